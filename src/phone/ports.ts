/**
 * What the controller needs from the world, written as obligations. The folders io, sip, media and health implement
 * these; test/support holds strict fakes; one contract suite a port runs against both.
 */
import type { AudioStatistics, CallRating, CallRecord, FailureCause } from '../protocol/call-record.js';
import type { EarSource } from '../protocol/ear.js';
import type { HotlineError } from '../protocol/errors.js';
import type { FaultCode } from '../protocol/faults.js';
import type { RegistrationView } from '../protocol/handset.js';

/** Why an attempt failed, with what SIP said about it. */
export interface LegFailure {
  readonly cause: FailureCause;
  /** Final SIP status code, when there was one. */
  readonly sipCode?: number;
  /** Retry-After (RFC 3261 section 20.33) in ms, when given. Not yet bounded. */
  readonly retryAfterMs?: number;
  /** One sentence for the log. */
  readonly reason: string;
}

export type LegEvent =
  /** The INVITE has left the socket. Before every other event but `failed`. */
  | { readonly type: 'invited' }
  | { readonly type: 'trying' }
  | { readonly type: 'ringing' }
  /** The network's own sound is being received before the answer. */
  | { readonly type: 'early-media' }
  | { readonly type: 'answered' }
  /** The far end put the call on hold, or took it back. Only after `answered`. */
  | { readonly type: 'hold'; readonly held: boolean }
  /** The far end hung up. Last event. Only after `answered`. */
  | { readonly type: 'ended' }
  /** The attempt came to nothing, or the answered call was lost. Last event. */
  | { readonly type: 'failed'; readonly failure: LegFailure };

/**
 * One SIP call leg. Obligations:
 * - events come in the order of {@link LegEvent}, never synchronously from within `dial`, `answer` or `end`;
 * - exactly one last event, unless `end` was called first: after `end` no event comes at all;
 * - `end` works in any state and any number of times: CANCEL before the answer, BYE after it; when the answer crosses
 *   the CANCEL, ACK then BYE (RFC 3261 section 15). It also closes the leg's media.
 */
export interface Leg {
  end(): void;
  /** Sends digits (`0-9*#`) to the far end. Ignored unless answered. */
  sendDigits(digits: string): void;
}

export interface IncomingLeg extends Leg {
  /** User part of the caller's identity as the exchange asserts it. */
  readonly caller: string;
  /** Events from here on as for an outgoing leg: `answered`, then the rest. */
  answer(media: MediaLeg, onEvent: (event: LegEvent) => void): void;
  /** Called once when the caller gives up before `answer`. */
  onCancelled: (() => void) | undefined;
}

/**
 * A SIP user agent bound to one route: one server, one account. Obligations:
 * - `start` connects and registers, and after any loss does so again with back-off, for ever, until `stop`;
 * - it calls nobody but by `dial`: REFER is answered 603, a 3xx is a failure, INVITE is answered 486 unless
 *   `onIncoming` is set and returns true;
 * - `dial` never throws; whatever goes wrong is a `failed` event. It may be called in any registration state.
 */
export interface UserAgent {
  readonly route: string;
  start(): void;
  stop(): Promise<void>;
  registration(): RegistrationView;
  onRegistration: ((view: RegistrationView) => void) | undefined;
  /** The network changed: what is connected may be dead. Re-connects at once. */
  networkChanged(): void;
  /** Calls the one destination of this route. */
  dial(media: MediaLeg, onEvent: (event: LegEvent) => void): Leg;
  /** Offered callbacks. Return false to refuse. */
  onIncoming: ((leg: IncomingLeg) => boolean) | undefined;
}

/**
 * The sound path of one leg: an SDP offer/answer endpoint (RFC 3264) that sends the microphone and receives the voice.
 * Obligations: `offer` comes first on an outgoing leg and gives the same offer again until an answer is accepted (a
 * redirected INVITE carries it anew); `answer` serves an incoming INVITE and
 * every re-INVITE; after `close` every method but `statistics` rejects with a HotlineError; `close` is idempotent and
 * releases all.
 */
export interface MediaLeg {
  /** SDP of the first offer. Already made while on-hook when all is well, so that it costs nothing at the lift. */
  offer(): Promise<string>;
  /**
   * The far end's answer. May come again with another answer to the same offer, of another place that the exchange rings
   * (RFC 3261 section 13.2.2.4): the later replaces the earlier; a leg that cannot take it rejects and keeps the first.
   */
  acceptAnswer(sdp: string): Promise<void>;
  /** Answer to an offer of the far end, also while one of ours is open that was refused; also tells whether the far end holds (its offer was not `sendrecv`). */
  answer(offer: string): Promise<{ readonly sdp: string; readonly held: boolean }>;
  /** A fresh offer inside a running call, for a re-INVITE without SDP. */
  renewOffer(): Promise<string>;
  /** Received sound, a frame a call, without a gap while the far end sends (losses are concealed). */
  onFrame: ((frame: Int16Array) => void) | undefined;
  /** Sends one frame. To be called once every 10 ms; ignored after `close`. */
  send(frame: Int16Array): void;
  /** Sends digits as telephone events (RFC 4733); false when the far end does not take them, or not yet. */
  sendDigits(digits: string): boolean;
  /** Adds to the statistics: frames of this leg that were dropped on the way to the ear. */
  countDropped(frames: number): void;
  /** Of the sound received so far; after `close`, of the whole leg. null when none was ever received. Never rejects. */
  statistics(): Promise<AudioStatistics | null>;
  /**
   * No packet has arrived for the configured time after an answer was accepted or given; called again each time
   * that time has passed once more. The leg does not know whether it is on hold.
   */
  onStalled: (() => void) | undefined;
  close(): void;
}

