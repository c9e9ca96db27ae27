import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { goertzel } from '../../src/audio/level.js';
import { systemClock, type Timer } from '../../src/clock/clock.js';
import { decodeG711, encodeG711 } from './g711.js';
import { sine } from './sine.js';

const HEADER_BYTES = 12;
const RATE_HZ = 8_000;
const PACKET_MS = 20;
const PACKET_SAMPLES = (RATE_HZ / 1_000) * PACKET_MS;
/** Enough to tell tones 50 Hz apart. */
const LISTENED_PACKETS = 15;
/** Static payload types of RFC 3551. */
const laws: Readonly<Record<number, 'PCMU' | 'PCMA'>> = { 0: 'PCMU', 8: 'PCMA' };

/** An end of plain RTP that measures what it hears in PCMU or PCMA, and can say a tone in PCMU. */
export class RtpListener {
  /** What came, oldest first. */
  readonly packets: Buffer[] = [];
  #tone: Timer | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('message', (packet) => this.packets.push(packet));
  }

  static async open(): Promise<RtpListener> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new RtpListener(socket);
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** An SDP that offers PCMA and PCMU to this listener. */
  get sdp(): string {
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.port} RTP/AVP 8 0`,
      'a=sendrecv',
      '',
    ].join('\r\n');
  }

  /** Says a tone of -6 dBFS (a multiple of 50 Hz, so that packets join) to a port of this host until `close`. */
  say(frequencyHz: number, port: number): void {
    const samples = sine({ frequencyHz, amplitude: 0.5, samples: PACKET_SAMPLES, rateHz: RATE_HZ });
    const payload = encodeG711('PCMU', samples);
    const startMs = systemClock.nowMs();
    let sent = 0;
    this.#tone = systemClock.every(PACKET_MS / 4, () => {
      for (; sent * PACKET_MS <= systemClock.nowMs() - startMs; sent++) {
        this.socket.send(packetOf(sent, payload), port, '127.0.0.1');
      }
    });
  }

  /** Amplitude of a tone, 0..1, in the last 300 ms of packets; 0 while there are fewer. */
  hears(frequencyHz: number): number {
    const last = this.packets.slice(-LISTENED_PACKETS);
    if (last.length < LISTENED_PACKETS) return 0;
    const samples = last.flatMap((packet) => {
      const law = laws[(packet[1] ?? 0) & 0x7f];
      return law ? [...decodeG711(law, packet.subarray(HEADER_BYTES))] : [];
    });
    return goertzel(Int16Array.from(samples), frequencyHz, RATE_HZ);
  }

  close(): void {
    this.#tone?.cancel();
    this.socket.close();
  }
}

/** PCMU behind a header by RFC 3550 section 5.1: version 2, no extras. */
function packetOf(index: number, payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = 0x80;
  header.writeUInt16BE(index & 0xffff, 2);
  header.writeUInt32BE((index * PACKET_SAMPLES) >>> 0, 4);
  header.writeUInt32BE(1, 8);
  return Buffer.concat([header, payload]);
}
