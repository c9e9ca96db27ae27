import type {
  IncomingInfoRequest,
  IncomingInviteRequest,
  IncomingResponse,
  Session,
} from 'sip.js/lib/core/index.js';
import type { Direction } from '../audio/wrtc.js';
import type { Clock, Timer } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import type { CallAction, CallPlan } from './behaviour.js';
import type { CallSound } from './call-sound.js';
import type { CallEntry } from './call-view.js';
import type { Log } from './log.js';
import { digitsOf, sdpOf } from './sip-message.js';

export interface ConversationParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly entry: CallEntry;
  readonly sound: CallSound;
  /** Our Contact: where the phone is to send requests of the dialog (RFC 3261 section 12.2.1.1). */
  readonly contact: string;
  readonly plan: Extract<CallPlan, { kind: 'take' }>;
}

/** An SDP body for sip.js. */
export function sdpBody(content: string): {
  contentDisposition: string;
  contentType: string;
  content: string;
} {
  return { contentDisposition: 'session', contentType: 'application/sdp', content };
}

/** A call after the answer, whoever made it: speaks, carries out the plan's actions and obeys the phone. */
export class Conversation {
  #timers: Timer[] = [];
  #acknowledged = false;
  #reInvites: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: Session,
    private readonly parts: ConversationParts,
  ) {
    const { entry, sound, plan } = parts;
    entry.state = 'answered';
    entry.conclude(200);
    sound.say(plan.voice);
    session.delegate = {
      onAck: () => this.acknowledged(),
      // Without an ACK within 32 s the session is ended by BYE (RFC 3261 section 13.3.1.4).
      onAckTimeout: () => this.hangUp(),
      onBye: (request) => {
        request.accept();
        entry.end('phone');
      },
      onInfo: (request) => this.#takeInfo(request),
      onInvite: (request) => void this.#renegotiate(request),
      onMessage: (request) => request.reject({ statusCode: 405 }),
      onRefer: (request) => request.reject({ statusCode: 603 }),
    };
  }

  /** The phone has acknowledged the answer, or we have acknowledged the phone's: the plan's actions count from now. */
  acknowledged(): void {
    if (this.#acknowledged) return;
    this.#acknowledged = true;
    const { clock, plan } = this.parts;
    this.#timers = plan.actions.map(({ atMs, action }) => clock.after(atMs, () => this.#act(action)));
  }

  /** BYE. Not before the ACK, which whoever answered has to wait for (RFC 3261 section 15). */
  hangUp(): void {
    if (this.parts.entry.hasEnded()) return;
    this.session.bye();
    this.parts.entry.end('exchange');
  }

  /** Ends what is still planned; the SIP side is over already. */
  close(): void {
    for (const timer of this.#timers) timer.cancel();
  }

  #act(action: CallAction): void {
    if (this.parts.entry.hasEnded()) return;
    switch (action.kind) {
      case 'hang-up':
        this.hangUp();
        break;
      case 're-invite':
        this.#queueReInvite(action.direction);
        break;
      case 'refer':
        this.#refer(action.to);
        break;
    }
  }

  /** One after the other: a second one while the first is unanswered would be refused (RFC 3261 section 14.1). */
  #queueReInvite(direction: Direction): void {
    const { entry, log } = this.parts;
    this.#reInvites = this.#reInvites
      .then(() => this.#reInvite(direction))
      .catch((error: unknown) => {
        if (!entry.hasEnded())
          log.warn({ callId: entry.callId, reason: messageOf(error) }, 'a re-INVITE failed');
      });
  }

  #refer(to: string): void {
    const note = ({ message }: IncomingResponse): void => {
      this.parts.entry.referStatus = message.statusCode;
    };
    const delegate = { onAccept: note, onReject: note };
    this.session.refer(delegate, { extraHeaders: [`Refer-To: <${to}>`] });
  }

  /** Resolves when the phone has answered; rejects when the offer cannot be made or sent. */
  async #reInvite(direction: Direction): Promise<void> {
    const { entry, sound, contact } = this.parts;
    const offer = await sound.reOffer(direction);
    if (entry.hasEnded()) return;
    const response = await new Promise<IncomingResponse>((resolve) => {
      this.session.invite(
        {
          onAccept: (accepted) => {
            accepted.ack();
            resolve(accepted);
          },
          onReject: resolve,
        },
        { extraHeaders: [`Contact: ${contact}`], body: sdpBody(offer) },
      );
    });
    const { statusCode = 0 } = response.message;
    entry.reInviteStatuses.push(statusCode);
    if (statusCode >= 300 || entry.hasEnded()) return;
    await sound.acceptAnswer(sdpOf(response.message) ?? '');
    if (!entry.hasEnded()) entry.state = direction === 'sendrecv' ? 'answered' : 'on-hold';
  }

  async #renegotiate(request: IncomingInviteRequest): Promise<void> {
    const { entry, sound, contact } = this.parts;
    const offer = sdpOf(request.message);
    const answer = offer === undefined ? undefined : await sound.answer(offer).catch(() => undefined);
    if (entry.hasEnded()) return;
    if (answer === undefined) request.reject({ statusCode: 488 });
    else request.accept({ statusCode: 200, extraHeaders: [`Contact: ${contact}`], body: sdpBody(answer) });
  }

  #takeInfo(request: IncomingInfoRequest): void {
    const digits = digitsOf(request.message);
    this.parts.entry.addDigits(digits);
    if (digits === '') request.reject({ statusCode: 415 });
    else request.accept();
  }
}
