import { messageOf } from '../../protocol/errors.js';
import type { Agreement, DtlsAgreement } from './agreement.js';
import { DtlsHandshake, type DtlsSrtpKeys, type OwnCertificate } from './dtls-handshake.js';
import { sameKey } from './sdes.js';
import { SrtpReceiver, SrtpSender } from './srtp-contexts.js';
import type { SrtpKey, SrtpSuite } from './srtp-suite.js';

/**
 * What the agreement makes of packets: nothing, SRTP with keys of SDP, or SRTP with keys that DTLS agrees on. What
 * should be encrypted and cannot be yet is neither sent nor believed.
 */
export class OuterSecurity {
  /** The far end's handshake failed: there will be no sound. */
  onFailure: ((reason: string) => void) | undefined;

  readonly #certificate: OwnCertificate;
  readonly #sendDtls: (packet: Buffer) => void;
  /** By suite, for each of which there is one key of ours: the rollover counters outlive every new agreement. */
  readonly #senders = new Map<SrtpSuite, SrtpSender>();
  #encrypted = true;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;
  #dtls: { readonly agreed: DtlsAgreement; readonly handshake: DtlsHandshake } | undefined;

  constructor(options: {
    readonly certificate: OwnCertificate;
    readonly sendDtls: (packet: Buffer) => void;
  }) {
    this.#certificate = options.certificate;
    this.#sendDtls = options.sendDtls;
  }

  /** From here on this holds. */
  agree({ srtp, dtls }: Pick<Agreement, 'srtp' | 'dtls'>): void {
    this.#encrypted = srtp !== undefined || dtls !== undefined;
    if (dtls) {
      this.#agreeOnDtls(dtls);
      return;
    }
    this.#dtls?.handshake.close();
    this.#dtls = undefined;
    if (srtp) this.#use(srtp);
    else this.#sender = this.#receiver = undefined;
  }

  /** undefined: must not be sent. */
  protectRtp(packet: Buffer): Buffer | undefined {
    return this.#encrypted ? this.#sender?.protectRtp(packet) : packet;
  }

  protectRtcp(packet: Buffer): Buffer | undefined {
    return this.#encrypted ? this.#sender?.protectRtcp(packet) : packet;
  }

  /** undefined: must not be believed. */
  unprotectRtp(packet: Buffer): Buffer | undefined {
    return this.#encrypted ? this.#receiver?.unprotectRtp(packet) : packet;
  }

  unprotectRtcp(packet: Buffer): Buffer | undefined {
    return this.#encrypted ? this.#receiver?.unprotectRtcp(packet) : packet;
  }

  /** A packet of the far end's handshake. */
  incomingDtls(packet: Buffer): void {
    this.#dtls?.handshake.incoming(packet);
  }

  close(): void {
    this.onFailure = undefined;
    this.#dtls?.handshake.close();
  }

  #use({ send, receive }: DtlsSrtpKeys): void {
    this.#sender = this.#senderWith(send);
    // As long as the far end keeps its key, its rollover counter goes on.
    if (!this.#receiver || !sameKey(this.#receiver.key, receive)) this.#receiver = new SrtpReceiver(receive);
  }

  #senderWith(key: SrtpKey): SrtpSender {
    const known = this.#senders.get(key.suite);
    if (known && sameKey(known.key, key)) return known;
    const sender = new SrtpSender(key);
    this.#senders.set(key.suite, sender);
    return sender;
  }

  /** The connection stands for as long as the far end has the same certificate (RFC 5763 section 6.6). */
  #agreeOnDtls(agreed: DtlsAgreement): void {
    if (this.#dtls && sameFingerprints(this.#dtls.agreed, agreed)) return;
    this.#dtls?.handshake.close();
    this.#sender = this.#receiver = undefined;
    const handshake = new DtlsHandshake({
      role: agreed.role,
      certificate: this.#certificate,
      remote: agreed.remote,
      send: this.#sendDtls,
    });
    this.#dtls = { agreed, handshake };
    handshake.keys.then(
      (keys) => {
        if (this.#dtls?.handshake === handshake) this.#use(keys);
      },
      (error: unknown) => {
        if (this.#dtls?.handshake === handshake) this.onFailure?.(messageOf(error));
      },
    );
    handshake.start();
  }
}

function sameFingerprints(a: DtlsAgreement, b: DtlsAgreement): boolean {
  return JSON.stringify(a.remote.fingerprints) === JSON.stringify(b.remote.fingerprints);
}
