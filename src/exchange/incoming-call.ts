import type { IncomingInviteRequest, Session } from 'sip.js/lib/core/index.js';
import type { Timer } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import type { CallPlan } from './behaviour.js';
import { Conversation, type ConversationParts, sdpBody } from './conversation.js';
import { sdpOf } from './sip-message.js';

/**
 * A call from a phone that the exchange takes, from the INVITE on.
 *
 * ```
 *            180                     200            ACK, actions, BYE
 *  arriving ------> ringing ------------------> answered ------------> ended
 *     |  183                          200           ^                    ^
 *     +--------> early-media -----------------------+                    |
 *     |              CANCEL, failure, connection lost                    |
 *     +------------------------------------------------------------------+
 * ```
 */
export class IncomingCall {
  #answerTimer: Timer | undefined;
  #conversation: Conversation | undefined;
  /** The early dialog that a 180 or 183 has opened. */
  #early: Session | undefined;

  constructor(
    private readonly request: IncomingInviteRequest,
    private readonly parts: ConversationParts,
  ) {
    request.delegate = { onCancel: () => this.#fail(487, 'phone') };
  }

  async start(): Promise<void> {
    const { clock, log, entry, sound, plan } = this.parts;
    const arrivedMs = clock.nowMs();
    const offer = sdpOf(this.request.message);
    if (offer === undefined) {
      this.#fail(488, 'exchange');
      return;
    }
    if (!plan.earlyVoice) this.#ring();
    const answer = await sound.answer(offer).catch((error: unknown) => {
      log.warn(
        { callId: entry.callId, reason: messageOf(error) },
        'the sound that the phone offers is of no use',
      );
    });
    if (entry.hasEnded()) return;
    if (answer === undefined) {
      this.#fail(488, 'exchange');
      return;
    }
    if (plan.earlyVoice) this.#playEarly(plan.earlyVoice, answer);
    if (plan.answerAfterMs === undefined) return;
    // The phone hears ringing since the 180, but early sound only since the 183.
    const waitedMs = plan.earlyVoice ? 0 : clock.nowMs() - arrivedMs;
    const delayMs = Math.max(0, plan.answerAfterMs - waitedMs);
    this.#answerTimer = clock.after(delayMs, () => this.#answer(answer));
  }

  /** Releases everything but the SIP transactions. To be called when the entry has ended. */
  close(): void {
    this.#answerTimer?.cancel();
    this.#conversation?.close();
    this.parts.sound.close();
  }

  #ring(): void {
    this.#early = this.request.progress({ statusCode: 180 }).session;
    this.parts.entry.state = 'ringing';
  }

  #playEarly(voice: NonNullable<Extract<CallPlan, { kind: 'take' }>['earlyVoice']>, answer: string): void {
    this.#early = this.request.progress({ statusCode: 183, body: sdpBody(answer) }).session;
    this.parts.entry.state = 'early-media';
    this.parts.sound.say(voice);
  }

  #answer(answer: string): void {
    const { session } = this.request.accept({ statusCode: 200, body: sdpBody(answer) });
    this.#conversation = new Conversation(session, this.parts);
  }

  #fail(statusCode: number, by: 'phone' | 'exchange'): void {
    const { entry } = this.parts;
    if (entry.hasEnded()) return;
    this.request.reject({ statusCode });
    // A refusal ends the early dialog (RFC 3261 section 12.3); sip.js would keep it until the ACK.
    this.#early?.dispose();
    entry.conclude(statusCode);
    entry.end(by);
  }
}
