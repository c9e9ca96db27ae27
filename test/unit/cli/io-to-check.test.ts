import { describe, expect, it } from 'vitest';
import { ioToCheck } from '../../../src/cli/io-to-check.js';
import { type CheckResult, runChecks } from '../../../src/health/check.js';
import { ioSteps } from '../../../src/health/io-check-steps.js';
import type { IoConnection, IoSource } from '../../../src/io/io-source.js';
import { VirtualSource } from '../../../src/io/virtual/virtual.source.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { wiringOf } from '../../../src/protocol/wiring-of-config.js';
import { ManualClock } from '../../support/manual-clock.js';
import { minimal } from '../protocol/config-files.js';

function bench() {
  const clock = new ManualClock();
  const source = new VirtualSource({ clock });
  const check = async (sections: string, io: IoSource = source): Promise<readonly CheckResult[]> => {
    const wiring = wiringOf(parsePhoneConfig(`${minimal}${sections}`, 'phone.toml'));
    const checking = runChecks(ioSteps(wiring!, ioToCheck(io, clock)), () => undefined, clock);
    await clock.advance(20_000);
    return checking;
  };
  return { clock, source, check };
}

const input = { pull: 'up', debounceMs: 10 } as const;

describe('hardware that is checked', () => {
  it('is read and tried through its connection, and let go', async () => {
    const { clock, source, check } = bench();
    source.setLevel(5, 0);
    source.hold(26);
    const results = await check('[hook]\ninput = "gpio"\n[lamps.status]\n[lamps.call]\n[contacts.door]\n');
    expect(results.map(({ title, status }) => [title, status])).toEqual([
      ['Virtual board', 'ok'],
      ['Hook contact', 'ok'],
      ['Lamps, relay, buttons and contacts', 'warn'],
    ]);
    expect(results[1]?.detail).toContain('in the cradle');
    expect(results[2]?.detail).toMatch(/^call lamp: .*holds pin 26/);
    expect(clock.pendingCount).toBe(0);
    const again = await source.open();
    again.inputs.watch(5, input, () => undefined);
  });

  it('fails when it is not there', async () => {
    const { source, check } = bench();
    source.unplug();
    const [first, second] = await check('[hook]\ninput = "gpio"\n');
    expect(first).toMatchObject({ status: 'fail', detail: expect.stringContaining('plug') as string });
    expect(second?.status).toBe('not-tried');
  });

  it('fails within its time when it says nothing, or goes away', async () => {
    const { source, check } = bench();
    const withWatch = (watch: IoConnection['inputs']['watch']): IoSource => ({
      name: 'odd board',
      open: async () => {
        const connection = await source.open();
        connection.inputs.watch = watch;
        return connection;
      },
    });
    const hook = '[hook]\ninput = "gpio"\n';
    const silent = await check(
      hook,
      withWatch(() => undefined),
    );
    expect(silent[1]).toMatchObject({
      status: 'fail',
      detail: 'the odd board does not tell the level of line 5; unplug it, or restart this machine',
    });
    const lost = await check(
      hook,
      withWatch(() => source.unplug()),
    );
    expect(lost[1]).toMatchObject({ status: 'fail', detail: expect.stringContaining('plug') as string });
    expect(lost[1]?.tookMs).toBe(0);
  });

  it('names the firmware and the supply of an I/O board', async () => {
    const { clock, source, check } = bench();
    const board: IoSource = {
      name: 'I/O board at /dev/x',
      open: async () => {
        const connection = await source.open();
        const firmware = { name: 'HotlineIO', version: { major: 1, minor: 3 } };
        Object.assign(connection.plugin, { firmware });
        clock.after(50, () => source.supply(3_900));
        return connection;
      },
    };
    source.setLevel('D2', 1);
    const results = await check('[hook]\ninput = "firmata"\n', board);
    expect(results.map(({ status }) => status)).toEqual(['ok', 'warn', 'ok']);
    expect(results[1]?.detail).toBe('firmware HotlineIO 1.3, supply 3.90 V');
  });
});
