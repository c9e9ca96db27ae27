import type { OutgoingInviteRequest, URI } from 'sip.js/lib/core/index.js';
import type { Timer } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import { Conversation, type ConversationParts, sdpBody } from './conversation.js';
import type { Peer } from './peer.js';
import { sdpOf } from './sip-message.js';
import { soundPathFor } from './sound-path.js';

export interface Route {
  readonly peer: Peer;
  /** The phone's registered Contact. */
  readonly target: URI;
  readonly from: URI;
  readonly to: URI;
}

/** A call of the exchange to a registered phone. */
export class OutgoingCall {
  #invite: OutgoingInviteRequest | undefined;
  #giveUp: Timer | undefined;
  #conversation: Conversation | undefined;

  constructor(
    private readonly route: Route,
    private readonly ringLimitMs: number,
    private readonly parts: ConversationParts,
  ) {}

  async start(): Promise<void> {
    const { entry, sound, clock } = this.parts;
    try {
      const offer = await sound.offer(soundPathFor(this.route.peer.transport));
      if (entry.hasEnded()) return;
      this.#invite = this.#send(offer);
      this.#giveUp = clock.after(this.ringLimitMs, () => this.hangUp(408));
    } catch (error) {
      this.parts.log.warn({ callId: entry.callId, reason: messageOf(error) }, 'the call could not be made');
      this.#finish(500, 'exchange');
    }
  }

  /** CANCEL before the answer, with the status to be noted; BYE after it. */
  hangUp(status = 487): void {
    if (this.#conversation) {
      this.#conversation.hangUp();
      return;
    }
    if (this.parts.entry.hasEnded()) return;
    this.#invite?.cancel();
    this.#finish(status, 'exchange');
  }

  /** Releases everything but the SIP transactions. To be called when the entry has ended. */
  close(): void {
    this.#giveUp?.cancel();
    this.#conversation?.close();
    this.parts.sound.close();
  }

  #send(offer: string): OutgoingInviteRequest {
    const { peer, target, from, to } = this.route;
    const { entry } = this.parts;
    const headers = [`Contact: ${peer.contact}`, `P-Asserted-Identity: <${from.toString()}>`];
    const options = { callId: entry.callId };
    const message = peer.core.makeOutgoingRequestMessage(
      'INVITE',
      target,
      from,
      to,
      options,
      headers,
      sdpBody(offer),
    );
    return peer.core.invite(message, {
      onProgress: () => {
        if (!entry.hasEnded()) entry.state = 'ringing';
      },
      onAccept: (response) => {
        response.ack();
        // The answer crossed our CANCEL (RFC 3261 section 15).
        if (entry.hasEnded()) response.session.bye();
        else void this.#answered(response);
      },
      onRedirect: (response) => this.#finish(response.message.statusCode ?? 500, 'phone'),
      onReject: (response) => this.#finish(response.message.statusCode ?? 500, 'phone'),
    });
  }

  async #answered({ message, session }: Parameters<AcceptHandler>[0]): Promise<void> {
    this.#giveUp?.cancel();
    const { entry, sound } = this.parts;
    this.#conversation = new Conversation(session, this.parts);
    this.#conversation.acknowledged();
    try {
      await sound.acceptAnswer(sdpOf(message) ?? '');
    } catch (error) {
      this.parts.log.warn(
        { callId: entry.callId, reason: messageOf(error) },
        'the phone answered without usable sound',
      );
      this.#conversation.hangUp();
    }
  }

  #finish(status: number, by: 'phone' | 'exchange'): void {
    const { entry } = this.parts;
    if (entry.hasEnded()) return;
    entry.conclude(status);
    entry.end(by);
  }
}

type AcceptHandler = NonNullable<NonNullable<OutgoingInviteRequest['delegate']>['onAccept']>;
