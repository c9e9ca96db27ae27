import { HotlineError } from '../protocol/errors.js';
import type { SipTransport } from '../protocol/server-address.js';
import type { Listener, SipConnection } from './listener.js';

/** Port of each transport that is listened on. */
export type Ports = Readonly<Partial<Record<SipTransport, number>>>;

/** TCP before UDP, which follows it to a free port. */
const ORDER: readonly SipTransport[] = ['ws', 'wss', 'tcp', 'tls', 'udp'];
/** Another program may have just the UDP port that is free for TCP. */
const ATTEMPTS = 5;

/**
 * Several listeners as one: all of them listen, or none. Ports once taken are kept over a restart. When UDP and TCP may
 * both choose, they get the same number, so that a phone can send by TCP what is too large for UDP (RFC 3261 section
 * 18.1.1).
 */
export class ListenerSet {
  readonly #listeners = new Map<SipTransport, Listener>();
  #ports: Ports;

  constructor(wanted: Ports, listenerFor: (transport: SipTransport) => Listener) {
    this.#ports = wanted;
    for (const transport of ORDER) {
      if (wanted[transport] !== undefined) this.#listeners.set(transport, listenerFor(transport));
    }
  }

  /** Rejects with PORT_IN_USE or LISTEN_FAILED. */
  async start(onConnection: (connection: SipConnection) => void): Promise<Ports> {
    const together = this.#ports.tcp === 0 && this.#ports.udp === 0;
    for (let attempt = 1; ; attempt++) {
      try {
        this.#ports = await this.#startAll(onConnection, together);
        return this.#ports;
      } catch (error) {
        await this.stop();
        const taken = error instanceof HotlineError && error.code === 'PORT_IN_USE';
        if (!together || !taken || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async stop(): Promise<void> {
    for (const listener of this.#listeners.values()) await listener.stop();
  }

  async #startAll(onConnection: (connection: SipConnection) => void, together: boolean): Promise<Ports> {
    const ports = { ...this.#ports };
    for (const [transport, listener] of this.#listeners) {
      const wanted = transport === 'udp' && together ? ports.tcp : ports[transport];
      ports[transport] = await listener.start(wanted ?? 0, onConnection);
    }
    return ports;
  }
}
