/** The page's behaviour: keeps its state, and does what each change of it asks for. */
import type { PageMessage, Trouble } from '../../../protocol/handset.js';
import type { Link, LinkEvents } from './phone-link.js';
import {
  hasRealHandset,
  initialState,
  isSounding,
  reduce,
  type PageEvent,
  type PageState,
} from './page-state.js';
import type { EarReport, Sound, SoundEvents, SoundLevels } from './sound.js';

const REPORT_PERIOD_MS = 1000;
/** Upper bounds of the `ear` message (src/protocol/handset.ts). */
const MAX_REPORTED_MS = 1000;
const MAX_REPORTED_COUNT = 100_000;

export interface HandsetPageParts {
  makeLink(events: LinkEvents): Link;
  makeSound(events: SoundEvents): Sound;
  /** Calls `action` every `periodMs` until the returned function is called. */
  readonly every: (periodMs: number, action: () => void) => () => void;
}

export class HandsetPage {
  #state = initialState;
  readonly #watchers = new Set<() => void>();
  readonly #link: Link;
  readonly #sound: Sound;
  readonly #every: HandsetPageParts['every'];
  #cancelReports: (() => void) | undefined;
  #withEchoCancellation = false;

  constructor(parts: HandsetPageParts) {
    this.#every = parts.every;
    this.#link = parts.makeLink({
      onOpen: () => this.#happen({ type: 'link-open' }),
      onLost: (link) => this.#happen({ type: 'link-lost', link }),
      onMessage: (message) => this.#happen({ type: 'message', message }),
      onSound: (frame) => this.#sound.play(frame),
    });
    this.#sound = parts.makeSound({
      onSound: (sound) => this.#happen({ type: 'sound', sound }),
      onMicrophone: (microphone) => this.#happen({ type: 'microphone', microphone }),
      onFrame: (frame) => this.#link.speak(frame),
      onReport: (report) => this.#report(report),
    });
  }

  start(): void {
    this.#link.start();
    this.#sound.prepare();
  }

  // For the view.

  readonly state = (): PageState => this.#state;

  /** Calls `watcher` after every change; returns how to stop that. */
  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly levels = (): SoundLevels => this.#sound.levels();

  /** Lifts the handset or puts it back. From a person's gesture: the browser gives no sound otherwise. */
  readonly toggle = (): void => this.#happen({ type: this.#state.lifted ? 'replace' : 'lift' });

  /** Asks for the sound of the real handset on this page. From a person's gesture, as above. */
  readonly turnSoundOn = (): void => this.#happen({ type: 'want-sound' });

  /** From a person's gesture too: with a real handset, its sound is what is taken. */
  readonly takeHandset = (): void => {
    this.#link.say({ type: 'take-handset' });
    this.turnSoundOn();
  };

  readonly setTrouble = (trouble: Trouble): void => this.#link.say({ type: 'trouble', trouble });

  /** For a person who listens through loudspeakers. Takes effect at once. */
  readonly setEchoCancellation = (on: boolean): void => {
    this.#withEchoCancellation = on;
    if (isSounding(this.#state)) this.#sound.lift(on);
  };

  #happen(event: PageEvent): void {
    const before = this.#state;
    this.#state = reduce(before, event);
    if (this.#state === before) return;
    this.#act(before, this.#state);
    for (const watcher of this.#watchers) watcher();
  }

  #act(before: PageState, now: PageState): void {
    const message = hookMessage(before, now);
    // The phone is told first: it begins to dial while the browser wakes its sound.
    if (message) this.#link.say(message);
    if (isSounding(now) && !isSounding(before)) {
      this.#sound.lift(this.#withEchoCancellation);
      this.#cancelReports = this.#every(REPORT_PERIOD_MS, () => this.#sound.requestReport());
    } else if (now.soundWanted && !before.soundWanted) {
      this.#sound.unlock(this.#withEchoCancellation);
    }
    if (isSounding(before) && !isSounding(now)) {
      this.#cancelReports?.();
      this.#sound.replace();
    }
  }

  #report(report: EarReport): void {
    if (!isSounding(this.#state) || this.#state.mine !== true) return;
    this.#link.say({
      type: 'ear',
      queuedMs: Math.min(MAX_REPORTED_MS, Math.max(0, report.queuedMs)),
      droppedFrames: Math.min(MAX_REPORTED_COUNT, report.droppedFrames),
      underruns: Math.min(MAX_REPORTED_COUNT, report.underruns),
    });
  }
}

/**
 * The phone takes a page that was just given the handset to have it in the cradle: a page that comes back with its
 * handset lifted says so, and the phone calls anew.
 */
function hookMessage(before: PageState, now: PageState): PageMessage | undefined {
  if (now.mine !== true || hasRealHandset(now)) return undefined;
  const known = before.mine === true ? before.lifted : false;
  return now.lifted === known ? undefined : { type: 'hook', offHook: now.lifted };
}
