import { createHash, timingSafeEqual } from 'node:crypto';
import { DtlsClient, DtlsServer, RTCDtlsTransport } from 'werift';
import type { DtlsAttributes } from './session-description.js';
import { type SrtpKey, type SrtpSuite, MASTER_KEY_BYTES, srtpSuites } from './srtp-suite.js';

/** Numbers of SRTP profiles in DTLS (RFC 5764 section 4.1.2). */
const PROFILE = 0x0001;
const SUITE: SrtpSuite = 'AES_CM_128_HMAC_SHA1_80';

export interface DtlsSrtpKeys {
  readonly send: SrtpKey;
  readonly receive: SrtpKey;
}

/** Whether a datagram on a shared port is DTLS (RFC 7983 section 7). */
export const isDtls = (packet: Buffer): boolean => (packet[0] ?? 0) >= 20 && (packet[0] ?? 0) <= 63;

/** This process's certificate, made once: nobody knows it but by its fingerprint. */
export type OwnCertificate = Awaited<ReturnType<typeof ownCertificate>>;
export const ownCertificate = () => RTCDtlsTransport.SetupCertificate();

/** SHA-256 of a certificate, as `a=fingerprint` writes it. */
export function fingerprintLine(certificate: OwnCertificate): string {
  const [fingerprint] = certificate.getFingerprints();
  return `a=fingerprint:sha-256 ${fingerprint?.value ?? ''}`;
}

/** One DTLS-SRTP key agreement (RFC 5764) on a transport of somebody else. */
export class DtlsHandshake {
  /** Rejects when the far end's certificate is not the one of its SDP, or the handshake fails. */
  readonly keys: Promise<DtlsSrtpKeys>;
  readonly #socket: DtlsServer | DtlsClient;
  readonly #transport;
  #started = false;

  constructor(options: {
    readonly role: 'server' | 'client';
    readonly certificate: OwnCertificate;
    readonly remote: DtlsAttributes;
    readonly send: (packet: Buffer) => void;
  }) {
    const { certificate } = options;
    this.#transport = {
      type: 'udp',
      address: { address: '', family: '', port: 0 },
      closed: false,
      onData: (_packet: Buffer): void => undefined,
      send: (packet: Buffer): Promise<void> => {
        if (!this.#transport.closed) options.send(packet);
        return Promise.resolve();
      },
      close: (): Promise<void> => Promise.resolve(),
    };
    const Socket = options.role === 'server' ? DtlsServer : DtlsClient;
    const socket = new Socket({
      cert: certificate.certPem,
      key: certificate.privateKey,
      signatureHash: certificate.signatureHash,
      transport: this.#transport,
      srtpProfiles: [PROFILE],
      extendedMasterSecret: true,
      certificateRequest: true,
    });
    this.#socket = socket;
    this.keys = new Promise<DtlsSrtpKeys>((resolve, reject) => {
      socket.onError.once(reject);
      socket.onConnect.once(() => {
        if (hasFingerprint(socket.remoteCertificate, options.remote)) resolve(srtpKeys(socket));
        else reject(new Error('the certificate of the far end is not the one that its description names'));
      });
    });
    // Who waits for the keys hears of it; a handshake that nobody waits for any more fails in silence.
    this.keys.catch(() => undefined);
  }

  /** Begins, as client. As server the far end begins. */
  start(): void {
    if (this.#started || !(this.#socket instanceof DtlsClient)) return;
    this.#started = true;
    this.#socket.connect().catch((error: unknown) => {
      this.#socket.onError.execute(error instanceof Error ? error : new Error(String(error)));
    });
  }

  incoming(packet: Buffer): void {
    if (this.#transport.closed) return;
    try {
      this.#transport.onData(packet);
    } catch {
      // Not every hostile record is caught inside; none of them ends the handshake.
    }
  }

  close(): void {
    this.#transport.closed = true;
  }
}

function srtpKeys(socket: DtlsServer | DtlsClient): DtlsSrtpKeys {
  const keys: Record<'localKey' | 'localSalt' | 'remoteKey' | 'remoteSalt', Buffer> =
    socket.extractSessionKeys(MASTER_KEY_BYTES, srtpSuites[SUITE].saltBytes);
  return {
    send: { suite: SUITE, material: Buffer.concat([keys.localKey, keys.localSalt]) },
    receive: { suite: SUITE, material: Buffer.concat([keys.remoteKey, keys.remoteSalt]) },
  };
}

/** SHA-256 or better; what else the far end names is not believed (RFC 8122 section 5). */
const BELIEVED: Readonly<Record<string, string>> = {
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
};

function hasFingerprint(certificate: Buffer | undefined, { fingerprints }: DtlsAttributes): boolean {
  if (!certificate) return false;
  return fingerprints.some(({ algorithm, value }) => {
    const hash = BELIEVED[algorithm];
    const claimed = Buffer.from(value.replaceAll(':', ''), 'hex');
    const actual = hash === undefined ? undefined : createHash(hash).update(certificate).digest();
    return actual?.length === claimed.length && timingSafeEqual(actual, claimed);
  });
}
