import type { Clock } from '../clock/clock.js';

/** One SIP message that came (`in`) or went (`out`). */
export interface WireEntry {
  /** By the exchange's clock. */
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  /** Request or status line, e.g. `INVITE sip:600@127.0.0.1 SIP/2.0`. Cut at 200 characters. */
  readonly firstLine: string;
}

const MAX_LINE = 200;

/** What went over the wire, newest last; bounded. Keeps first lines only: headers carry credentials. */
export class WireTrace {
  readonly #entries: WireEntry[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly capacity: number,
  ) {}

  add(direction: WireEntry['direction'], message: string): void {
    const end = message.search(/[\r\n]/);
    const firstLine = message.slice(0, Math.min(end < 0 ? message.length : end, MAX_LINE));
    this.#entries.push({ atMs: this.clock.nowMs(), direction, firstLine });
    if (this.#entries.length > this.capacity) this.#entries.shift();
  }

  get entries(): readonly WireEntry[] {
    return this.#entries;
  }
}
