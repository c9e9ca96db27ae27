import type { TransportAddress } from './session-description.js';

/**
 * Where to send and whom to believe, for one stream. The address in SDP may be one behind a NAT, so the source of the
 * first packet that fits is taken instead; from then on nobody else can take over, but the address in SDP itself:
 *
 *     signalled --packet of a stranger--> latched on the stranger --packet of the signalled--> latched for good
 */
export class RemoteSource {
  #signalled: TransportAddress | undefined;
  #latched: TransportAddress | undefined;

  /** The far end's description names an address. One that has changed starts all anew. */
  signal(address: TransportAddress | undefined): void {
    if (same(address, this.#signalled)) return;
    this.#signalled = address;
    this.#latched = undefined;
  }

  /** Where packets for the far end go; undefined while nobody knows. */
  get destination(): TransportAddress | undefined {
    return this.#latched ?? this.#signalled;
  }

  /** Whether a packet from there may be listened to, if it fits. */
  mayBe(from: TransportAddress): boolean {
    return this.#latched === undefined || same(from, this.#latched) || same(from, this.#signalled);
  }

  /** A packet from there did fit: RTP with an agreed payload type, authentic where there are keys. */
  accept(from: TransportAddress): void {
    if (!same(from, this.#latched)) this.#latched = { address: from.address, port: from.port };
  }
}

function same(a: TransportAddress | undefined, b: TransportAddress | undefined): boolean {
  return a?.port === b?.port && a?.address === b?.address;
}
