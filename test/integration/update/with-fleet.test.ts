/** From the command that adds a release to the phone that runs it: a real fleet server and the phone's real updater. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SimulatedPhone, SimulationTicker } from '../../../src/link/simulated-phone.js';
import { BundledCommand } from '../../support/bundled-command.js';
import { debianArchive, ReleaseSigner } from '../../support/fleet/release-package.js';
import { Together } from '../../support/fleet/together/together-rig.js';
import { randomFrom } from '../../support/random.js';
import { CuttingRelay } from '../../support/update/cutting-relay.js';
import { UpdatingPhone, type UpdatingPhoneOptions } from '../../support/update/updating-phone.js';

const LIMIT_MS = 240_000;
const HOUR_MS = 3_600_000;
/** Ten minutes before the window. */
const BEFORE_WINDOW = Date.UTC(2026, 0, 1, 1, 50);

describe('a software update, end to end', { timeout: LIMIT_MS }, () => {
  const maker = new ReleaseSigner();
  const content = debianArchive('0.2.0 '.repeat(50_000));
  let command: BundledCommand;
  beforeAll(async () => {
    command = await BundledCommand.bundle('fleet', 'fleetCommand');
  }, LIMIT_MS);
  afterAll(() => command.remove());

  /** A fleet with the release, one real phone and others that are simulated. */
  async function aFleet({
    others = 0,
    ...phoneOptions
  }: { others?: number } & Partial<UpdatingPhoneOptions> = {}) {
    const together = await Together.open({ wallStartMs: BEFORE_WINDOW });
    const { time } = together;
    const { id, folder } = await together.makePhone('front door');
    const simulated: SimulatedPhone[] = [];
    const ticker = new SimulationTicker(time.clock);
    for (let i = 0; i < others; i++) {
      const other = await together.makePhone(`other ${i}`);
      simulated.push(
        new SimulatedPhone({
          ...{ clock: time.clock, ticker, random: randomFrom(i + 1).next, callEveryMs: Infinity },
          key: await readFile(join(other.folder, 'device-key.pem'), 'utf8'),
          url: `ws://127.0.0.1:${together.port}`,
          installed: { version: '0.1.0', architecture: 'arm64', keys: [maker.keyId] },
          goesBack: () => false,
        }),
      );
    }
    await together.startServer();
    const { file, signature } = maker.package('0.2.0', 'arm64', content);
    const packages = join(together.folder, 'built');
    await mkdir(packages);
    const deb = join(packages, 'hotline-phone_0.2.0_arm64.deb');
    await writeFile(deb, file);
    await writeFile(`${deb}.minisig`, signature);
    const added = await time.during(command.run('add-release', deb, '--data', together.dataFolder));
    expect(added, added.stderr).toMatchObject({ status: 0 });
    const relay = await CuttingRelay.before(together.port);
    // A package that is on its way is not to be given up for slow.
    time.heed(() => relay.isBusy && !phone.isBusy);
    const phone = await UpdatingPhone.start(together, {
      ...{ folder, keys: [maker.secret.public], fetchPort: relay.port },
      ...phoneOptions,
    });
    await time.until('the phone is linked', () => phone.isLinked);
    const begin = (when: 'window' | 'idle' = 'idle', canaryPercent = 1) =>
      together.ask('newRollout', {
        body: { version: '0.2.0', channel: 'stable', when, canaryPercent, observeMs: 60_000 },
      });
    const rollout = async () => (await together.ask('rollouts'))[0];
    const last = async () => (await together.ask('phone', { params: { id } })).updates.last;
    const comesTo = (state: string, mostMs = HOUR_MS) =>
      time.until(`the fleet knows of ${state}`, async () => (await last())?.state === state, mostMs);
    /** What the phone has told of its update, in order. */
    const told = async () =>
      (await together.events(id)).filter(({ kind }) => kind === 'update').map(({ body }) => body['state']);
    const startOthers = async () => {
      for (const each of simulated) each.start();
      onTestFinished(() => simulated.forEach((each) => each.stop()));
      await time.until('all are linked', () => simulated.every(({ linked }) => linked));
    };
    return { together, time, relay, phone, id, begin, rollout, last, comesTo, told, simulated, startOthers };
  }

  it('is fetched on where the line was cut, verified, handed over, proved, and reported step by step', async () => {
    const { relay, phone, begin, comesTo, told, together, time, rollout } = await aFleet();
    relay.cutNextAfter = 100_000;
    await begin();
    await comesTo('running');
    expect(phone.version).toBe('0.2.0');
    expect(phone.installed).toEqual(['0.2.0']);
    const [first, second] = relay.asked;
    expect([relay.asked.length, first]).toEqual([2, null]);
    const from = Number(/^bytes=(\d+)-$/.exec(second ?? '')?.[1]);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThanOrEqual(100_000);
    expect(await told()).toEqual(['fetching', 'waiting', 'installing', 'running']);
    await time.until('the rollout is complete', async () => (await rollout())?.state === 'complete');
    expect((await together.ask('versions')).map(({ version }) => version)).toEqual(['0.2.0']);
  });

  it('is not installed when the package was changed on the server, and a sentence says so', async () => {
    const { together, phone, begin, comesTo, last, relay } = await aFleet();
    const releases = join(together.dataFolder, 'releases');
    const [name = ''] = await readdir(releases);
    const changed = Buffer.from(content);
    changed[changed.length - 10] = 0x21;
    await writeFile(join(releases, name), changed);
    await begin();
    await comesTo('refused');
    expect((await last())?.message).toBe(
      `the package does not carry the signature of key ${maker.keyId}: it was damaged or changed on the way`,
    );
    // Once more from the beginning, in case the line was at fault.
    expect(relay.asked).toEqual([null, null]);
    expect(phone.installed).toEqual([]);
  });

  it('waits for its window, and then for the caller', async () => {
    const { time, phone, begin, comesTo } = await aFleet();
    await begin('window');
    await comesTo('fetched');
    await time.until('it says so', () => phone.waitsFor === 'waits for its window, 02:00-05:00');
    expect(time.clock.wallMs()).toBeLessThan(Date.UTC(2026, 0, 1, 2));
    phone.isBusy = true;
    await time.until(
      'it waits for the caller',
      () => phone.waitsFor === 'waits until the handset is on its cradle',
      HOUR_MS,
    );
    expect(time.clock.wallMs()).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 1, 2));
    await time.advance(60_000);
    expect(phone.installed).toEqual([]);
    phone.isBusy = false;
    await comesTo('running');
    expect(phone.installed).toEqual(['0.2.0']);
  });

  it('is gone on with after the phone was started anew in the middle', async () => {
    const { phone, relay, begin, comesTo, told, time } = await aFleet();
    relay.cutNextAfter = 100_000;
    await begin();
    await time.until('the line was cut', () => /^the connection was cut/.test(phone.waitsFor ?? ''));
    await phone.restart();
    await comesTo('running');
    expect(phone.installed).toEqual(['0.2.0']);
    expect(relay.asked[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect((await told()).filter((state) => state === 'running')).toHaveLength(1);
  });

  it('lets a caller have the line, and is fetched on afterwards', async () => {
    const { phone, relay, begin, comesTo, time } = await aFleet();
    phone.isBusy = true;
    await begin();
    await time.until('it was asked for', () => relay.asked.length > 0);
    await time.advance(300_000);
    expect(phone.installed).toEqual([]);
    phone.isBusy = false;
    await comesTo('running');
    // Over one connection: a pause is no silence.
    expect(relay.asked).toEqual([null]);
  });

  it('halts for the others when the first phone goes back, with its reason', async () => {
    const { phone, begin, comesTo, last, rollout, time, simulated, startOthers } = await aFleet({
      others: 4,
      behaves: (version) => (version === '0.2.0' ? 'does not register' : 'works'),
    });
    // The others come when it has begun: the one that is there is the canary.
    await begin();
    await startOthers();
    await comesTo('rolled-back');
    expect((await last())?.message).toMatch(/within 3 minutes 0\.2\.0 was not registered with the exchange/);
    expect([phone.version, phone.installed]).toEqual(['0.1.0', ['0.2.0', '0.1.0']]);
    await time.until('it has halted', async () => (await rollout())?.state === 'halted');
    expect(await rollout()).toMatchObject({ reason: { type: 'failures', asked: 1, rolledBack: 1 } });
    await time.advance(1_800_000, 5_000);
    expect(simulated.map(({ version }) => version)).toEqual(simulated.map(() => '0.1.0'));
  });

  it('halts for the others when the first phone falls silent with the new version', async () => {
    const { begin, rollout, time, simulated, startOthers, comesTo } = await aFleet({
      others: 4,
      behaves: (version) => (version === '0.2.0' ? 'never starts again' : 'works'),
    });
    await begin();
    await startOthers();
    await comesTo('installing');
    await time.until('it has halted', async () => (await rollout())?.state === 'halted', HOUR_MS);
    expect(await rollout()).toMatchObject({ reason: { type: 'trouble', watched: 1, troubled: 1 } });
    expect(simulated.map(({ version }) => version)).toEqual(simulated.map(() => '0.1.0'));
  });
});
