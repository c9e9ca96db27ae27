import { type RemoteInfo, type Socket, createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { DSCP_SOUND, setDscp } from '../../wire/dscp.js';
import type { TransportAddress } from './session-description.js';

/** UDP ports, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Without a range: that of Linux's own choice, which no other program reserves. */
const ANY_PORTS: PortRange = { first: 32_768, last: 60_999 };
/** Pairs that are tried before a large range counts as used up. */
const MOST_TRIALS = 500;

export interface RtpSockets {
  readonly rtp: SoundSocket;
  readonly rtcp: SoundSocket;
}

/**
 * Opens RTP on an even port and RTCP on the next (RFC 3550 section 11), on all addresses of the family of
 * `localAddress`. Rejects with MEDIA when no pair is free.
 */
export async function openRtpSockets(
  localAddress: string,
  range: PortRange = ANY_PORTS,
): Promise<RtpSockets> {
  const firstEven = range.first + (range.first % 2);
  const pairs = Math.floor((range.last - firstEven + 1) / 2);
  const start = pairs > 0 ? randomInt(pairs) : 0;
  let cause: unknown;
  for (let i = 0; i < Math.min(pairs, MOST_TRIALS); i++) {
    const port = firstEven + 2 * ((start + i) % pairs);
    try {
      return await openPair(port, isIPv6(localAddress));
    } catch (error) {
      cause = error;
    }
  }
  throw new HotlineError(
    'MEDIA',
    `no two free UDP ports for sound between ${range.first} and ${range.last}: widen the range or stop what uses it` +
      (cause === undefined ? '' : ` (${messageOf(cause)})`),
    { cause },
  );
}

async function openPair(port: number, ipv6: boolean): Promise<RtpSockets> {
  const address = ipv6 ? '::' : '0.0.0.0';
  const rtp = await SoundSocket.open({ port, address });
  try {
    const rtcp = await SoundSocket.open({ port: port + 1, address });
    // Without the mark all works as well, so nobody waits for it.
    void rtp.mark(DSCP_SOUND);
    void rtcp.mark(DSCP_SOUND);
    return { rtp, rtcp };
  } catch (error) {
    rtp.close();
    throw error;
  }
}

/** A UDP socket for packets of sound: sending never fails, it only loses. */
export class SoundSocket {
  onPacket: ((packet: Buffer, from: RemoteInfo) => void) | undefined;
  readonly #socket: Socket;
  #open = true;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (packet, from) => {
      if (this.#open) this.onPacket?.(packet, from);
    });
    // What the network says about a packet that was sent: the far end may yet begin to listen.
    socket.on('error', () => undefined);
  }

  /** @param where.address of this machine, or the wildcard of a family. */
  static async open(where: { readonly port: number; readonly address: string }): Promise<SoundSocket> {
    const ipv6 = isIPv6(where.address);
    const socket = createSocket({
      type: ipv6 ? 'udp6' : 'udp4',
      ipv6Only: ipv6,
      // All addresses here are literals; the resolver would only put each packet off.
      lookup: (address, _options, done) => done(null, address, ipv6 ? 6 : 4),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ ...where, exclusive: true }, () => {
        socket.removeListener('error', reject);
        resolve();
      });
    }).catch((error: unknown) => {
      socket.close();
      throw error;
    });
    return new SoundSocket(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** False where the system does not allow it. */
  mark(dscp: number): Promise<boolean> {
    return setDscp(this.#socket, dscp);
  }

  send(packet: Buffer, to: TransportAddress): void {
    if (this.#open) this.#socket.send(packet, to.port, to.address);
  }

  /** Idempotent. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.onPacket = undefined;
    this.#socket.close();
  }
}
