import { headerLength, sequenceDistance, sequenceOf, ssrcOf } from './rtp-packet.js';
import type { SrtpKey } from './srtp-suite.js';
import { SrtpTransform } from './srtp-transform.js';

/** Streams that one far end may have at a time; authentic ones only get here. */
const MOST_STREAMS = 16;
/** RFC 3711 section 3.3.2 wants at least 64; as many as an integer holds. */
const REPLAY_WINDOW = 64n;
const WINDOW_MASK = (1n << REPLAY_WINDOW) - 1n;
const SEQUENCES = 0x1_0000;
const INDEX_MASK = 0x7fff_ffff;

/** Protects what we send under one master key. Kept for as long as the key is: the rollover counter must survive. */
export class SrtpSender {
  readonly #transform: SrtpTransform;
  readonly #streams = new Map<number, { rollovers: number; sequence: number }>();
  #rtcpIndex = 0;

  constructor(readonly key: SrtpKey) {
    this.#transform = new SrtpTransform(key);
  }

  /** @param packet RTP in the order in which it is sent. */
  protectRtp(packet: Buffer): Buffer {
    const sequence = sequenceOf(packet);
    const ssrc = ssrcOf(packet);
    let stream = this.#streams.get(ssrc);
    if (!stream) {
      stream = { rollovers: 0, sequence };
      this.#streams.set(ssrc, stream);
    }
    if (sequence < stream.sequence && sequenceDistance(sequence, stream.sequence) > 0) stream.rollovers++;
    stream.sequence = sequence;
    return this.#transform.sealRtp(packet, headerLength(packet), stream.rollovers);
  }

  protectRtcp(packet: Buffer): Buffer {
    this.#rtcpIndex = (this.#rtcpIndex + 1) & INDEX_MASK;
    return this.#transform.sealRtcp(packet, this.#rtcpIndex);
  }
}

/** Checks and decrypts what comes in under one master key: undefined for what is not authentic or was seen before. */
export class SrtpReceiver {
  /** Packets that were not authentic or came a second time. */
  rejected = 0;
  readonly #transform: SrtpTransform;
  readonly #rtp = new Map<number, ReplayWindow>();
  readonly #rtcp = new Map<number, ReplayWindow>();

  constructor(readonly key: SrtpKey) {
    this.#transform = new SrtpTransform(key);
  }

  unprotectRtp(packet: Buffer): Buffer | undefined {
    const headerBytes = headerLength(packet);
    if (headerBytes === 0) return this.#reject();
    const window = this.#rtp.get(ssrcOf(packet)) ?? new ReplayWindow();
    const index = estimateIndex(sequenceOf(packet), window.highest);
    if (!window.isNew(index)) return this.#reject();
    const opened = this.#transform.openRtp(packet, headerBytes, Math.floor(index / SEQUENCES));
    if (!opened) return this.#reject();
    window.add(index);
    remember(this.#rtp, ssrcOf(packet), window);
    return opened;
  }

  unprotectRtcp(packet: Buffer): Buffer | undefined {
    const opened = this.#transform.openRtcp(packet);
    if (!opened) return this.#reject();
    const ssrc = packet.readUInt32BE(4);
    const window = this.#rtcp.get(ssrc) ?? new ReplayWindow();
    if (!window.isNew(opened.index)) return this.#reject();
    window.add(opened.index);
    remember(this.#rtcp, ssrc, window);
    return opened.packet;
  }

  #reject(): Buffer | undefined {
    this.rejected++;
    return undefined;
  }
}

/** The 48-bit index that a sequence number most likely stands for (RFC 3711 section 3.3.1). */
export function estimateIndex(sequence: number, highest: number | undefined): number {
  if (highest === undefined) return sequence;
  const index = highest + sequenceDistance(sequence, highest % SEQUENCES);
  return index < 0 ? index + SEQUENCES : index;
}

/** RFC 3711 section 3.3.2. */
class ReplayWindow {
  highest: number | undefined;
  /** Bit n: the packet n before the highest has been seen. */
  #seen = 0n;

  isNew(index: number): boolean {
    if (this.highest === undefined || index > this.highest) return true;
    const behind = BigInt(this.highest - index);
    return behind < REPLAY_WINDOW && (this.#seen & (1n << behind)) === 0n;
  }

  add(index: number): void {
    const ahead = this.highest === undefined ? 0 : index - this.highest;
    if (this.highest === undefined || ahead > 0) {
      this.highest = index;
      this.#seen = ((this.#seen << BigInt(Math.min(ahead, Number(REPLAY_WINDOW)))) | 1n) & WINDOW_MASK;
    } else {
      this.#seen |= 1n << BigInt(-ahead);
    }
  }
}

function remember(windows: Map<number, ReplayWindow>, ssrc: number, window: ReplayWindow): void {
  if (windows.has(ssrc)) return;
  // The oldest stream goes: a map keeps the order of arrival.
  const [oldest] = windows.keys();
  if (windows.size >= MOST_STREAMS && oldest !== undefined) windows.delete(oldest);
  windows.set(ssrc, window);
}
