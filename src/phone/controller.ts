import { type Clock, withDeadline } from '../clock/clock.js';
import type { AudioStatistics } from '../protocol/call-record.js';
import type { EarSource } from '../protocol/ear.js';
import type { CallStateName, CurrentCall } from '../protocol/handset.js';
import {
  type CallEffect,
  type CallInput,
  type CallState,
  type CallTimer,
  hears,
  initialCallState,
  isOffHook,
  nextCall,
  speaksTo,
} from './call.machine.js';
import type { CallPolicy } from './call-policy.js';
import { CallRecorder } from './call-recorder.js';
import { reportHookFault } from './hook-faults.js';
import {
  type HookEffect,
  type HookPolicy,
  type HookTimer,
  initialHookState,
  nextHook,
} from './hook.machine.js';
import type {
  CallJournal,
  FaultReporter,
  Handset,
  HookSwitch,
  IncomingLeg,
  Leg,
  LegEvent,
  Log,
  MediaLeg,
  MediaLegs,
  Ringer,
  UserAgent,
} from './ports.js';
import { stateName } from './state-name.js';
import { Timers } from './timers.js';

export interface ControllerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: CallPolicy;
  readonly hookPolicy: HookPolicy;
  /** One for each route of the policy, in the same order. */
  readonly userAgents: readonly UserAgent[];
  readonly mediaLegs: MediaLegs;
  readonly handset: Handset;
  readonly hook: HookSwitch;
  readonly ringer: Ringer;
  readonly journal: CallJournal;
  readonly faults: FaultReporter;
  /** Whether a caller may call back; the user part of the identity that the exchange asserts. */
  readonly mayCallBack: (caller: string) => boolean;
  /** 0 to 1; spreads retries. */
  readonly random: () => number;
  readonly newCallId: () => string;
}

/** A record is not kept waiting for the figures of its sound. */
const STATISTICS_LIMIT_MS = 2_000;

/** One leg that the machine knows of. */
interface LiveLeg {
  readonly media: MediaLeg;
  leg: Leg;
}

/**
 * Feeds the machines with what happens and runs their effects on the ports. It decides nothing: what the phone does is
 * in call.machine.ts and hook.machine.ts.
 */
export class Controller {
  /** Something that a page or the health may want to show has changed. */
  onChange: (() => void) | undefined;

