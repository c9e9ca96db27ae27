import type { BodyAndContentType, SessionDescriptionHandler } from 'sip.js';
import type { MediaLeg } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';

const SDP = 'application/sdp';

/**
 * Between sip.js, which asks for "the description" and says later whether it was one, and a media leg, which makes
 * offers and answers (RFC 3264).
 */
export class LegDescription implements SessionDescriptionHandler {
  #answerTo: string | undefined;
  #offered = false;
  /** An offer/answer exchange is complete: the next offer of ours is a later one. */
  #negotiated = false;
  /** What the last exchange was closed with: the far end's answer, or ours. */
  #agreed: string | undefined;
  #accepting: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  constructor(
    private readonly media: MediaLeg,
    private readonly onHold: (held: boolean) => void,
    /** An offer of the far end cannot be answered; sip.js is told afterwards. */
    private readonly onUnusable: (problem: string) => void = () => undefined,
  ) {}

  async getDescription(): Promise<BodyAndContentType> {
    return { body: await this.#describe(), contentType: SDP };
  }

  hasDescription(contentType: string): boolean {
    return isSdp(contentType);
  }

  async setDescription(sdp: string): Promise<void> {
    if (!this.#offered) {
      // An offer; it is answered when sip.js asks for the description.
      this.#answerTo = sdp;
      return;
    }
    this.#offered = false;
    await this.acceptAnswer(sdp);
  }

  /** An offer of ours was refused. */
  rollbackDescription(): Promise<void> {
    this.#offered = false;
    return Promise.resolve();
  }

  /**
   * An answer to our offer. A first offer may get several: a preview before the call is answered, and one of every place
   * that the exchange rings (RFC 3261 section 13.2.2.4); the latest holds. Rejects when the leg cannot take another.
   */
  acceptAnswer(sdp: string): Promise<void> {
    const accepted = this.#accepting.then(async () => {
      if (sdp === this.#agreed) return;
      await this.media.acceptAnswer(sdp);
      this.#agreed = sdp;
      this.#negotiated = true;
    });
    this.#accepting = accepted.catch((error: unknown) => {
      this.#problem = messageOf(error);
    });
    return accepted;
  }

  /** Why the last answer that could not be used could not, for people. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether this answer is the one in force. */
  agreedOn(answer: string | undefined): boolean {
    return answer !== undefined && answer === this.#agreed;
  }

  /** Answers an offer of the far end. */
  async answer(offer: string): Promise<string> {
    const { sdp, held } = await this.media.answer(offer).catch((error: unknown) => {
      this.onUnusable(messageOf(error));
      throw error;
    });
    this.#negotiated = true;
    this.#agreed = sdp;
    this.onHold(held);
    return sdp;
  }

  /** The media leg is closed by the call leg that owns it, whatever sip.js thinks of the session. */
  close(): void {
    this.#answerTo = undefined;
  }

  sendDtmf(): boolean {
    return false;
  }

  async #describe(): Promise<string> {
    const offer = this.#answerTo;
    if (offer !== undefined) {
      this.#answerTo = undefined;
      return this.answer(offer);
    }
    this.#offered = true;
    this.#agreed = undefined;
    return this.#negotiated ? this.media.renewOffer() : this.media.offer();
  }
}

/** Whether a Content-Type is that of SDP, with whatever parameters. */
export function isSdp(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().split(';')[0]?.trim() === SDP;
}
