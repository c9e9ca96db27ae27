/** A whole server and simulated phones, over real sockets, in one virtual time. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SimulatedPhone, SimulationTicker } from '../../../../src/link/simulated-phone.js';
import { addRelease } from '../../../../src/fleet/updates/release-files.js';
import { ReleaseSigner } from '../../../support/fleet/release-package.js';
import { Together } from '../../../support/fleet/together/together-rig.js';
import { randomFrom } from '../../../support/random.js';

const LIMIT_MS = 120_000;
const PHONES = 6;

async function aFleet({ goesBack = () => false }: { goesBack?: (phone: number) => boolean } = {}) {
  const together = await Together.open();
  const { clock } = together.time;
  const signer = new ReleaseSigner();
  const ids: string[] = [];
  const phones: SimulatedPhone[] = [];
  const ticker = new SimulationTicker(clock);
  for (let i = 0; i < PHONES; i++) {
    const { id, folder } = await together.makePhone(`phone ${i}`);
    const key = await readFile(join(folder, 'device-key.pem'), 'utf8');
    ids.push(id);
    phones.push(
      new SimulatedPhone({
        ...{ clock, ticker, key, random: randomFrom(i + 1).next, callEveryMs: Infinity },
        url: `ws://127.0.0.1:${together.port}`,
        installed: { version: '0.1.0', architecture: 'arm64', keys: [signer.keyId] },
        goesBack: () => goesBack(i),
      }),
    );
  }
  const server = await together.startServer();
  const { file, signature } = signer.package('0.2.0');
  const parts = {
    clock,
    store: together.store,
    dataFolder: together.dataFolder,
    releaseKey: '',
    by: 'admin',
  };
  await addRelease(parts, signature, [file] as unknown as AsyncIterable<Uint8Array>);
  for (const phone of phones) phone.start();
  onTestFinished(() => phones.forEach((phone) => phone.stop()));
  await together.time.until('all are linked', () => phones.every(({ linked }) => linked));
  const begin = () =>
    together.ask('newRollout', {
      body: { version: '0.2.0', channel: 'stable', canaryPercent: 20, observeMs: 60_000 },
    });
  const now = async () => (await together.ask('rollouts'))[0];
  return { together, server, phones, ids, begin, now };
}

it(
  'comes to all of them, the canaries first, and outlives a restart of the server',
  async () => {
    const { together, phones, now, begin, ids } = await aFleet();
    const { time } = together;
    expect(await begin()).toMatchObject({ canaries: 2, phones: { asked: 2, waiting: 4 } });
    await time.until('the canaries run it', async () => (await now())?.phones.running === 2);
    expect(phones.filter(({ version }) => version === '0.2.0')).toHaveLength(2);
    await together.stopServer();
    await together.startServer();
    await time.until('it is complete', async () => (await now())?.state === 'complete');
    expect(phones.map(({ version }) => version)).toEqual(phones.map(() => '0.2.0'));
    expect(await together.ask('versions')).toEqual([
      { version: '0.2.0', phones: PHONES, byChannel: { stable: PHONES, early: 0 } },
    ]);
    const { updates, version } = await together.ask('phone', { params: { id: ids[0] ?? '' } });
    expect([version, updates.package, updates.last?.state]).toEqual([
      '0.2.0',
      { version: '0.2.0', architecture: 'arm64', keys: 1 },
      'running',
    ]);
  },
  LIMIT_MS,
);

it(
  'halts when a canary goes back, with an alert of the phone and one of the fleet that goes when somebody goes on',
  async () => {
    const { together, phones, now, begin } = await aFleet({ goesBack: () => true });
    const { time } = together;
    const kinds = async () => (await together.ask('alerts', {})).items.map(({ kind }) => kind).sort();
    await begin();
    await time.until('it has halted', async () => (await now())?.state === 'halted');
    await time.until('both are told', async () => {
      const open = await kinds();
      return open.includes('rollout-halted') && open.includes('update-rolled-back');
    });
    expect(phones.map(({ version }) => version)).toEqual(phones.map(() => '0.1.0'));
    const { items } = await together.ask('alerts', { query: { kind: 'rollout-halted' } });
    expect(items[0]?.message).toContain('The rollout of 0.2.0 to the channel “stable” has halted.');

    await together.stopServer();
    await together.startServer();
    expect(await kinds()).toContain('rollout-halted');
    await together.ask('steerRollout', {
      params: { id: (await now())?.id ?? '' },
      body: { action: 'abort' },
    });
    await time.until('it is over', async () => !(await kinds()).includes('rollout-halted'));
    expect(await kinds()).toContain('update-rolled-back');
  },
  LIMIT_MS,
);
