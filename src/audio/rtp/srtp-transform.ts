import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { MASTER_KEY_BYTES, type SrtpKey, type SuiteSizes, srtpSuites } from './srtp-suite.js';

/** Labels of the key derivation (RFC 3711 section 4.3.2). */
const RTP_LABELS = { cipher: 0, auth: 1, salt: 2 };
const RTCP_LABELS = { cipher: 3, auth: 4, salt: 5 };
const AUTH_KEY_BYTES = 20;
/** The fixed part of an RTCP header, which stays readable. */
const RTCP_CLEAR_BYTES = 8;
/** E flag and index behind every SRTCP packet. */
const RTCP_INDEX_BYTES = 4;
const ENCRYPTED_FLAG = 0x8000_0000;

export interface SessionKeys {
  readonly cipher: Buffer;
  readonly auth: Buffer;
  readonly salt: Buffer;
}

/** Derives the session keys with a key derivation rate of 0 (RFC 3711 section 4.3, RFC 7714 section 11). */
export function deriveKeys({ suite, material }: SrtpKey, kind: 'rtp' | 'rtcp'): SessionKeys {
  const labels = kind === 'rtp' ? RTP_LABELS : RTCP_LABELS;
  const { saltBytes } = srtpSuites[suite];
  const derive = (label: number, bytes: number): Buffer => {
    // A salt of 12 bytes is taken as one of 14 that ends in zeros.
    const counter = Buffer.alloc(16);
    material.copy(counter, 0, MASTER_KEY_BYTES);
    counter[7] = (counter[7] ?? 0) ^ label;
    const key = material.subarray(0, MASTER_KEY_BYTES);
    return createCipheriv('aes-128-ctr', key, counter).update(Buffer.alloc(bytes));
  };
  return {
    cipher: derive(labels.cipher, MASTER_KEY_BYTES),
    auth: derive(labels.auth, AUTH_KEY_BYTES),
    salt: derive(labels.salt, saltBytes),
  };
}

/**
 * What one master key does to packets (RFC 3711 section 4, RFC 7714): no state but the keys. Who calls it knows the
 * packet's index. `open...` gives undefined when the packet is not authentic.
 */
export class SrtpTransform {
  readonly #sizes: SuiteSizes;
  readonly #rtp: SessionKeys;
  readonly #rtcp: SessionKeys;

  constructor(key: SrtpKey) {
    this.#sizes = srtpSuites[key.suite];
    this.#rtp = deriveKeys(key, 'rtp');
    this.#rtcp = deriveKeys(key, 'rtcp');
  }

