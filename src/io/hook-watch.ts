import type { Clock, Timer } from '../clock/clock.js';
import type { HookWiring, Level } from '../protocol/io-wiring.js';
import type { IoConnection, IoSource } from './io-source.js';

/** Of one burst of changes, from rest to rest. */
export interface HookMovement {
  /** The clock's time of the first change; of the first one, when the levels became known. */
  readonly atMs: number;
  /** From the first change to the last. */
  readonly tookMs: number;
  /** `contradiction`: both contacts of a pair have the same level. */
  readonly position: 'on-hook' | 'off-hook' | 'contradiction';
  /** Of the first contact, and of the second where there is one. */
  readonly levels: readonly Level[];
  /** Changes that it would not have needed. */
  readonly bounces: number;
  /** The levels are other ones than before; false for a glitch, and for the first. */
  readonly moved: boolean;
}

export interface HookWatchOptions {
  readonly clock: Clock;
  /** Nothing else may use the hardware meanwhile: stop the phone first. */
  readonly source: IoSource;
  readonly wiring: HookWiring;
  /** The first comes as soon as all levels are known. */
  readonly onMovement: (movement: HookMovement) => void;
  /** The hardware has gone; nothing comes after it. */
  readonly onLost: (error: Error) => void;
}

/** As little as the hardware can: what the phone's own debouncing hides is what is looked for here. */
const WATCH_DEBOUNCE_MS = 1;
/** Below this the timers of this process are too coarse to tell one movement from the next. */
const SHORTEST_REST_MS = 5;

/** Looks at the hook with open eyes: every bounce is counted. */
export class HookWatch {
  readonly #options: HookWatchOptions;
  readonly #connection: IoConnection;
  readonly #levels: (Level | undefined)[];
  /** The levels at the last rest; undefined before the first. */
  #rested: readonly Level[] | undefined;
  #changes: number[] = [];
  #rest: Timer | undefined;

  private constructor(options: HookWatchOptions, connection: IoConnection) {
    this.#options = options;
    this.#connection = connection;
    this.#levels = options.wiring.secondPin === undefined ? [undefined] : [undefined, undefined];
  }

  /** Rejects with the error of the source, or of a line that cannot be read; all is closed then. */
  static async open(options: HookWatchOptions): Promise<HookWatch> {
    const connection = await options.source.open();
    const watch = new HookWatch(options, connection);
    try {
      watch.#start();
      return watch;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#rest?.cancel();
    this.#connection.close();
  }

  #start(): void {
    const { wiring, onLost } = this.#options;
    const { pin, secondPin, pull } = wiring;
    this.#connection.onLost = (error) => {
      this.close();
      onLost(error);
    };
    for (const [contact, watched] of [pin, secondPin].entries()) {
      if (watched === undefined) continue;
      this.#connection.inputs.watch(watched, { pull, debounceMs: WATCH_DEBOUNCE_MS }, (level, atMs) =>
        this.#onLevel(contact, level, atMs),
      );
    }
  }

  #onLevel(contact: number, level: Level, atMs: number): void {
    const { clock, wiring } = this.#options;
    this.#levels[contact] = level;
    this.#changes.push(atMs);
    this.#rest?.cancel();
    this.#rest = clock.after(Math.max(wiring.debounceMs, SHORTEST_REST_MS), () => this.#onRest());
  }

  #onRest(): void {
    const levels = this.#levels.filter((level) => level !== undefined);
    if (levels.length < this.#levels.length) return;
    const before = this.#rested;
    const first = Math.min(...this.#changes);
    const tookMs = Math.max(...this.#changes) - first;
    // The first levels that are told are no changes.
    const needed = before
      ? levels.filter((level, contact) => level !== before[contact]).length
      : levels.length;
    const bounces = this.#changes.length - needed;
    this.#rested = levels;
    this.#changes = [];
    const moved = before !== undefined && needed > 0;
    this.#options.onMovement({
      atMs: first,
      tookMs,
      position: this.#positionOf(levels),
      levels,
      bounces,
      moved,
    });
  }

  #positionOf([first, second]: readonly Level[]): HookMovement['position'] {
    if (first === second) return 'contradiction';
    return first === this.#options.wiring.offHookLevel ? 'off-hook' : 'on-hook';
  }
}
