import type { FaultReporter } from '../../../src/phone/ports.js';
import { type Fault, type FaultCode, faultSchema } from '../../../src/protocol/faults.js';

/** Strict: a fault has a code, a place and a sentence that a page may show. */
export class FakeFaults implements FaultReporter {
  /** Everything that was told, in order: raised, or gone. */
  readonly told: { readonly code: FaultCode; readonly place: string; readonly present: boolean }[] = [];
  readonly #present = new Map<string, Fault>();

  raise(code: FaultCode, place: string, message: string): void {
    const fault = faultSchema.parse({ code, place, message, since: '2026-01-01T00:00:00.000Z' });
    if (message.trim() === '') throw new Error(`fault ${code} has no message`);
    this.#present.set(`${code} ${place}`, fault);
    this.told.push({ code, place, present: true });
  }

  clear(code: FaultCode, place: string): void {
    this.#present.delete(`${code} ${place}`);
    this.told.push({ code, place, present: false });
  }

  list(): readonly Fault[] {
    return [...this.#present.values()];
  }
}
