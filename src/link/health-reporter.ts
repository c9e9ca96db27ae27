import type { Clock, Timer } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { type LinkEvent, MOST_PHONE_FRAME_BYTES, type PhoneFrame } from '../protocol/fleet-link/frames.js';
import {
  type HealthChanges,
  type HealthReport,
  healthReportSchema,
  type HealthSection,
  healthSections,
} from '../protocol/health.js';

export type Stamp = Pick<LinkEvent, 'at' | 'run' | 'runMs'>;

export interface HealthReporterOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly health: () => HealthReport;
  readonly stamp: () => Stamp;
  readonly send: (frame: PhoneFrame) => void;
  /** Off-hook: what is not urgent waits. */
  readonly isBusy: () => boolean;
}

/** Not within the moment in which something changes: it may be one in which a call is set up. In ms. */
const SOON_MS = 20;
/** Between two reports, unless what changed is urgent. */
export const SPACING_MS = 2_000;
export const WHOLE_EVERY_MS = 900_000;
const WHOLE_JITTER = 0.1;
/** A whole report waits for the end of a call, but a handset that is left off must not hide a phone. */
export const MOST_DEFERRED_MS = 30_000;
const BUSY_AGAIN_MS = 1_000;
/** Without an acknowledgement for so long, a whole report is sent anew. */
export const ACK_LIMIT_MS = 15_000;
/** What goes with a report, and a margin. */
const MOST_REPORT_BYTES = MOST_PHONE_FRAME_BYTES - 4_096;
const FAULTS_IN_A_LARGE_REPORT = 20;

interface Sent {
  readonly n: number;
  readonly report: HealthReport;
}

/**
 * Tells the fleet the health of this phone while it is linked: whole at first and now and then, else the sections that
 * differ from the last report that was acknowledged. At most one report waits for its acknowledgement.
 */
export class HealthReporter {
  readonly #options: HealthReporterOptions;
  #linked = false;
  #n = 0;
  #acknowledged: Sent | undefined;
  #waiting: Sent | undefined;
  /** Since when a whole report is due; undefined: it is not. */
  #wholeSinceMs: number | undefined;
  #sentMs = -Infinity;
  #look: Timer | undefined;
  #whole: Timer | undefined;
  #ackLimit: Timer | undefined;

  constructor(options: HealthReporterOptions) {
    this.#options = options;
  }

  linked(): void {
    this.unlinked();
    this.#linked = true;
    this.#sentMs = -Infinity;
    this.#wantWhole();
  }

  unlinked(): void {
    this.#linked = false;
    this.#acknowledged = undefined;
    this.#waiting = undefined;
    for (const timer of [this.#look, this.#whole, this.#ackLimit]) timer?.cancel();
    this.#look = undefined;
  }

  /** Something of the health may be another. Cheap: to be called as often as one likes. */
  changed(): void {
    if (this.#linked) this.#lookAfter(SOON_MS);
  }

  acknowledged(n: number): void {
    if (this.#waiting?.n !== n) return;
    this.#acknowledged = this.#waiting;
    this.#waiting = undefined;
    this.#ackLimit?.cancel();
    this.#lookAfter(SOON_MS);
  }

  /** The fleet does not know what the changes are changes of. */
  wanted(): void {
    if (!this.#linked) return;
    this.#waiting = undefined;
    this.#ackLimit?.cancel();
    this.#wantWhole();
  }

  #wantWhole(): void {
    this.#acknowledged = undefined;
    this.#wholeSinceMs ??= this.#options.clock.nowMs();
    this.#lookAfter(SOON_MS);
  }

  /** An earlier look that is planned stands. */
  #lookAfter(delayMs: number): void {
    this.#look ??= this.#options.clock.after(delayMs, () => {
      this.#look = undefined;
      this.#sendIfDue();
    });
  }

  #sendIfDue(): void {
    if (!this.#linked || this.#waiting) return;
    const { clock, isBusy } = this.#options;
    const restMs = this.#sentMs + SPACING_MS - clock.nowMs();
    if (this.#wholeSinceMs !== undefined || !this.#acknowledged) {
      const deferrable = clock.nowMs() - (this.#wholeSinceMs ?? -Infinity) < MOST_DEFERRED_MS;
      if (restMs > 0) this.#lookAfter(restMs);
      else if (deferrable && isBusy()) this.#lookAfter(BUSY_AGAIN_MS);
      else this.#sendWhole();
      return;
    }
    const report = this.#report();
    const changes = report && changedSections(this.#acknowledged.report, report);
    if (!report || !changes || Object.keys(changes).length === 0) return;
    if (restMs > 0 && !isUrgent(this.#acknowledged.report, report)) {
      this.#lookAfter(restMs);
      return;
    }
    const base = this.#acknowledged.n;
    this.#send(report, (n, stamp) => ({ type: 'changes', n, ...stamp, base, changes }));
  }

  #sendWhole(): void {
    const report = this.#report();
    this.#wholeSinceMs = undefined;
    const { clock, random } = this.#options;
    this.#whole?.cancel();
    this.#whole = clock.after(WHOLE_EVERY_MS * (1 + WHOLE_JITTER * (2 * random() - 1)), () =>
      this.#wantWhole(),
    );
    if (report) this.#send(report, (n, stamp) => ({ type: 'report', n, ...stamp, base: null, report }));
  }

  #send(report: HealthReport, frame: (n: number, stamp: Stamp) => PhoneFrame): void {
    const { clock, send, stamp } = this.#options;
    const n = ++this.#n;
    this.#waiting = { n, report };
    this.#sentMs = clock.nowMs();
    this.#ackLimit?.cancel();
    this.#ackLimit = clock.after(ACK_LIMIT_MS, () => this.wanted());
    send(frame(n, stamp()));
  }

  /** undefined, and told, when it has a shape that the fleet would cut the phone off for. */
  #report(): HealthReport | undefined {
    try {
      return fitted(healthReportSchema.parse(this.#options.health()));
    } catch (error) {
      this.#options.log.error({ reason: String(error).slice(0, 300) }, 'the health cannot be reported');
      return undefined;
    }
  }
}

/** The sections of `now` that differ from `before`. */
export function changedSections(before: HealthReport, now: HealthReport): HealthChanges {
  const differs = (section: HealthSection) =>
    JSON.stringify(before[section]) !== JSON.stringify(now[section]);
  const sections = (Object.keys(healthSections) as HealthSection[]).filter(differs);
  return Object.fromEntries(sections.map((section) => [section, now[section]]));
}

/** People watch these live. */
function isUrgent(before: HealthReport, now: HealthReport): boolean {
  return (
    before.calls.state !== now.calls.state ||
    before.hook.offHook !== now.hook.offHook ||
    JSON.stringify(before.faults) !== JSON.stringify(now.faults)
  );
}

/** A phone with a hundred faults reports some of them rather than nothing: a larger frame would be refused. */
export function fitted(report: HealthReport): HealthReport {
  const bytes = Buffer.byteLength(JSON.stringify(report));
  return bytes <= MOST_REPORT_BYTES
    ? report
    : { ...report, faults: report.faults.slice(0, FAULTS_IN_A_LARGE_REPORT) };
}

/** A sample that stands for itself, since others may be dropped: all but what hardly ever changes. */
export function healthSample(report: HealthReport): HealthChanges {
  const { selfTests: _selfTests, software: _software, ...sample } = fitted(report);
  return sample;
}
