/** The page's behaviour: keeps its state, keeps the connection to the phone up, and asks for what the technician wants. */
import type { SetupEndpoint, SetupMeter, SetupStepName, SetupView } from '../../../protocol/setup-api.js';
import { HandsetHold, handsetSteps } from './handset-hold.js';
import { firstStep, initialState, reduce, type PageEvent, type PageState } from './page-state.js';
import type { AnswerOf, BodyOf, Outcome, SetupClient } from './setup-client.js';

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 4_000;
/** A connection that broke without a word is found out by asking. */
const PULSE_MS = 5_000;

export interface FeedEvents {
  readonly onView: (view: SetupView) => void;
  readonly onMeter: (meter: SetupMeter) => void;
  readonly onClosed: (reason: 'finished' | 'ended') => void;
  /** It broke, was refused, or never came about: once, and nothing after it. */
  readonly onEnd: () => void;
  /** It says what this page does not understand. */
  readonly onMismatch: () => void;
}

export interface SetupPageParts {
  readonly client: SetupClient;
  /** Opens the live feed; returns how to close it, after which no event comes. */
  readonly openFeed: (events: FeedEvents) => () => void;
  /** Calls `action` once after `delayMs` unless the returned function was called before. */
  readonly after: (delayMs: number, action: () => void) => () => void;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Wall clock. */
  readonly nowMs: () => number;
  /** Where the technician was before the page was reloaded. */
  readonly recallStep: () => string | null;
  readonly rememberStep: (step: SetupStepName) => void;
  /** Somebody can see the page. */
  readonly isVisible: () => boolean;
}

type Asked = Exclude<SetupEndpoint, 'hello' | 'view' | 'live'>;
/** Actions that change the view, which the feed tells. */
export type SetupAction = Exclude<Asked, 'speak' | 'unlock'>;

export class SetupPage {
  #state = initialState;
  readonly #watchers = new Set<() => void>();
  #closeFeed: (() => void) | undefined;
  #cancelNext: (() => void) | undefined;
  #failures = 0;
  readonly #hold: HandsetHold;

  constructor(private readonly parts: SetupPageParts) {
    this.#hold = new HandsetHold({
      say: (on) => parts.client.call('handset/hold', { on }),
      after: parts.after,
      isVisible: parts.isVisible,
    });
  }

  start(): void {
    void this.#greet();
  }

  readonly state = (): PageState => this.#state;

  /** Calls `watcher` after every change; returns how to stop that. */
  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly go = (step: SetupStepName): void => {
    this.parts.rememberStep(step);
    this.#happen({ type: 'go', step });
  };

  /** Lets the phone say its code into the handset. */
  readonly speak = async (): Promise<void> => {
    const outcome = await this.#ask('speak', {});
    if (outcome.kind === 'answer') this.#happen({ type: 'hello', hello: outcome.answer });
  };

  readonly unlock = async (code: string): Promise<void> => {
    const outcome = await this.#ask('unlock', { code });
    if (outcome.kind === 'answer') this.#viewCame(outcome.answer);
    await this.#greet();
  };

  /** true: the phone has taken it up. How it ends comes with the view. */
  readonly act = async <Action extends SetupAction>(
    action: Action,
    body: BodyOf<Action>,
  ): Promise<boolean> => {
    const { kind } = await this.#ask(action, body);
    if (kind === 'answer' && action === 'finish') this.#closed('finished');
    return kind === 'answer';
  };

  readonly compareTime = (): Promise<boolean> => this.act('time/compare', { browserMs: this.parts.nowMs() });

  async #ask<Name extends Asked>(name: Name, body: BodyOf<Name>): Promise<Outcome<AnswerOf<Name>>> {
    this.#happen({ type: 'ask', action: name });
    const outcome = await this.parts.client.call(name, body);
    if (outcome.kind === 'answer') {
      // The view in it may be older than what the feed has told meanwhile.
      this.#happen({ type: 'answered' });
    } else if (outcome.kind === 'mismatch') {
      this.#happen({ type: 'answered' });
      this.#happen({ type: 'link', link: 'mismatch' });
    } else {
      const refusal = outcome.kind === 'refused' ? outcome.refusal : null;
      this.#happen({ type: 'refused', refused: { action: name, refusal } });
      if (refusal?.code === 'locked') this.#closed('ended');
    }
    return outcome;
  }

  /** Asks who is there, and from then on again and again. */
  async #greet(): Promise<void> {
    this.#cancelNext?.();
    const outcome = await this.parts.client.call('hello');
    this.#cancelNext?.();
    if (this.#state.closed === 'finished') return;
    if (outcome.kind !== 'answer') {
      this.#lost(outcome.kind === 'mismatch' ? 'mismatch' : 'lost');
      return;
    }
    this.#failures = 0;
    this.#happen({ type: 'hello', hello: outcome.answer });
    if (outcome.answer.unlocked) this.#closeFeed ??= this.#openFeed();
    else this.#endFeed();
    this.#cancelNext = this.parts.after(PULSE_MS, () => void this.#greet());
  }

  #openFeed(): () => void {
    return this.parts.openFeed({
      onView: (view) => this.#viewCame(view),
      onMeter: (meter) => this.#happen({ type: 'meter', meter }),
      onClosed: (reason) => this.#closed(reason),
      onEnd: () => this.#lost('lost'),
      onMismatch: () => this.#lost('mismatch'),
    });
  }

  #viewCame(view: SetupView): void {
    if (!this.#state.view) {
      this.#happen({ type: 'go', step: firstStep(view, this.parts.recallStep()) });
    }
    this.#happen({ type: 'view', view });
  }

  #lost(link: 'lost' | 'mismatch'): void {
    this.#endFeed();
    this.#cancelNext?.();
    const fullMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
    const delayMs = fullMs * (0.5 + this.parts.random() / 2);
    this.#cancelNext = this.parts.after(delayMs, () => void this.#greet());
    this.#happen({ type: 'link', link });
  }

  #closed(reason: 'finished' | 'ended'): void {
    this.#endFeed();
    this.#happen({ type: 'closed', reason });
    if (reason === 'finished') this.#cancelNext?.();
    else void this.#greet();
  }

  #endFeed(): void {
    this.#closeFeed?.();
    this.#closeFeed = undefined;
  }

  #happen(event: PageEvent): void {
    const before = this.#state;
    this.#state = reduce(before, event);
    if (this.#state === before) return;
    const { step, view } = this.#state;
    if (view) this.#hold.want(handsetSteps.includes(step));
    else this.#hold.forget();
    for (const watcher of this.#watchers) watcher();
  }
}
