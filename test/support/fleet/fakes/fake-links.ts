import type { PhoneLinks } from '../../../../src/fleet/ports.js';

/** A gateway without phones. Strict: a phone that was cut is neither accepted nor given commands until it is back. */
export class FakeLinks implements PhoneLinks {
  readonly connected = new Set<string>();
  /** In order, such as `cut p1 revoked`. */
  readonly asked: string[] = [];
  readonly #cut = new Set<string>();

  linked(): number {
    return this.connected.size;
  }
  isLinked(phone: string): boolean {
    return this.connected.has(phone);
  }
  cut(phone: string, reason: 'revoked' | 'replaced' | 'deleted'): void {
    this.connected.delete(phone);
    this.#cut.add(phone);
    this.asked.push(`cut ${phone} ${reason}`);
  }
  /** A device has enrolled as it again. */
  back(phone: string): void {
    this.#cut.delete(phone);
    this.connected.add(phone);
  }
  accepted(phone: string): void {
    this.#refuseCut(phone);
    this.asked.push(`accepted ${phone}`);
  }
  deliver(phone: string): Promise<void> {
    this.#refuseCut(phone);
    this.asked.push(`deliver ${phone}`);
    return Promise.resolve();
  }

  #refuseCut(phone: string): void {
    if (this.#cut.has(phone)) throw new Error(`${phone} was cut`);
  }
}
