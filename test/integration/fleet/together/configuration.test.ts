import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FleetKeys } from '../../../../src/fleet/keys.js';
import { type Command, commandSchema } from '../../../../src/protocol/fleet-link/frames.js';
import { ConfiguredPhone } from '../../../support/fleet/together/configured-phone.js';
import { Together } from '../../../support/fleet/together/together-rig.js';
import { minimal } from '../../../unit/protocol/config-files.js';

const LIMIT_MS = 120_000;
const TRIAL_MS = 120_000;
const GOOD = 'wss://pbx.example:8089/ws';
const NOBODY = 'wss://nobody.example/ws';
type ApplyConfig = Extract<Command, { name: 'apply-config' }>['config'];

async function aPhone() {
  const together = await Together.open();
  const { id, folder } = await together.makePhone('hall');
  const phoneToml = `${minimal}\n[fleet]\nserver = "ws://127.0.0.1:${together.port}"\n`;
  await together.startServer();
  const start = () =>
    ConfiguredPhone.start(together, { folder, phoneToml, registers: (text) => text.includes(GOOD) });
  const phone = await start();
  await together.linked(phone.run);
  const send = async (toml = `${phoneToml}\n[call]\nmax_call = "1 h"\n`) =>
    (await together.ask('newConfig', { params: { id }, body: { toml } })).version;
  const stateOf = async (version: number) => {
    const configs = await together.ask('configs', { params: { id } });
    return configs.find((config) => config.version === version)?.state;
  };
  const comesTo = (version: number, state: string) =>
    together.time.until(`${version} is ${state}`, async () => (await stateOf(version)) === state);
  const shown = async () => {
    const { configVersion } = await together.ask('phone', { params: { id } });
    const { items } = await together.ask('alerts', { query: { phone: id, kind: 'config-failed' } });
    return { configVersion, alerts: items.map(({ message }) => message) };
  };
  /** Configuration 1 has proved itself and runs. */
  const withFirst = async () => {
    await send();
    const on = await phone.restarted();
    await comesTo(1, 'running');
    return on;
  };
  /** As somebody would who can write in the store of the server: what waits for the phone becomes something else. */
  const tamper = async (change: (config: ApplyConfig, sign: FleetKeys['sign']) => ApplyConfig) => {
    const keys = await FleetKeys.open(join(together.dataFolder, 'fleet-keys.json'));
    const { db } = together.store;
    const row = await db
      .selectFrom('commands')
      .select(['id', 'command'])
      .where('state', 'in', ['waiting', 'sent'])
      .executeTakeFirstOrThrow();
    const purpose = `command ${row.id}`;
    const command = commandSchema.parse(JSON.parse(keys.unseal(row.command, purpose)));
    if (command.name !== 'apply-config') throw new Error(`a ${command.name}`);
    const changed = { ...command, config: change(command.config, (text) => keys.sign(text)) };
    const sealed = keys.seal(JSON.stringify(changed), purpose);
    await db.updateTable('commands').set({ command: sealed }).where('id', '=', row.id).execute();
  };
  return { together, id, phone, phoneToml, start, send, comesTo, shown, stateOf, withFirst, tamper };
}

describe('a configuration, from the server to the phone and back', () => {
  it(
    'runs when the phone is registered and linked with it, and the server shows so',
    async () => {
      const { withFirst, shown } = await aPhone();
      const phone = await withFirst();
      expect(phone.effective.version).toBe(1);
      expect(phone.trial.state.name).toBe('confirmed');
      expect(await shown()).toEqual({ configVersion: 1, alerts: [] });
    },
    LIMIT_MS,
  );

  it(
    'with a route that takes nobody is gone back from after two minutes, by the phone itself',
    async () => {
      const { together, withFirst, send, comesTo, shown, stateOf, phoneToml } = await aPhone();
      const { time } = together;
      const first = await withFirst();
      const version = await send(phoneToml.replace(GOOD, NOBODY));
      const trial = await first.restarted();
      const sinceMs = time.clock.nowMs();
      expect(trial.effective.version).toBe(version);
      await together.linked(trial.run);
      await time.until('the server shows what runs', async () => (await shown()).configVersion === version);
      await time.advance(TRIAL_MS / 2);
      expect([await stateOf(version), (await shown()).alerts]).toEqual(['sent', []]);

      const back = await trial.restarted();
      expect(time.clock.nowMs() - sinceMs).toBeGreaterThanOrEqual(TRIAL_MS);
      expect(time.clock.nowMs() - sinceMs).toBeLessThan(TRIAL_MS + 30_000);
      expect(back.effective.version).toBe(1);
      expect(back.effective.text).toContain(GOOD);
      await comesTo(version, 'rolled-back');
      await time.until('the alert is raised', async () => (await shown()).alerts.length > 0);
      const { configVersion, alerts } = await shown();
      expect(configVersion).toBe(1);
      expect(alerts).toEqual([expect.stringMatching(/went back from configuration 2.*not registered/)]);

      // The next one that works ends the alert.
      const third = await send();
      const on = await back.restarted();
      await comesTo(third, 'running');
      await time.until('the alert is cleared', async () => (await shown()).alerts.length === 0);
      expect(on.effective.version).toBe(third);
    },
    LIMIT_MS,
  );

  it.each<[string, (config: ApplyConfig, sign: FleetKeys['sign']) => ApplyConfig, RegExp]>([
    [
      'with another number than the fleet signed',
      (it) => ({ ...it, toml: it.toml.replace('8 800 333-44-34', '8 900 000-00-00') }),
      /signature/,
    ],
    ['with another version than the fleet signed', (it) => ({ ...it, version: it.version + 5 }), /signature/],
    ['signed for no phone', (it, sign) => ({ ...it, signature: sign(it.toml) }), /signature/],
  ])(
    '%s is refused, and nothing changes',
    async (_, change, reason) => {
      const { together, withFirst, start, send, tamper, shown } = await aPhone();
      const first = await withFirst();
      await first.stop();
      await send();
      await tamper(change);
      const phone = await start();
      await together.linked(phone.run);
      await together.time.until('the alert is raised', async () => (await shown()).alerts.length > 0);
      expect(await shown()).toEqual({ configVersion: 1, alerts: [expect.stringMatching(reason)] });
      expect([phone.wantsRestart, phone.trial.versions()]).toEqual([false, { running: 1, highest: 1 }]);
      expect((await start()).effective.text).toBe(first.effective.text);
    },
    LIMIT_MS,
  );

  it(
    'that the phone has had is refused when it comes again, and what runs is shown as it is',
    async () => {
      const { together, id, phone, start, send, tamper, shown, stateOf } = await aPhone();
      const kept: ApplyConfig[] = [];
      await phone.stop();
      await send();
      await tamper((config) => {
        kept.push(config);
        return config;
      });
      const starts = await start();
      await together.linked(starts.run);
      const first = await starts.restarted();
      await together.time.until('it runs', async () => (await stateOf(1)) === 'running');
      await first.stop();
      await send();
      await tamper(() => kept[0]!);
      const again = await start();
      await together.linked(again.run);
      await together.time.until('it is answered', async () => {
        const [last] = await together.ask('commands', { params: { id } });
        return last?.state === 'failed';
      });
      const [last] = await together.ask('commands', { params: { id } });
      expect(last?.message).toMatch(/configuration 1 is not newer than 1/);
      expect(await stateOf(1)).toBe('running');
      expect((await shown()).configVersion).toBe(1);
      expect([again.wantsRestart, again.trial.versions()]).toEqual([false, { running: 1, highest: 1 }]);
    },
    LIMIT_MS,
  );
});
