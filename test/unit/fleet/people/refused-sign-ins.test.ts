import { describe, expect, it } from 'vitest';
import { nobody } from '../../../../src/fleet/people/authenticator.js';
import { RefusedSignIns } from '../../../../src/fleet/people/refused-sign-ins.js';
import type { AuditLog } from '../../../../src/fleet/ports.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { ManualClock } from '../../../support/manual-clock.js';

function bench() {
  const clock = new ManualClock();
  const entries: unknown[] = [];
  const log = new FakeLog();
  const audit: AuditLog & { failing: boolean } = {
    failing: false,
    record(actor, _action, object, detail) {
      if (audit.failing) return Promise.reject(new Error('the disk is full'));
      entries.push([typeof actor === 'string' ? actor : actor.address, object, detail]);
      return Promise.resolve();
    },
  };
  return { clock, entries, log, audit, refusedSignIns: new RefusedSignIns({ clock, log, audit }) };
}
const from = (address: string) => nobody(address).actor;

describe('refused sign-ins', () => {
  it('are written at once, and those that follow as a number at the end of the hour', async () => {
    const { clock, entries, refusedSignIns } = bench();
    for (let i = 0; i < 5; i++) await refusedSignIns.refused('anna', true, from('192.0.2.1'), 'password');
    expect(refusedSignIns.again('anna', from('192.0.2.1'))).toBe(true);
    expect(refusedSignIns.again('anna', from('192.0.2.9'))).toBe(false);
    await refusedSignIns.refused('anna', true, from('192.0.2.2'), 'password');
    const first = ['192.0.2.1', 'anna', { by: 'password' }];
    const second = ['192.0.2.2', 'anna', { by: 'password' }];
    expect(entries).toEqual([first, second]);
    await clock.advance(3_600_000);
    const rest = ['192.0.2.1', 'anna', { by: 'password', more: 5 }];
    expect(entries).toEqual([first, second, rest]);
    await clock.advance(3_600_000);
    await refusedSignIns.refused('anna', true, from('192.0.2.1'), 'password');
    expect(entries).toEqual([first, second, rest, first]);
  });

  it('do not hold what was typed in the place of a name', async () => {
    const { entries, refusedSignIns } = bench();
    await refusedSignIns.refused('my secret password', false, from('192.0.2.1'), 'password');
    await refusedSignIns.close();
    expect(entries).toEqual([['192.0.2.1', 'unknown name', { by: 'password' }]]);
  });

  it('fill no disk, however many names and addresses they come by', async () => {
    const { clock, entries, refusedSignIns } = bench();
    for (let i = 0; i < 50_000; i++)
      await refusedSignIns.refused(`name${i % 8}`, false, from(`10.0.${i % 25}.1`), 'password');
    await clock.advance(3_600_000);
    expect(entries).toHaveLength(41);
    const counted = (entries as [string, string, { more?: number }][]).map(([, , { more }]) => more ?? 1);
    expect(counted.reduce((sum, times) => sum + times, 0)).toBe(50_000);
  });

  it('are written when the server stops, and refused even where they cannot be written', async () => {
    const { audit, entries, log, refusedSignIns } = bench();
    await refusedSignIns.refused('anna', true, from('192.0.2.1'), 'password');
    await refusedSignIns.refused('anna', true, from('192.0.2.1'), 'password');
    await refusedSignIns.close();
    expect(entries).toHaveLength(2);
    audit.failing = true;
    await refusedSignIns.refused('anna', true, from('192.0.2.1'), 'password');
    expect(log.messages('error')).toHaveLength(1);
  });
});
