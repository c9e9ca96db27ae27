import type { IncomingRequestMessage } from 'sip.js/lib/core/index.js';

const REMEMBERED_INVITES = 500;

/**
 * Keeps the stack from answering what is to be met with silence: an INVITE, and whatever belongs to it. Bounded; the
 * oldest is forgotten first, and its CANCEL is then answered 481.
 */
export class SilentTreatment {
  readonly #branches = new Set<string>();

  ignore(invite: IncomingRequestMessage): void {
    this.#branches.add(invite.viaBranch);
    for (const oldest of this.#branches) {
      if (this.#branches.size <= REMEMBERED_INVITES) break;
      this.#branches.delete(oldest);
    }
  }

  /** A retransmission, CANCEL or ACK has the branch of its INVITE (RFC 3261 sections 9.1 and 17.1.1.3). */
  covers(request: IncomingRequestMessage): boolean {
    return this.#branches.has(request.viaBranch);
  }
}
