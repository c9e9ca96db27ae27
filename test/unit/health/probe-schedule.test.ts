import { beforeEach, describe, expect, it } from 'vitest';
import { type Probe, ProbeSchedule } from '../../../src/health/probe-schedule.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock, settle } from '../../support/manual-clock.js';

let clock: ManualClock;
let log: FakeLog;
let schedule: ProbeSchedule;
let changes: number;
beforeEach(() => {
  clock = new ManualClock();
  log = new FakeLog();
  schedule = new ProbeSchedule({ clock, log });
  changes = 0;
  schedule.onChange = () => changes++;
});

const probe = <T>(nothing: T, look: () => Promise<T>, given: Partial<Probe<T>> = {}): Probe<T> => ({
  name: 'load',
  everyMs: 10_000,
  limitMs: 2_000,
  nothing,
  look,
  ...given,
});

describe('a probe', () => {
  it('is not available before its first look, and then looked at in its rhythm', async () => {
    let looks = 0;
    const reading = schedule.add(probe<number | null>(null, () => Promise.resolve(++looks)));
    expect(reading.value).toBeNull();
    schedule.start();
    await clock.advance(0);
    expect(reading.value).toBe(1);
    await clock.advance(30_000);
    expect([reading.value, changes]).toEqual([4, 4]);
  });

  it('tells nothing new when it sees the same again', async () => {
    schedule.add(probe({ free: 0 }, () => Promise.resolve({ free: 7 })));
    schedule.start();
    await clock.advance(60_000);
    expect(changes).toBe(1);
  });

  it.each([
    ['rejects', () => Promise.reject<number>(new Error('EIO'))],
    [
      'throws at once',
      (): Promise<number> => {
        throw new Error('EIO');
      },
    ],
  ])('that %s is not available, and told of once', async (_what, fail) => {
    let looks = 0;
    const reading = schedule.add(
      probe<number | null>(null, () => (++looks === 1 ? Promise.resolve(7) : fail())),
    );
    schedule.start();
    await clock.advance(0);
    expect(reading.value).toBe(7);
    await clock.advance(50_000);
    expect(reading.value).toBeNull();
    expect(log.lines).toEqual([
      { level: 'warn', fields: { probe: 'load', reason: 'EIO' }, message: expect.any(String) as string },
    ]);
  });

  it('is available again when it works again, and told of anew when it fails anew', async () => {
    let works = false;
    const reading = schedule.add(
      probe<number | null>(null, () => (works ? Promise.resolve(7) : Promise.reject(new Error('EIO')))),
    );
    schedule.start();
    await clock.advance(20_000);
    works = true;
    await clock.advance(20_000);
    expect(reading.value).toBe(7);
    works = false;
    await clock.advance(20_000);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info', 'warn']);
  });

  it('that hangs is not available after its limit, is not looked at again meanwhile, and keeps no other waiting', async () => {
    let looks = 0;
    let answer: ((value: number) => void) | undefined;
    const hanging = schedule.add(
      probe<number | null>(null, () => {
        looks++;
        return looks === 1 ? Promise.resolve(1) : new Promise<number>((resolve) => (answer = resolve));
      }),
    );
    const other = schedule.add(probe<number | null>(null, () => Promise.resolve(clock.nowMs())));
    schedule.start();
    await clock.advance(11_000);
    expect(hanging.value).toBe(1);
    await clock.advance(1_000);
    expect(hanging.value).toBeNull();
    await clock.advance(60_000);
    expect([looks, other.value]).toEqual([2, 70_100]);
    answer?.(2);
    await settle();
    await clock.advance(10_000);
    expect(looks).toBe(3);
  });
});

describe('the schedule', () => {
  it('never looks at two probes at one moment', async () => {
    const looks: number[] = [];
    const look = () => {
      looks.push(clock.nowMs());
      return Promise.resolve(0);
    };
    for (const everyMs of [10_000, 10_000, 60_000, 60_000]) schedule.add(probe(0, look, { everyMs }));
    schedule.start();
    await clock.advance(120_000);
    expect(looks.length).toBeGreaterThan(25);
    expect(new Set(looks).size).toBe(looks.length);
  });

  it('leaves nothing behind when it stops, and tells of no look that was under way', async () => {
    let answer: ((value: number) => void) | undefined;
    const reading = schedule.add(probe(0, () => new Promise<number>((resolve) => (answer = resolve))));
    schedule.start();
    await clock.advance(0);
    schedule.stop();
    answer?.(7);
    await settle();
    expect([reading.value, changes, clock.pendingCount]).toEqual([0, 0, 0]);
  });

  it('that is stopped before its first look never looks', async () => {
    let looks = 0;
    schedule.add(probe(0, () => Promise.resolve(++looks)));
    schedule.start();
    schedule.stop();
    await clock.advance(60_000);
    expect([looks, clock.pendingCount]).toEqual([0, 0]);
  });
});
