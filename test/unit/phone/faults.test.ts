import { beforeEach, describe, expect, it } from 'vitest';
import { FaultList, MOST_FAULTS, worstSeverity } from '../../../src/phone/faults.js';
import { faultCodes, faultSchema, severities } from '../../../src/protocol/faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock } from '../../support/manual-clock.js';

let clock: ManualClock;
let log: FakeLog;
let faults: FaultList;
let changes: number;

beforeEach(() => {
  clock = new ManualClock();
  log = new FakeLog();
  faults = new FaultList({ clock, log });
  changes = 0;
  faults.onChange = () => changes++;
});

const places = (): string[] => faults.list().map(({ code, place }) => `${code} ${place}`);

describe('the list of faults', () => {
  it('has what was raised with the time of day, the newest last', async () => {
    faults.raise('door-open', '', 'The door is open: close it.');
    await clock.advance(5_000);
    faults.raise('line-unavailable', 'call-lamp', 'GPIO26 is held by another program: stop it.');
    expect(faults.list()).toEqual([
      {
        code: 'door-open',
        place: '',
        message: 'The door is open: close it.',
        since: '2026-01-01T00:00:00.000Z',
      },
      {
        code: 'line-unavailable',
        place: 'call-lamp',
        message: 'GPIO26 is held by another program: stop it.',
        since: '2026-01-01T00:00:05.000Z',
      },
    ]);
    expect(changes).toBe(2);
  });

  it('keeps the same fault of two places apart', () => {
    faults.raise('line-unavailable', 'call-lamp', 'one');
    faults.raise('line-unavailable', 'status-lamp', 'two');
    faults.clear('line-unavailable', 'call-lamp');
    expect(places()).toEqual(['line-unavailable status-lamp']);
  });

  it('replaces the message of a fault that is raised again, and neither its time nor its turn', async () => {
    faults.raise('io-unavailable', '', 'not plugged in');
    faults.raise('door-open', '', 'open');
    await clock.advance(60_000);
    faults.raise('io-unavailable', '', 'does not answer');
    expect(faults.list()[0]).toMatchObject({ message: 'does not answer', since: '2026-01-01T00:00:00.000Z' });
    expect(changes).toBe(3);
    faults.raise('io-unavailable', '', 'does not answer');
    expect(changes).toBe(3);
  });

  it('says nothing of a fault that is cleared and was not there', () => {
    faults.clear('tamper', '');
    expect(changes).toBe(0);
    expect(log.lines).toEqual([]);
  });

  it('begins a fault anew that comes back', async () => {
    faults.raise('tamper', '', 'opened');
    faults.clear('tamper', '');
    expect(faults.list()).toEqual([]);
    await clock.advance(1_000);
    faults.raise('tamper', '', 'opened');
    expect(faults.list()[0]?.since).toBe('2026-01-01T00:00:01.000Z');
    expect(log.lines).toHaveLength(3);
  });

  it.each([
    ['io-unavailable', 'error'],
    ['tamper', 'warn'],
    ['door-open', 'info'],
  ] as const)('logs %s once as %s when it comes, has another reason, and goes', (code, level) => {
    for (const message of ['first', 'first', 'second', 'second']) faults.raise(code, 'hall', message);
    faults.clear(code, 'hall');
    faults.clear(code, 'hall');
    expect(log.lines).toEqual([
      { level, fields: { fault: code, place: 'hall', reason: 'first' }, message: 'a fault has come up' },
      {
        level,
        fields: { fault: code, place: 'hall', reason: 'second' },
        message: 'a fault has another reason',
      },
      { level, fields: { fault: code, place: 'hall', reason: 'second' }, message: 'a fault is gone' },
    ]);
  });

  it('stays bounded: the oldest of those that matter least is given up', () => {
    faults.raise('tamper', '', 'opened');
    faults.raise('io-unavailable', '', 'not plugged in');
    for (let i = 0; i < MOST_FAULTS - 2; i++) faults.raise('line-unavailable', `${i}`, 'held');
    faults.raise('door-open', '', 'open');
    expect(faults.list()).toHaveLength(MOST_FAULTS);
    expect(places()).not.toContain('tamper ');
    // The notice now matters least, though it is the newest.
    faults.raise('supply-failed', '', 'gone');
    expect(faults.list()).toHaveLength(MOST_FAULTS);
    expect(places()).not.toContain('door-open ');
    expect(places()).toContain('io-unavailable ');
  });

  it('holds only what a page takes, whatever a driver says', () => {
    faults.raise('line-unavailable', 'x'.repeat(1_000), 'm'.repeat(10_000));
    const [fault] = faults.list();
    expect(faultSchema.parse(fault)).toEqual(fault);
    expect(fault?.message.endsWith('…')).toBe(true);
    faults.clear('line-unavailable', 'x'.repeat(1_000));
    expect(faults.list()).toEqual([]);
  });
});

describe('the worst of several faults', () => {
  const codeOf = (severity: string) =>
    (Object.keys(faultCodes) as (keyof typeof faultCodes)[]).find(
      (code) => faultCodes[code].severity === severity,
    )!;

  it('is none where there are none', () => {
    expect(worstSeverity([])).toBeUndefined();
  });

  it.each(severities.map((severity, i) => [severity, severities.slice(i)] as const))(
    'is %s beside anything better',
    (worst, present) => {
      const faults = present.map((severity) => ({ code: codeOf(severity) }));
      expect(worstSeverity(faults)).toBe(worst);
      expect(worstSeverity(faults.toReversed())).toBe(worst);
    },
  );
});
