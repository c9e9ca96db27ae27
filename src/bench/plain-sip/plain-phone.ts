import type { FarEndProcess } from './far-end-client.js';

/** One lift in ms on the machine's monotonic clock. What could not be seen is absent. */
export interface PlainLift {
  /** The command to lift, or to dial, was about to be written to the phone. */
  readonly commandedMs: number;
  /** The hook event enters the controller. */
  readonly liftedMs?: number;
  /** The INVITE arrives at the far end. */
  readonly inviteSeenMs: number;
  /** The far end has written its 200 OK. */
  readonly answerSentMs: number;
  /** The first packet of sound from the phone arrives at the far end. */
  readonly firstPacketMs: number;
  /** The first audible sound of the far end is handed to the phone's sound device. */
  readonly heardMs?: number;
  /** The first packet in which the far end's tone comes back to it. */
  readonly echoMs: number;
}

/** Sound as the ear gets it. */
export interface HeardSound {
  readonly samples: Int16Array;
  readonly rateHz: number;
}

/** A phone that is measured by plain SIP. All methods reject with UnusableError when something does not happen in time. */
export interface PlainPhone {
  readonly name: 'hotline' | 'baresip';
  /** Process that is the phone. */
  readonly pid: number;
  /**
   * Lifts, waits until the tone of the far end that answers has come back to it, and stays in the call.
   * @param limitMs how long all of it may take
   */
  lift(farEnd: FarEndProcess, limitMs?: number): Promise<PlainLift>;
  hangUp(): Promise<void>;
  /** What it hears from now on for `ms`, in a call with this far end. */
  hear(farEnd: FarEndProcess, ms: number): Promise<HeardSound>;
  /** When the far end's tone began in the ear, since the process started; empty where nobody can look there. */
  readonly onsetsHeardMs: readonly number[];
}
