/** Decides who is let in: the signature, the key, and for a new device its enrolment code. */
import { createHash } from 'node:crypto';
import { parseEnrolmentCode } from '../../protocol/fleet-link/enrolment-code.js';
import { type Hello, type Refusal, refusals } from '../../protocol/fleet-link/frames.js';
import { helloText } from '../../protocol/fleet-link/signing.js';
import { isSignedBy } from '../../wire/ed25519.js';
import type { Base } from '../ports.js';
import { codeOf, enrol, formerKey, type IssuedCodeRow, type KnownPhone, phoneOfKey } from '../store/enrol.js';
import { CodeThrottle } from './code-throttle.js';

export type Verdict =
  | {
      readonly phone: KnownPhone;
      /** It has just taken the place of another device, which is to be cut. */
      readonly replaced: boolean;
    }
  | { readonly refusal: Refusal; readonly message: string };

/** The one who knocks. */
export interface Candidate {
  readonly hello: Hello;
  /** What was asked to be signed on this very connection. */
  readonly nonce: string;
  readonly address: string;
  /** It is still there. */
  readonly waits: () => boolean;
}

const REPLACED = 'Another device has taken the place of this phone.';

export class Admission {
  readonly #throttle: CodeThrottle;
  /** Codes are looked at one after the other: so no crowd of guesses gets past the count of wrong ones. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly base: Pick<Base, 'clock' | 'log' | 'store' | 'keys' | 'audit'>) {
    this.#throttle = new CodeThrottle(base.clock.nowMs());
  }

  /** Rejects when the store fails. */
  async judge(candidate: Candidate): Promise<Verdict> {
    const { hello, nonce } = candidate;
    const signed = helloText({ nonce, fleet: this.base.keys.publicKey, key: hello.key });
    if (!isSignedBy(hello.key, signed, hello.signature)) return refused('signature-wrong');
    const known = await phoneOfKey(this.base.store.db, hello.key);
    if (known?.enrolment === 'revoked') return refused('revoked');
    const { code } = hello;
    if (code === undefined) return known ? letIn(known) : this.#stranger(hello);
    const verdict = this.#turn.then(() => this.#withCode(candidate, code));
    this.#turn = verdict.catch(() => undefined);
    return verdict;
  }

  forget(nowMs: number): void {
    this.#throttle.forget(nowMs);
  }

  async #stranger({ key }: Hello): Promise<Verdict> {
    const fate = await formerKey(this.base.store.db, key);
    if (fate === undefined) return refused('unknown-key');
    return fate === 'revoked' ? refused('revoked') : refused('revoked', REPLACED);
  }

  async #withCode({ hello, address, waits }: Candidate, text: string): Promise<Verdict> {
    const { clock, store } = this.base;
    // Anew: it may have been enrolled while it waited for its turn.
    const known = await phoneOfKey(store.db, hello.key);
    if (!waits() || !this.#throttle.allows(address, clock.nowMs()))
      return known ? letIn(known) : refused('too-many-attempts');
    const code = parseEnrolmentCode(text);
    const issued = code && (await codeOf(store.db, sha256(code)));
    const nowMs = clock.wallMs();
    const isGood = issued && faultOf(issued, nowMs) === undefined;
    if (known) {
      // A phone of this fleet is let in whatever its code is, unless it is meant to become another one.
      if (!issued) this.#throttle.wrong(address, clock.nowMs());
      return isGood && issued.phoneId !== known.id ? refused('key-in-use') : letIn(known);
    }
    if (!isGood) {
      this.#throttle.wrong(address, clock.nowMs());
      // Whoever knows a code that was good learns no other from hearing why it is not any more.
      return refused((issued ? faultOf(issued, nowMs) : undefined) ?? 'code-wrong');
    }
    if (issued.taken && !issued.replaces) return refused('phone-taken');
    return this.#enrol(issued, hello, address);
  }

  /** What is changed is changed only if it was audited; a code that comes to nothing stays good. */
  async #enrol(code: IssuedCodeRow, hello: Hello, address: string): Promise<Verdict> {
    const { audit, clock, log, store } = this.base;
    await audit.record(
      `phone ${code.phoneName}`,
      code.taken ? 'phone.replace' : 'phone.enrol',
      code.phoneName,
      { key: hello.key, address, preApproved: code.preApproved, version: hello.version },
    );
    const enrolment = await enrol(store, code, hello.key, clock.wallMs());
    if (enrolment.outcome === 'enrolled') {
      const { phone, replaced } = enrolment;
      log.info({ phone: phone.id, address, replaced }, 'a phone has enrolled');
      return { phone, replaced };
    }
    return refused(outcomes[enrolment.outcome]);
  }
}

const outcomes = { taken: 'phone-taken', 'key-in-use': 'key-in-use', void: 'code-wrong' } as const;

/** Why a code that the fleet issued is not good any more; undefined: it is. */
function faultOf({ used, expiresAtMs }: IssuedCodeRow, nowMs: number): Refusal | undefined {
  if (used) return 'code-used';
  return expiresAtMs > nowMs ? undefined : 'code-expired';
}

function letIn(phone: KnownPhone): Verdict {
  return { phone, replaced: false };
}

function refused(refusal: Refusal, message: string = refusals[refusal].meaning): Verdict {
  return { refusal, message };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
