import { type Clock, type Timer, withDeadline } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';

/** One thing that is looked at again and again. */
export interface Probe<T> {
  readonly name: string;
  readonly everyMs: number;
  /** A look that takes longer has failed; the next is not begun before it has ended all the same. */
  readonly limitMs: number;
  /** What is told before the first look and while looks fail: not available. */
  readonly nothing: T;
  look(): Promise<T>;
}

/** The latest that a probe has seen. */
export interface Reading<T> {
  readonly value: T;
}

/** Between the first looks, and so between all looks that would fall on one moment. */
const STAGGER_MS = 100;

/**
 * Looks at each probe in its own rhythm, one shortly after the other. A probe that fails or hangs is not available, is
 * told of in the log once until it works again, and keeps no other waiting.
 */
export class ProbeSchedule {
  /** A probe sees something else than before. */
  onChange: (() => void) | undefined;

  readonly #clock: Clock;
  readonly #log: Log;
  readonly #courses: Course<unknown>[] = [];
  #starts: Timer[] = [];

  constructor(options: { clock: Clock; log: Log }) {
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Before `start`. */
  add<T>(probe: Probe<T>): Reading<T> {
    const course = new Course(probe, this.#clock, this.#log, () => this.onChange?.());
    this.#courses.push(course);
    return course;
  }

  start(): void {
    this.#starts = this.#courses.map((course, i) => this.#clock.after(i * STAGGER_MS, () => course.start()));
  }

  /** Idempotent. Looks under way end by themselves and change nothing any more. */
  stop(): void {
    for (const start of this.#starts) start.cancel();
    for (const course of this.#courses) course.stop();
  }
}

class Course<T> implements Reading<T> {
  value: T;
  #timer: Timer | undefined;
  #looking = false;
  #failing = false;
  #stopped = false;

  constructor(
    private readonly probe: Probe<T>,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly onChange: () => void,
  ) {
    this.value = probe.nothing;
  }

  start(): void {
    this.#timer = this.clock.every(this.probe.everyMs, () => void this.#look());
    void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #look(): Promise<void> {
    // A look that hangs may hold a thread: one for each probe at most.
    if (this.#looking) return;
    this.#looking = true;
    const { clock, probe } = this;
    const look = begun(() => probe.look());
    const ended = look.then(
      () => (this.#looking = false),
      () => (this.#looking = false),
    );
    try {
      const late = (): Error => new Error(`no answer within ${probe.limitMs / 1_000} s`);
      const value = await withDeadline(clock, look, probe.limitMs, late);
      if (this.#failing) this.log.info({ probe: probe.name }, 'a signal of the health is available again');
      this.#failing = false;
      this.#set(value);
    } catch (error) {
      if (!this.#failing && !this.#stopped)
        this.log.warn(
          { probe: probe.name, reason: messageOf(error) },
          'a signal of the health is not available',
        );
      this.#failing = true;
      this.#set(probe.nothing);
    }
    await ended;
  }

  #set(value: T): void {
    if (this.#stopped || JSON.stringify(value) === JSON.stringify(this.value)) return;
    this.value = value;
    this.onChange();
  }
}

/** What a probe throws at once counts as what it throws later. */
async function begun<T>(look: () => Promise<T>): Promise<T> {
  return look();
}