/** Makes legs; keeps one prepared for each kind of route, renewed when stale or when the network address changed. */
export interface MediaLegs {
  /** A leg for a call on this route that will offer, or one that will answer the far end's offer. */
  take(route: string, role: 'offer' | 'answer'): MediaLeg;
  networkChanged(): void;
  close(): void;
}

/**
 * The handset as a thing that sounds: earpiece and microphone. Obligations:
 * - between `lift` and `replace` something is played in every 10 ms, whatever else fails; where a leg is heard and
 *   pauses, its gap is filled after 60 ms;
 * - `hear` switches within one frame; a leg as source plays what arrives on it and fills its gaps: with ringback before
 *   early media begins, with the comfort tone on hold, with silence in a conversation;
 * - the microphone goes to the leg given to `speakTo`, and to nobody else.
 */
export interface Handset {
  lift(): void;
  replace(): void;
  hear(source: EarSource, leg?: MediaLeg): void;
  speakTo(leg: MediaLeg | undefined): void;
  /** The first voice frame of a leg was handed to the ear. Once a leg. */
  onFirstAudio: ((leg: MediaLeg) => void) | undefined;
}

/**
 * A sound device. Obligations:
 * - `play` takes one frame (FRAME_SAMPLES), never blocks and never throws; the device queues at most MAX_QUEUED_MS,
 *   drops the oldest beyond that and counts it;
 * - captured frames come through `onCaptured`, one at a time, from `open` to `close`, while the device is played to:
 *   one that nobody plays to may rest;
 * - a device that fails calls `onFault` once and tries by itself to come back.
 */
export interface AudioDevice {
  readonly name: string;
  /** Rejects with AUDIO_DEVICE or AUDIO_DEVICE_UNKNOWN. */
  open(): Promise<void>;
  close(): Promise<void>;
  play(frame: Int16Array): void;
  onCaptured: ((frame: Int16Array) => void) | undefined;
  onFault: ((error: Error) => void) | undefined;
  /** From a successful `open` to `close`. Not there: the device cannot be lost while it is open. */
  readonly state?: AudioDeviceState;
  statistics(): AudioDeviceStatistics;
}

export interface AudioDeviceState {
  /** It can be played to now; false while a lost one is looked for. */
  readonly open: boolean;
  /** Why callers do not hear or are not heard; null: all is well. */
  readonly problem: HotlineError | null;
}

export interface AudioDeviceStatistics {
  /** Sound waiting toward the ear now. */
  readonly queuedMs: number;
  /** Frames dropped to keep the queue bounded, since `open`. */
  readonly droppedFrames: number;
  /** Times the device ran dry while it was being played to, since `open`. */
  readonly underruns: number;
}

/**
 * The cradle contact. Obligations: reports the level once at start and then every change, `atMs` being the clock's
 * time of the edge as early as it is known; `offHook` is already corrected for polarity.
 */
export interface HookSwitch {
  start(onLevel: (offHook: boolean, atMs: number) => void): void;
  stop(): void;
}

/** Rings or flashes for a callback. Absent hardware is a null object. */
export interface Ringer {
  ring(on: boolean): void;
}

/**
 * How a lamp goes, over and over: durations in ms, lit and dark by turns, lit first. `'on'` and `'off'` never change.
 */
export type LampPattern = 'on' | 'off' | readonly number[];

/**
 * A light. Obligations: `show` never throws and never blocks; the same pattern again does not begin it anew; what was
 * shown last is shown again by itself when the hardware was away. Dark until first told, and after the end.
 */
export interface Lamp {
  show(pattern: LampPattern): void;
}

/** A switched circuit. Obligations as {@link Lamp}; open until first told, and after the end. */
export interface Relay {
  set(on: boolean): void;
}

/**
 * A row of push buttons. Obligations: each press is reported once, when the button goes down, however it bounces; one
 * that is down at the start, or stuck, is not a press.
 */
export interface Buttons {
  /** @param onPress the button counts from 0; `atMs` is the clock's time of the edge. */
  start(onPress: (button: number, atMs: number) => void): void;
  stop(): void;
}

/** A contact that tells a state: tamper, door, supply. Reports once at the start, as soon as it is known, and then each change. */
export interface StateContact {
  start(onChange: (active: boolean, atMs: number) => void): void;
  stop(): void;
}

/**
 * Where parts tell what is wrong with them. Obligations: never throws; the same fault raised again replaces its message;
 * a fault that is not there may be cleared.
 */
export interface FaultReporter {
  /** @param place what it is about, where a code can hold for several things: a route, `hook`, `status-lamp`; else ''. */
  raise(code: FaultCode, place: string, message: string): void;
  clear(code: FaultCode, place: string): void;
}

/**
 * Append-only memory of calls. `append` and `rate` never throw and never delay a call; a failure goes to the health. A
 * rating may come before the record of its call; later ones replace it.
 */
export interface CallJournal {
  append(record: CallRecord): void;
  /** @param callId `id` of the record */
  rate(callId: string, rating: CallRating): void;
  /** Newest first, each with its rating. */
  latest(count: number): readonly CallRecord[];
}

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
