import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock } from '../../clock/clock.js';
import { monotonicMs } from '../bench-clock.js';
import { PACKET_SAMPLES, RtpStream } from '../rtp-stream.js';
import { isAudible, mulawSine } from './mulaw-tone.js';
import { isAnswer, isInvite, soundPort, withSoundPort } from './sip-text.js';

export interface FarEndEvents {
  /** An INVITE has arrived. */
  invite(atMs: number): void;
  /** The 200 to it has been written to the phone. */
  answer(atMs: number): void;
  /** The first sound packet of the phone since the answer. */
  firstPacket(atMs: number): void;
  /** The first audible one. */
  firstEcho(atMs: number): void;
}

const LOOPBACK = '127.0.0.1';
const RTP_HEADER_BYTES = 12;
const TONE_HZ = 400;
/** RFC 3551 section 6. */
const PCMU = 0;

/**
 * Stands between a phone on UDP and sipp: hands their SIP messages on and notes when, and takes sipp's place in the
 * sound, because sipp has none. From the answer on it sends a tone, and it waits for that tone to come back.
 */
export class FarEnd {
  on: FarEndEvents | undefined;

  readonly #towardPhone: Socket;
  readonly #towardSipp: Socket;
  readonly #sound: Socket;
  readonly #sippPort: number;
  readonly #tone: RtpStream;
  #phone: RemoteInfo | undefined;
  #phoneSoundPort: number | undefined;
  #awaits: 'nothing' | 'packet' | 'echo' = 'nothing';

  static async open(clock: Clock, sippPort: number): Promise<FarEnd> {
    const sockets = await Promise.all([openSocket(), openSocket(), openSocket()]);
    return new FarEnd(clock, sippPort, sockets);
  }

  private constructor(clock: Clock, sippPort: number, sockets: readonly [Socket, Socket, Socket]) {
    [this.#towardPhone, this.#towardSipp, this.#sound] = sockets;
    this.#sippPort = sippPort;
    const tone = mulawSine(TONE_HZ, PACKET_SAMPLES);
    this.#tone = new RtpStream({
      clock,
      payloadType: PCMU,
      payload: () => tone,
      send: (packet) => this.#sound.send(packet, this.#phoneSoundPort, LOOPBACK),
    });
    this.#towardPhone.on('message', (bytes, from) => this.#fromPhone(bytes, from, monotonicMs()));
    this.#towardSipp.on('message', (bytes) => this.#fromSipp(bytes.toString('latin1')));
    this.#sound.on('message', (bytes) => this.#soundFromPhone(bytes, monotonicMs()));
  }

  /** Where the phone is to send its requests. */
  get port(): number {
    return this.#towardPhone.address().port;
  }

  /** The call is over: no more tone. */
  beQuiet(): void {
    this.#tone.stop();
    this.#awaits = 'nothing';
  }

  stop(): Promise<void> {
    this.beQuiet();
    for (const socket of [this.#towardPhone, this.#towardSipp, this.#sound]) socket.close();
    return Promise.resolve();
  }

  #fromPhone(bytes: Buffer, from: RemoteInfo, atMs: number): void {
    this.#phone = from;
    const message = bytes.toString('latin1');
    if (isInvite(message)) {
      this.#phoneSoundPort = soundPort(message);
      this.on?.invite(atMs);
    }
    this.#towardSipp.send(bytes, this.#sippPort, LOOPBACK);
  }

  #fromSipp(message: string): void {
    if (!this.#phone) return;
    const bytes = Buffer.from(withSoundPort(message, this.#sound.address().port), 'latin1');
    this.#towardPhone.send(bytes, this.#phone.port, this.#phone.address);
    if (!isAnswer(message)) return;
    this.on?.answer(monotonicMs());
    this.#awaits = 'packet';
    this.#tone.start();
  }

  #soundFromPhone(packet: Buffer, atMs: number): void {
    if (this.#awaits === 'packet') {
      this.#awaits = 'echo';
      this.on?.firstPacket(atMs);
    }
    if (this.#awaits === 'echo' && isAudible(packet.subarray(RTP_HEADER_BYTES))) {
      this.#awaits = 'nothing';
      this.on?.firstEcho(atMs);
    }
  }
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, LOOPBACK);
  await once(socket, 'listening');
  return socket;
}
