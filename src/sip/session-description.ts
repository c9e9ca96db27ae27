import type { BodyAndContentType, SessionDescriptionHandler } from 'sip.js';
import type { MediaLeg } from '../phone/ports.js';

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

  constructor(
    private readonly media: MediaLeg,
    private readonly onHold: (held: boolean) => void,
  ) {}

  async getDescription(): Promise<BodyAndContentType> {
    return { body: await this.#describe(), contentType: SDP };
  }

  hasDescription(contentType: string): boolean {
    return contentType.toLowerCase().split(';')[0]?.trim() === SDP;
  }

  async setDescription(sdp: string): Promise<void> {
    if (!this.#offered) {
      // An offer; it is answered when sip.js asks for the description.
      this.#answerTo = sdp;
      return;
    }
    this.#offered = false;
    await this.media.acceptAnswer(sdp);
    this.#negotiated = true;
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
      const { sdp, held } = await this.media.answer(offer);
      this.#negotiated = true;
      this.onHold(held);
      return sdp;
    }
    this.#offered = true;
    return this.#negotiated ? this.media.renewOffer() : this.media.offer();
  }
}
