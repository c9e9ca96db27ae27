import { describe, expect, it } from 'vitest';
import { SESSION_IDLE_MS, SetupDoor } from '../../../src/setup/setup-door.js';
import { ManualClock } from '../../support/manual-clock.js';

function aDoor() {
  const clock = new ManualClock();
  let ended = 0;
  const door = new SetupDoor({ clock, onEnded: () => ended++, freshCode: () => '123456' });
  const unlock = (): string => {
    door.spoken();
    const unlocked = door.unlock('123456');
    if (typeof unlocked === 'string') throw new Error(unlocked);
    return unlocked.token;
  };
  return { clock, door, unlock, ended: () => ended };
}

describe('a session', () => {
  it('is the one of the browser that gave the code last', () => {
    const { door, ended, unlock } = aDoor();
    const first = unlock();
    const second = unlock();
    expect([door.admits(first), door.admits(second), ended()]).toEqual([false, true, 1]);
  });
  it('ends when nothing is done for half an hour, and not while something is', async () => {
    const { clock, door, ended, unlock } = aDoor();
    const token = unlock();
    await clock.advance(SESSION_IDLE_MS - 1);
    expect(door.admits(token)).toBe(true);
    await clock.advance(SESSION_IDLE_MS - 1);
    expect([door.isOpen, ended()]).toEqual([true, 0]);
    await clock.advance(1);
    expect([door.admits(token), ended()]).toEqual([false, 1]);
  });
  it('is nobody’s who has no cookie, or another one', () => {
    const { door, unlock } = aDoor();
    unlock();
    for (const token of [undefined, '', 'x', 'A'.repeat(43)]) expect(door.admits(token)).toBe(false);
  });
});

describe('codes', () => {
  it('are six digits, each time others', () => {
    const door = () => new SetupDoor({ clock: new ManualClock(), onEnded: () => undefined });
    const codes = new Set(Array.from({ length: 20 }, () => door().spoken()));
    expect([...codes].every((code) => /^\d{6}$/.test(code))).toBe(true);
    expect(codes.size).toBeGreaterThan(15);
  });
});
