/** What the watch keeps as seen, and keeps through a restart. */
import { afterEach, describe, expect, it } from 'vitest';
import { causeOf, openAlertRows } from '../../../../src/fleet/store/alerts.js';
import { alertCauseSchema } from '../../../../src/protocol/fleet-api/alert-causes.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { fault, healthyReport, machine } from '../../../unit/fleet/watch/healthy-report.js';
import { START, WatchRig } from './watch-rig.js';

const MINUTE = 60_000;

describe.each(storeKinds)('what was seen, on %s', (kind) => {
  const room = storeRoom(kind);
  let rig: WatchRig;
  afterEach(async () => {
    await rig.watch.stop();
    expect(rig.clock.pendingCount).toBe(0);
  });

  const started = async (): Promise<void> => {
    rig = new WatchRig(await room.newStore());
    await rig.start();
  };
  const linked = async (count: number, site: string | null = null): Promise<string[]> => {
    const phones: string[] = [];
    for (let n = 1; n <= count; n++) {
      const phone = await rig.phone(`phone ${n} of ${site ?? 'none'}`, site);
      await rig.watch.phoneChanged(phone);
      phones.push(phone);
    }
    rig.link(...phones);
    await rig.pass(10 * MINUTE);
    return phones;
  };
  /** Of all open alerts, as they are stored. */
  const causes = async (): Promise<unknown[]> => {
    await rig.watch.stop();
    const rows = await openAlertRows(rig.store);
    return rows.map((row) => alertCauseSchema.parse(causeOf(row)));
  };

  it('is a phone that was last heard at a time, and stays that time', async () => {
    await started();
    const [phone] = await linked(3);
    const since = new Date(rig.clock.wallMs() - 10_000).toISOString();
    rig.cut(phone!);
    await rig.pass(30 * MINUTE);
    expect(await causes()).toEqual([{ type: 'phone-silent', since }]);
    await rig.start(rig.clock.wallMs() + MINUTE);
    await rig.pass(30 * MINUTE);
    rig.link();
    expect(await causes()).toContainEqual({ type: 'phone-silent', since });
  });

  it('is the site by its name', async () => {
    await started();
    const phones = await linked(4, await rig.site('North'));
    await linked(8);
    rig.cut(...phones);
    await rig.pass(5 * MINUTE);
    expect(await causes()).toEqual([{ type: 'site-silent', site: 'North' }]);
  });

  it('follows what the phone says of a fault, and not every degree', async () => {
    await started();
    const [phone] = await linked(1);
    const report = (said: string, cpuTemperatureC: number): void =>
      rig.watch.reported(
        phone!,
        healthyReport({
          faults: [fault('network-down', said)],
          machine: machine({ cpuTemperatureC }),
        }),
      );
    report('no cable', 84);
    await rig.pass(MINUTE);
    report('no address', 91);
    await rig.pass(MINUTE);
    expect(await causes()).toEqual([
      { type: 'hot', celsius: 84, limitCelsius: 80 },
      { type: 'fault', code: 'network-down', place: '', said: 'no address' },
    ]);
  });

  it('is what failed and what the phone said of it, also after a restart', async () => {
    await started();
    const [phone] = await linked(1);
    rig.happened(phone!, { kind: 'config', version: 4, state: 'refused', message: 'no\nroute' });
    const cause = { type: 'config-refused', version: 4, said: 'no route' };
    expect(await causes()).toEqual([cause]);
    await rig.start(START + 60 * MINUTE);
    rig.link(phone!);
    await rig.pass(5 * MINUTE);
    expect(await causes()).toEqual([cause]);
  });
});
