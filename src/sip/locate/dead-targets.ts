import type { Clock } from '../../clock/clock.js';
import type { Target } from '../connection/connection.js';

/** Which targets did not answer of late. They are tried last, but they are tried: a wrong memory must not cost a call. */
export class DeadTargets {
  readonly #deadUntilMs = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly deadForMs: number,
  ) {}

  /** Returns false when it was known already; its time then begins anew. */
  add(target: Target): boolean {
    this.#forgetPast();
    const isNew = !this.#deadUntilMs.has(key(target));
    this.#deadUntilMs.set(key(target), this.clock.nowMs() + this.deadForMs);
    return isNew;
  }

  /** Returns false when it was not dead. */
  delete(target: Target): boolean {
    this.#forgetPast();
    return this.#deadUntilMs.delete(key(target));
  }

  clear(): void {
    this.#deadUntilMs.clear();
  }

  /** The same targets, the dead ones at the end: first the one that has been dead for longest. */
  toTheEnd(targets: readonly Target[]): readonly Target[] {
    this.#forgetPast();
    return targets.toSorted((a, b) => this.#untilMs(a) - this.#untilMs(b));
  }

  #untilMs(target: Target): number {
    return this.#deadUntilMs.get(key(target)) ?? 0;
  }

  #forgetPast(): void {
    const nowMs = this.clock.nowMs();
    for (const [target, untilMs] of this.#deadUntilMs) if (untilMs <= nowMs) this.#deadUntilMs.delete(target);
  }
}

function key({ transport, address, port }: Target): string {
  return `${transport} ${address} ${port}`;
}
