/** SRTP crypto suites by their names in SDP (RFC 4568 section 6.2, RFC 7714 section 14.2). */
export type SrtpSuite = 'AEAD_AES_128_GCM' | 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32';

export interface SuiteSizes {
  /** All suites here use AES with 128 bits. */
  readonly saltBytes: number;
  readonly rtpTagBytes: number;
  /** AES-CM keeps 80 bits for RTCP in both suites (RFC 4568 section 6.2.2). */
  readonly rtcpTagBytes: number;
  readonly authenticatedCipher: boolean;
}

export const MASTER_KEY_BYTES = 16;

/** Every exchange takes the first; it is also the one that every implementation must have. */
export const srtpSuites: Readonly<Record<SrtpSuite, SuiteSizes>> = {
  AES_CM_128_HMAC_SHA1_80: { saltBytes: 14, rtpTagBytes: 10, rtcpTagBytes: 10, authenticatedCipher: false },
  AEAD_AES_128_GCM: { saltBytes: 12, rtpTagBytes: 16, rtcpTagBytes: 16, authenticatedCipher: true },
  AES_CM_128_HMAC_SHA1_32: { saltBytes: 14, rtpTagBytes: 4, rtcpTagBytes: 10, authenticatedCipher: false },
};

export const SRTP_SUITES: readonly SrtpSuite[] = [
  'AES_CM_128_HMAC_SHA1_80',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_32',
];

/** Master key and salt, one after the other. */
export interface SrtpKey {
  readonly suite: SrtpSuite;
  readonly material: Buffer;
}

/** Length of {@link SrtpKey.material}. */
export const materialBytes = (suite: SrtpSuite): number => MASTER_KEY_BYTES + srtpSuites[suite].saltBytes;

export const isSrtpSuite = (name: string): name is SrtpSuite => Object.hasOwn(srtpSuites, name);
