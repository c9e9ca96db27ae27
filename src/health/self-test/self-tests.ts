import type { Clock, Timer } from '../../clock/clock.js';
import type { FaultReporter, Log } from '../../phone/ports.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { type SelfTestName, selfTestNames, type SelfTestResult } from '../../protocol/self-test.js';
import { type DayWindow, minuteOfDay } from '../../protocol/day-window.js';
import { isDue, type TestPlan } from './schedule.js';
import type { Finding, SelfTest } from './self-test.js';

const LOOK_MS = 20_000;
/** A test that failed or was interrupted is made again after so long (EN 81-28 phones of others do so, too). */
const RETRY_MS = 10 * 60_000;
/** Of {@link RETRY_MS}, by the spread: an exchange that is back must not be called by all at once. */
const RETRY_JITTER = 0.2;
/** So many failures in a row are a fault: a line loses a test call now and then, and a room is loud. */
const FAILURES_FOR_FAULT = 3;
/** The phone has been on-hook for so long before a test begins by itself. */
const QUIET_BEFORE_MS = 30_000;
const LONGEST_MESSAGE = 500;

/** What was found last, over restarts. Never rejects and never throws. */
export interface ResultMemory {
  load(): Promise<readonly SelfTestResult[]>;
  save(results: readonly SelfTestResult[]): Promise<void>;
}

export interface SelfTestsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly faults: FaultReporter;
  readonly memory: ResultMemory;
  readonly tests: Readonly<Record<SelfTestName, SelfTest>>;
  readonly plans: Readonly<Record<SelfTestName, TestPlan>>;
  readonly quiet: DayWindow;
  readonly timezone: string | undefined;
  /** 0 to 1, always the same for one phone. */
  readonly spread: number;
}

/**
 * Makes the self-tests: by their plans, or when told to; one at a time, only while the handset is on its cradle, and given up
 * the moment it is lifted.
 */
export class SelfTests {
  /** Each result, once. */
  onResult: ((result: SelfTestResult) => void) | undefined;

  readonly #options: SelfTestsOptions;
  readonly #latest = new Map<SelfTestName, SelfTestResult>();
  readonly #failures = new Map<SelfTestName, number>();
  /**
   * A test that failed or was interrupted is not made again before `atMs` (monotonic). `urgent`: it is made then, whatever the
   * hour, because it has failed and may be a fault; else when its plan says so.
   */
  readonly #retries = new Map<SelfTestName, { readonly atMs: number; readonly urgent: boolean }>();
  #running:
    | { readonly name: SelfTestName; readonly abort: AbortController; readonly done: Promise<unknown> }
    | undefined;
  #idle = false;
  #idleSinceMs = 0;
  #startedMs = 0;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: SelfTestsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { clock, memory } = this.#options;
    for (const result of await memory.load()) {
      this.#latest.set(result.test, result);
      // The fault of before is forgotten: it is looked for at once rather than tomorrow.
      if (result.outcome === 'failed') this.#retryLater(result.test, true);
    }
    this.#startedMs = clock.wallMs();
    if (!this.#stopped) this.#timer = clock.every(LOOK_MS, () => void this.#look());
  }

  /** Gives up what is running, and resolves when it has let go. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#running?.abort.abort();
    await this.#running?.done;
  }

  /** The latest result of each test that was ever made. */
  latest(): Partial<Record<SelfTestName, SelfTestResult>> {
    return Object.fromEntries(this.#latest);
  }

  /** To be told whenever it may have changed; true: on-hook, and no callback rings. A lift ends a running test in this turn. */
  setIdle(idle: boolean): void {
    if (idle === this.#idle) return;
    this.#idle = idle;
    this.#idleSinceMs = this.#options.clock.nowMs();
    if (!idle) this.#running?.abort.abort();
  }

  /** Makes a test now. Rejects with SELF_TEST: the handset is off, or another test runs. */
  async run(name: SelfTestName): Promise<SelfTestResult> {
    if (this.#stopped || !this.#idle)
      throw new HotlineError(
        'SELF_TEST',
        'the handset is off its cradle or the phone rings; try again when it is not',
      );
    if (this.#running)
      throw new HotlineError(
        'SELF_TEST',
        `the test "${this.#running.name}" is running; try again when it is over`,
      );
    return this.#make(name);
  }

  /** Runs `work` as if it were a test: alone, on-hook, given up at a lift. Rejects as {@link run}. */
  async alone<Result>(name: SelfTestName, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#stopped || !this.#idle || this.#running)
      throw new HotlineError(
        'SELF_TEST',
        'the phone is in use or a test is running; try again when it is not',
      );
    return this.#exclusively(name, work);
  }

  async #look(): Promise<void> {
    const { clock, plans, quiet, timezone, spread } = this.#options;
    const nowMs = clock.nowMs();
    if (!this.#idle || this.#running || nowMs - this.#idleSinceMs < QUIET_BEFORE_MS) return;
    const wallMs = clock.wallMs();
    const now = { wallMs, minuteOfDay: minuteOfDay(wallMs, timezone), startedMs: this.#startedMs };
    const due = selfTestNames.find((name) => {
      const retry = this.#retries.get(name);
      if (retry && nowMs < retry.atMs) return false;
      const last = this.#latest.get(name);
      return retry?.urgent === true || isDue(plans[name], last && Date.parse(last.at), now, quiet, spread);
    });
    if (due) await this.#make(due);
  }

  async #make(name: SelfTestName): Promise<SelfTestResult> {
    const { clock, log, tests } = this.#options;
    const startedMs = clock.nowMs();
    const finding = await this.#exclusively(name, (signal) =>
      tests[name](signal).catch((error: unknown): Finding => ({
        outcome: 'failed',
        message: messageOf(error),
        evidence: {},
      })),
    );
    const result: SelfTestResult = {
      ...finding,
      message: finding.message.slice(0, LONGEST_MESSAGE),
      test: name,
      at: new Date(clock.wallMs()).toISOString(),
      tookMs: Math.round(clock.nowMs() - startedMs),
    };
    log[result.outcome === 'failed' ? 'warn' : 'info']({ ...result }, 'self-test');
    this.#note(result);
    return result;
  }

  async #exclusively<Result>(
    name: SelfTestName,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const abort = new AbortController();
    const done = work(abort.signal);
    this.#running = { name, abort, done: done.catch(() => undefined) };
    try {
      return await done;
    } finally {
      this.#running = undefined;
    }
  }

  #note(result: SelfTestResult): void {
    const { test, outcome, message } = result;
    const { faults, memory } = this.#options;
    if (outcome === 'failed') this.#retryLater(test, true);
    else if (outcome === 'interrupted') this.#retryLater(test, this.#retries.get(test)?.urgent === true);
    else this.#retries.delete(test);
    if (outcome !== 'interrupted') {
      const failures = outcome === 'failed' ? (this.#failures.get(test) ?? 0) + 1 : 0;
      this.#failures.set(test, failures);
      if (failures >= FAILURES_FOR_FAULT) {
        faults.raise('self-test-failed', test, message);
        // It is known; it is looked at again by its plan.
        this.#retries.delete(test);
      } else if (failures === 0) faults.clear('self-test-failed', test);
      // An interrupted test says nothing: what was found before stays.
      this.#latest.set(test, result);
      void memory.save([...this.#latest.values()]);
    }
    this.onResult?.(result);
  }

  #retryLater(test: SelfTestName, urgent: boolean): void {
    const { clock, spread } = this.#options;
    this.#retries.set(test, { atMs: clock.nowMs() + RETRY_MS * (1 + RETRY_JITTER * spread), urgent });
  }
}