  /** @param rollovers how often the sequence number has wrapped (ROC). */
  sealRtp(packet: Buffer, headerBytes: number, rollovers: number): Buffer {
    const { cipher: key, auth } = this.#rtp;
    const header = packet.subarray(0, headerBytes);
    const iv = this.#rtpIv(packet, rollovers);
    if (this.#sizes.authenticatedCipher) return sealGcm(key, iv, header, packet.subarray(headerBytes));
    const sealed = createCipheriv('aes-128-ctr', key, iv).update(packet.subarray(headerBytes));
    const tag = mac(auth, [header, sealed, uint32(rollovers)], this.#sizes.rtpTagBytes);
    return Buffer.concat([header, sealed, tag]);
  }

  openRtp(packet: Buffer, headerBytes: number, rollovers: number): Buffer | undefined {
    const { cipher: key, auth } = this.#rtp;
    const end = packet.length - this.#sizes.rtpTagBytes;
    if (end < headerBytes) return undefined;
    const header = packet.subarray(0, headerBytes);
    const sealed = packet.subarray(headerBytes, end);
    const tag = packet.subarray(end);
    const iv = this.#rtpIv(packet, rollovers);
    if (this.#sizes.authenticatedCipher) {
      const opened = openGcm(key, iv, header, sealed, tag);
      return opened && Buffer.concat([header, opened]);
    }
    const expected = mac(auth, [packet.subarray(0, end), uint32(rollovers)], tag.length);
    if (!timingSafeEqual(expected, tag)) return undefined;
    return Buffer.concat([header, createDecipheriv('aes-128-ctr', key, iv).update(sealed)]);
  }

  /** @param index of this packet, 31 bits, never used twice. */
  sealRtcp(packet: Buffer, index: number): Buffer {
    const { cipher: key, auth } = this.#rtcp;
    const header = packet.subarray(0, RTCP_CLEAR_BYTES);
    const trailer = uint32((ENCRYPTED_FLAG | index) >>> 0);
    const iv = this.#rtcpIv(packet, index);
    if (this.#sizes.authenticatedCipher) {
      const cipher = createCipheriv('aes-128-gcm', key, iv);
      cipher.setAAD(Buffer.concat([header, trailer]));
      const sealed = cipher.update(packet.subarray(RTCP_CLEAR_BYTES));
      cipher.final();
      return Buffer.concat([header, sealed, cipher.getAuthTag(), trailer]);
    }
    const sealed = createCipheriv('aes-128-ctr', key, iv).update(packet.subarray(RTCP_CLEAR_BYTES));
    const tag = mac(auth, [header, sealed, trailer], this.#sizes.rtcpTagBytes);
    return Buffer.concat([header, sealed, trailer, tag]);
  }

  /** A packet that is authentic but not encrypted is refused: neither we nor SDP said so (RFC 4568 section 6.3.2). */
  openRtcp(packet: Buffer): { readonly packet: Buffer; readonly index: number } | undefined {
    const { rtcpTagBytes, authenticatedCipher } = this.#sizes;
    const { cipher: key, auth } = this.#rtcp;
    if (packet.length < RTCP_CLEAR_BYTES + RTCP_INDEX_BYTES + rtcpTagBytes) return undefined;
    const trailerAt = packet.length - RTCP_INDEX_BYTES - (authenticatedCipher ? 0 : rtcpTagBytes);
    const trailer = packet.readUInt32BE(trailerAt);
    if (trailer < ENCRYPTED_FLAG) return undefined;
    const index = trailer - ENCRYPTED_FLAG;
    const iv = this.#rtcpIv(packet, index);
    const header = packet.subarray(0, RTCP_CLEAR_BYTES);
    if (authenticatedCipher) {
      const additional = Buffer.concat([header, packet.subarray(trailerAt)]);
      const tagAt = trailerAt - rtcpTagBytes;
      const sealed = packet.subarray(RTCP_CLEAR_BYTES, tagAt);
      const opened = openGcm(key, iv, additional, sealed, packet.subarray(tagAt, trailerAt));
      return opened && { packet: Buffer.concat([header, opened]), index };
    }
    const authenticated = packet.subarray(0, trailerAt + RTCP_INDEX_BYTES);
    const tag = packet.subarray(trailerAt + RTCP_INDEX_BYTES);
    if (!timingSafeEqual(mac(auth, [authenticated], rtcpTagBytes), tag)) return undefined;
    const opened = createDecipheriv('aes-128-ctr', key, iv).update(
      packet.subarray(RTCP_CLEAR_BYTES, trailerAt),
    );
    return { packet: Buffer.concat([header, opened]), index };
  }

  #rtpIv(packet: Buffer, rollovers: number): Buffer {
    const { authenticatedCipher } = this.#sizes;
    const iv = Buffer.alloc(authenticatedCipher ? 12 : 16);
    // RFC 7714 section 8.1 and RFC 3711 section 4.1.1.
    const ssrcAt = authenticatedCipher ? 2 : 4;
    packet.copy(iv, ssrcAt, 8, 12);
    iv.writeUInt32BE(rollovers, ssrcAt + 4);
    packet.copy(iv, ssrcAt + 8, 2, 4);
    return salted(iv, this.#rtp.salt);
  }

  #rtcpIv(packet: Buffer, index: number): Buffer {
    const { authenticatedCipher } = this.#sizes;
    const iv = Buffer.alloc(authenticatedCipher ? 12 : 16);
    // RFC 7714 section 9.1 and RFC 3711 section 4.1.1.
    packet.copy(iv, authenticatedCipher ? 2 : 4, 4, 8);
    iv.writeUInt32BE(index, authenticatedCipher ? 8 : 10);
    return salted(iv, this.#rtcp.salt);
  }
}

function sealGcm(key: Buffer, iv: Buffer, additional: Buffer, text: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-gcm', key, iv);
  cipher.setAAD(additional);
  const sealed = cipher.update(text);
  cipher.final();
  return Buffer.concat([additional, sealed, cipher.getAuthTag()]);
}

function openGcm(
  key: Buffer,
  iv: Buffer,
  additional: Buffer,
  sealed: Buffer,
  tag: Buffer,
): Buffer | undefined {
  const decipher = createDecipheriv('aes-128-gcm', key, iv, { authTagLength: tag.length });
  decipher.setAAD(additional);
  decipher.setAuthTag(tag);
  const opened = decipher.update(sealed);
  try {
    decipher.final();
    return opened;
  } catch {
    return undefined;
  }
}

function mac(key: Buffer, parts: readonly Buffer[], bytes: number): Buffer {
  const hmac = createHmac('sha1', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest().subarray(0, bytes);
}

function salted(iv: Buffer, salt: Buffer): Buffer {
  for (let i = 0; i < salt.length; i++) iv[i] = (iv[i] ?? 0) ^ (salt[i] ?? 0);
  return iv;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
