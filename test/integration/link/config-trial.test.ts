import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ConfigTrial } from '../../../src/link/config-trial.js';
import { effectiveConfig } from '../../../src/link/effective-config.js';
import type { LinkEventBody, SignedConfig } from '../../../src/protocol/fleet-link/frames.js';
import { configText } from '../../../src/protocol/fleet-link/signing.js';
import { newPrivateKey, SigningKey } from '../../../src/wire/ed25519.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { until } from '../../support/until.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { minimal } from '../../unit/protocol/config-files.js';

const fleetKey = new SigningKey(newPrivateKey());
const phone = randomUUID();
const command = randomUUID();
const member = { fleet: fleetKey.publicKey, phone, name: 'Lift 4' };
const good = `${minimal}\n[fleet]\nserver = "wss://fleet.example"\n`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-trial-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'phone.toml'), minimal);
});

function sign(version: number, toml = good, change: Partial<SignedConfig> = {}): SignedConfig {
  return { version, toml, signature: fleetKey.sign(configText({ phone, version, toml })), ...change };
}

/** A start of the program. */
async function aStart(phoneToml = minimal) {
  const clock = new ManualClock();
  const [log, faults] = [new FakeLog(), new FakeFaults()];
  const effective = await effectiveConfig(folder, { file: join(folder, 'phone.toml'), text: phoneToml });
  const state = { busy: false, restarts: 0 };
  const recorded: LinkEventBody[] = [];
  const trial = new ConfigTrial({
    clock,
    log,
    faults,
    store: effective.store,
    running: effective.version,
    phoneToml,
    membership: { current: member },
    isBusy: () => state.busy,
    restart: () => (state.restarts += 1),
    record: (body) => recorded.push(body),
    flush: () => Promise.resolve(true),
  });
  onTestFinished(() => trial.stop());
  trial.start();
  const restarted = () => until('the program ends', () => state.restarts === 1);
  return { clock, trial, effective, state, recorded, faults, restarted };
}

const outcome = (version: number, state: 'running' | 'rolled-back', ok: boolean) => [
  { kind: 'config', version, state, message: expect.any(String) as string },
  { kind: 'command-done', command, ok, message: expect.any(String) as string },
];

describe('a configuration of the fleet', () => {
  const joining = '[fleet]\nserver = "wss://fleet.example"\n[hook]\ninput = "browser"\n';

  it('need not repeat what phone.toml says of this machine', async () => {
    const before = await aStart(joining);
    expect(await before.trial.apply(sign(5, minimal), command)).toBeNull();
    await before.restarted();
    const { effective } = await aStart(joining);
    expect(parsePhoneConfig(effective.text, effective.file)).toMatchObject({
      number: '8 800 333-44-34',
      hook: { input: 'browser' },
      fleet: { server: 'wss://fleet.example' },
    });
  });

  it('with which the phone would still not know whom to call is refused', async () => {
    const { trial } = await aStart(joining);
    expect(await trial.apply(sign(5, '[log]\nlevel = "debug"\n'), command)).toMatch(
      /no number and no \[\[route\]\]/,
    );
  });

  it('is tried at the next start, and kept when the phone is registered and linked with it', async () => {
    const before = await aStart();
    before.state.busy = true;
    expect(await before.trial.apply(sign(5), command)).toBeNull();
    await before.clock.advance(60_000);
    expect([before.trial.state.name, before.state.restarts]).toEqual(['ready', 0]);
    before.state.busy = false;
    await before.clock.advance(1_000);
    await before.restarted();

    const on = await aStart();
    expect(on.effective).toMatchObject({ version: 5, text: good });
    expect(on.trial.versions()).toEqual({ running: 5, highest: 5 });
    expect(on.trial.command()).toBe(command);
    on.trial.setRegistered(true);
    await on.clock.advance(60_000);
    on.trial.setLinked(true);
    await until('it is told', () => on.recorded.length === 2);
    expect(on.recorded).toEqual(outcome(5, 'running', true));
    await on.clock.advance(600_000);
    expect(on.state.restarts).toBe(0);

    const after = await aStart();
    expect([after.effective.version, after.trial.state.name]).toEqual([5, 'idle']);
  });

  it('is gone back from when it does not work within 2 minutes, but not during a call', async () => {
    const before = await aStart();
    await before.trial.apply(sign(5), command);
    await before.restarted();
    const on = await aStart();
    on.trial.setRegistered(true);
    on.state.busy = true;
    await on.clock.advance(180_000);
    expect(on.state.restarts).toBe(0);
    on.state.busy = false;
    await on.clock.advance(1_000);
    await on.restarted();

    const back = await aStart();
    expect(back.effective).toMatchObject({ version: null, text: minimal });
    await until('it is told', () => back.recorded.length === 2);
    expect(back.recorded).toEqual(outcome(5, 'rolled-back', false));
    expect(back.recorded[0]).toMatchObject({ message: expect.stringContaining('not linked') as string });
    expect(back.faults.list()).toMatchObject([{ code: 'config-rolled-back' }]);
    expect(back.trial.versions()).toEqual({ running: null, highest: 5 });
    expect(await back.trial.apply(sign(5), command)).toContain('not newer than 5');
  });

  it('is gone back from when the program is started anew meanwhile', async () => {
    const before = await aStart();
    await before.trial.apply(sign(5), command);
    await before.restarted();
    await aStart();
    const back = await aStart();
    expect(back.effective.version).toBeNull();
    await until('it is told', () => back.recorded.length === 2);
    expect(back.recorded).toEqual(outcome(5, 'rolled-back', false));
  });

  it.each<[string, SignedConfig, RegExp]>([
    ['without the signature', sign(5, good, { signature: 'A'.repeat(86) }), /signature/],
    ['with a signature of another version', sign(5, good, { version: 6 }), /signature/],
    ['with a signature of another text', sign(5, good, { toml: `${good}\n` }), /signature/],
    ['with a wrong route', sign(5, good.replace('wss://pbx', 'ftp://pbx')), /server/],
    ['with no TOML', sign(5, 'number = '), /configuration 5/],
    ['without a fleet', sign(5, minimal), /no \[fleet\]/],
  ])('%s is refused', async (_, config, reason) => {
    const { trial, recorded, state } = await aStart();
    expect(await trial.apply(config, command)).toMatch(reason);
    expect(recorded).toEqual([
      {
        kind: 'config',
        version: config.version,
        state: 'refused',
        message: expect.stringMatching(reason) as string,
      },
    ]);
    expect([trial.state.name, state.restarts]).toEqual(['idle', 0]);
  });

  it('for another phone is refused', async () => {
    const { trial } = await aStart();
    const text = configText({ phone: randomUUID(), version: 5, toml: good });
    expect(await trial.apply({ version: 5, toml: good, signature: fleetKey.sign(text) }, command)).toMatch(
      /signature/,
    );
  });

  it('is refused while another is on its way', async () => {
    const { trial, state } = await aStart();
    state.busy = true;
    await trial.apply(sign(5), command);
    expect(await trial.apply(sign(6), randomUUID())).toMatch(/another configuration/);
  });
});