  readonly #options: ControllerOptions;
  readonly #hookTimers: Timers<HookTimer>;
  readonly #callTimers: Timers<CallTimer>;
  readonly #legs = new Map<number, LiveLeg>();
  readonly #offered = new Map<number, IncomingLeg>();
  #call: CallState = initialCallState;
  #hook = initialHookState;
  #recorder: CallRecorder | undefined;
  /** Of the leg that was talked on last in this lift. */
  #lastTalk: MediaLeg | undefined;
  #heard: { source: EarSource; media: MediaLeg | undefined } = { source: 'silence', media: undefined };
  /** Settles when the records of all lifts so far are in the journal, in their order. */
  #recording: Promise<void> = Promise.resolve();
  #available = true;
  #life: 'fresh' | 'registering' | 'started' | 'stopped' = 'fresh';

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#hookTimers = new Timers(options.clock, options.random);
    this.#callTimers = new Timers(options.clock, options.random);
  }

  /** Registers, while the sound is still being made ready. Nothing for a phone that registers, or was stopped. */
  register(): void {
    if (this.#life !== 'fresh') return;
    const { userAgents, handset, clock } = this.#options;
    this.#life = 'registering';
    handset.onFirstAudio = () => {
      this.#recorder?.step('first-audio', clock.nowMs());
      this.onChange?.();
    };
    userAgents.forEach((userAgent, route) => {
      userAgent.onRegistration = () => this.onChange?.();
      userAgent.onIncoming = (leg) => this.#offer(route, leg);
      userAgent.start();
    });
  }

  /** Registers, if it does not yet, and reads the hook: a handset that is already off dials at once. */
  start(): void {
    this.register();
    if (this.#life !== 'registering') return;
    this.#life = 'started';
    const { hook } = this.#options;
    hook.start((offHook, atMs) => this.#hookInput({ type: 'level', offHook, atMs }));
  }

  /** Ends the call, unregisters and lets go of everything. The last record is in the journal when it resolves. */
  async stop(): Promise<void> {
    if (!this.#isUp) return;
    if (this.#life === 'started') this.#options.hook.stop();
    this.#life = 'stopped';
    this.#hookTimers.cancelAll();
    this.#callInput({ type: 'on-hook' });
    this.#callTimers.cancelAll();
    await Promise.all([this.#recording, ...this.#options.userAgents.map((userAgent) => userAgent.stop())]);
  }

  get #isUp(): boolean {
    return this.#life === 'registering' || this.#life === 'started';
  }

  /** Takes the phone out of service, or back. A call that is going on is finished first. */
  setAvailable(available: boolean): void {
    this.#available = available;
    this.#callInput({ type: 'service', available });
  }

  networkChanged(): void {
    this.#options.mediaLegs.networkChanged();
    for (const userAgent of this.#options.userAgents) userAgent.networkChanged();
  }

  get stateName(): CallStateName {
    return stateName(this.#call);
  }
  get offHook(): boolean {
    return isOffHook(this.#call);
  }
  get held(): boolean {
    return this.#call.name === 'talking' && this.#call.held;
  }
  get hears(): EarSource {
    return hears(this.#call).source;
  }
  get currentCall(): CurrentCall | null {
    return this.#recorder?.current() ?? null;
  }
  /** The call of this lift, until its record is made. */
  get call(): { readonly id: string; readonly answered: boolean } | null {
    return this.#recorder ? { id: this.#recorder.id, answered: this.#recorder.answered } : null;
  }
  /** Legs, offered callbacks and running timers: all zero when on-hook and idle. A leak check. */
  get inUse(): { legs: number; timers: number } {
    return {
      legs: this.#legs.size + this.#offered.size,
      timers: this.#callTimers.size + this.#hookTimers.size,
    };
  }

  // ── hook ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #hookInput(input: Parameters<typeof nextHook>[2]): void {
    const step = nextHook(this.#options.hookPolicy, this.#hook, input);
    if (!step) return;
    this.#hook = step.state;
    for (const effect of step.effects) this.#runHookEffect(effect);
  }

  #runHookEffect(effect: HookEffect): void {
    switch (effect.type) {
      case 'off-hook':
        this.#callInput({ type: 'off-hook' }, effect.atMs);
        return;
      case 'on-hook':
        this.#callInput({ type: 'on-hook' }, effect.atMs);
        return;
      case 'flash':
        this.#options.log.info({}, 'hook flash');
        return;
      case 'fault':
        reportHookFault(this.#options.faults, this.#options.hookPolicy, effect.fault, effect.present);
        return;
      case 'start-timer':
        this.#hookTimers.start(effect.timer, effect.afterMs, 0, () =>
          this.#hookInput({ type: 'timer', timer: effect.timer, atMs: this.#options.clock.nowMs() }),
        );
        return;
      case 'cancel-timer':
        this.#hookTimers.cancel(effect.timer);
    }
  }

  // ── call ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** @param atMs when it really happened, if that is earlier than now */
  #callInput(input: CallInput, atMs = this.#options.clock.nowMs()): void {
    const before = this.#call;
    const step = nextCall(this.#options.policy, before, input);
    if (!step) return;
    this.#call = step.state;
    const wasOffHook = isOffHook(before);
    const nowOffHook = isOffHook(step.state);
    if (!wasOffHook && nowOffHook) this.#beginRecord(before, atMs);
    this.#note(input, atMs);
    const legs = [...this.#legs.values()];
    for (const effect of step.effects) this.#runCallEffect(effect);
    this.#sound(wasOffHook, nowOffHook);
    this.#noteEnd(step.state, input, atMs);
    const over =
      (wasOffHook && !nowOffHook) || (step.state.name === 'left-off-hook' && before.name !== 'left-off-hook');
    if (over) this.#finishRecord(before, legs[0]?.media);
    this.#options.log.info({ from: stateName(before), to: stateName(step.state), input: input.type }, 'call');
    this.onChange?.();
    if (step.state.name === 'idle' && !this.#available)
      this.#callInput({ type: 'service', available: false });
  }

  #runCallEffect(effect: CallEffect): void {
    switch (effect.type) {
      case 'dial':
        this.#dial(effect.route);
        return;
      case 'end-leg':
        this.#endLeg(effect.route);
        return;
      case 'answer-callback':
        this.#answerCallback(effect.route);
        return;
      case 'ring':
        this.#options.ringer.ring(effect.on);
        return;
      case 'send-digits':
        this.#legs
          .get(effect.route)
          ?.leg.sendDigits(this.#options.policy.routes[effect.route]?.digitsAfterAnswer ?? '');
        return;
      case 'note-failure':
        this.#options.log.warn({ route: this.#routeName(effect.route), ...effect.failure }, 'attempt failed');
        this.#recorder?.attemptFailed(this.#routeName(effect.route), effect.failure);
        return;
      case 'start-timer':
        this.#callTimers.start(effect.timer, effect.afterMs, effect.jitter, () =>
          this.#callInput({ type: 'timer', timer: effect.timer }),
        );
        return;
      case 'cancel-timer':
        this.#callTimers.cancel(effect.timer);
    }
  }

  #dial(route: number): void {
    const userAgent = this.#options.userAgents[route];
    if (!userAgent) throw new RangeError(`no user agent for route ${route}`);
    this.#recorder?.attemptStarted(this.#routeName(route), this.#options.clock.nowMs());
    this.#connect(route, 'offer', (media, onEvent) => userAgent.dial(media, onEvent));
  }

  #answerCallback(route: number): void {
    const incoming = this.#offered.get(route);
    this.#offered.delete(route);
    if (!incoming) return;
    this.#recorder?.attemptStarted(this.#routeName(route), this.#options.clock.nowMs());
    this.#connect(route, 'answer', (media, onEvent) => {
      incoming.answer(media, onEvent);
      return incoming;
    });
  }

  #connect(
    route: number,
    role: 'offer' | 'answer',
    open: (media: MediaLeg, onEvent: (event: LegEvent) => void) => Leg,
  ): void {
    const media = this.#options.mediaLegs.take(this.#routeName(route), role);
    // Guard against late events of a leg that has been replaced: only the one in the map may speak.
    const whileLive = (action: () => void) => () => {
      if (this.#legs.get(route)?.media === media) action();
    };
    media.onStalled = whileLive(() => this.#callInput({ type: 'leg-stalled', route }));
    const leg = open(media, (event) => whileLive(() => this.#legEvent(route, event))());
    this.#legs.set(route, { media, leg });
  }

  #legEvent(route: number, event: LegEvent): void {
    const last = event.type === 'ended' || event.type === 'failed';
    if (last) this.#legs.delete(route);
    switch (event.type) {
      case 'invited':
        this.#recorder?.step('invite', this.#options.clock.nowMs());
        this.onChange?.();
        return;
      case 'hold':
        this.#callInput({ type: 'leg-hold', route, held: event.held });
        return;
      case 'failed':
        this.#callInput({ type: 'leg-failed', route, failure: event.failure });
        return;
      default:
        this.#callInput({ type: `leg-${event.type}`, route });
    }
  }

  #endLeg(route: number): void {
    const live = this.#legs.get(route);
    this.#legs.delete(route);
    live?.leg.end();
    const offered = this.#offered.get(route);
    this.#offered.delete(route);
    offered?.end();
  }

  #offer(route: number, incoming: IncomingLeg): boolean {
    if (!this.#isUp || this.#call.name !== 'idle' || !this.#options.mayCallBack(incoming.caller))
      return false;
    this.#offered.set(route, incoming);
    incoming.onCancelled = () => {
      if (this.#offered.get(route) === incoming) this.#offered.delete(route);
      this.#callInput({ type: 'callback-cancelled', route });
    };
    this.#callInput({ type: 'callback-offered', route });
    return true;
  }

  // ── sound ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #sound(wasOffHook: boolean, nowOffHook: boolean): void {
    const { handset } = this.#options;
    if (!wasOffHook && nowOffHook) handset.lift();
    const { source, route } = hears(this.#call);
    const media = route === undefined ? undefined : this.#legs.get(route)?.media;
    if (source !== this.#heard.source || media !== this.#heard.media) {
      this.#heard = { source, media };
      handset.hear(source, media);
    }
    const speakTo = speaksTo(this.#call);
    const listener = speakTo === undefined ? undefined : this.#legs.get(speakTo)?.media;
    if (listener) this.#lastTalk = listener;
    handset.speakTo(listener);
    if (wasOffHook && !nowOffHook) handset.replace();
  }

  // ── record ────────────────────────────────────────────────────────────────────────────────────────────────────

  #routeName(route: number): string {
    return this.#options.policy.routes[route]?.name ?? '';
  }

  #beginRecord(before: CallState, atMs: number): void {
    const { clock, newCallId } = this.#options;
    const wallMs = clock.wallMs() - (clock.nowMs() - atMs);
    const direction = before.name === 'callback' ? 'callback' : 'outgoing';
    this.#recorder = new CallRecorder(newCallId(), direction, wallMs, atMs);
    this.#lastTalk = undefined;
  }

  #note(input: CallInput, nowMs: number): void {
    const recorder = this.#recorder;
    if (!recorder || !('route' in input)) return;
    switch (input.type) {
      case 'leg-trying':
        recorder.step('trying', nowMs);
        return;
      case 'leg-ringing':
        recorder.step('ringing', nowMs);
        return;
      case 'leg-early-media':
        recorder.step('early-media', nowMs);
        return;
      case 'leg-answered':
        recorder.attemptAnswered(this.#routeName(input.route), nowMs);
        return;
      default:
    }
  }

  #noteEnd(after: CallState, input: CallInput, nowMs: number): void {
    const recorder = this.#recorder;
    if (!recorder) return;
    if (!isOffHook(after)) recorder.ended('caller', nowMs);
    else if (after.name === 'far-end-gone')
      recorder.ended(input.type === 'timer' ? 'phone' : 'far-end', nowMs);
    else if (after.name === 'gave-up' || after.name === 'howler') recorder.ended('phone', nowMs);
  }

  #finishRecord(stateAtEnd: CallState, endedMedia: MediaLeg | undefined): void {
    const recorder = this.#recorder;
    if (!recorder) return;
    this.#recorder = undefined;
    const media = this.#lastTalk ?? endedMedia;
    const statistics = media ? this.#statisticsOf(media) : null;
    this.#recording = Promise.all([statistics, this.#recording]).then(([audio]) => {
      this.#options.journal.append(recorder.finish(stateAtEnd, audio));
      this.onChange?.();
    });
  }

  #statisticsOf(media: MediaLeg): Promise<AudioStatistics | null> {
    const late = () => new Error('no statistics in time');
    return withDeadline(this.#options.clock, media.statistics(), STATISTICS_LIMIT_MS, late).catch(() => null);
  }
}
