/** One lift in ms on the machine's monotonic clock. What could not be seen is absent. */
export interface LiftTimes {
  /** The command to lift, or to dial, was about to be written to the phone. */
  readonly commandedMs: number;
  /** The hook event enters the controller. */
  readonly liftedMs?: number;
  /** The kernel has the whole INVITE. */
  readonly inviteSentMs?: number;
  /** The INVITE arrives at the other side. */
  readonly inviteSeenMs: number;
  /** The other side has written its 200 OK. */
  readonly answerSentMs: number;
  /** The first packet of sound from the phone arrives at the other side after the answer. */
  readonly firstPacketMs?: number;
  /** The first audible sound of the other side is handed to the phone's sound device. */
  readonly heardMs: number;
}

/** A phone that is measured. All methods reject with UnusableError when something does not happen in time. */
export interface Contender {
  readonly name: string;
  /** Process that is the phone. */
  readonly pid: number;
  /** Lifts, waits until the other side is heard, and stays in the call. */
  lift(): Promise<LiftTimes>;
  hangUp(): Promise<void>;
}
