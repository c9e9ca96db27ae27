import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStore, type Store, type StorePlace } from '../../../../src/fleet/store/store.js';
import { openDeviceKey } from '../../../../src/link/device-key.js';
import { makePhone } from '../../../support/fleet/link-rig.js';
import { storeRoom } from '../../../support/fleet/stores.js';
import { type Bundled, bundled } from '../../../support/fleet/together/bundled.js';
import { DyingProcess } from '../../../support/fleet/together/dying-process.js';
import { freePort } from '../../../support/free-port.js';
import { randomFrom } from '../../../support/random.js';
import { until } from '../../../support/until.js';

const SEED = 20_261_123;
const LIMIT_MS = 480_000;

const source = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** Steps of a life, with how many of each it may have: some die while they start, some after a good while. */
const steps = {
  phone: { sql: 80, send: 8, frame: 8 },
  fleet: { sql: 250, send: 16, frame: 16 },
} as const;

type Side = keyof typeof steps;

let programs: Bundled;
beforeAll(async () => {
  programs = await bundled({
    fleet: source('test/support/fleet/together/fleet-program.ts'),
    phone: source('test/support/fleet/together/phone-program.ts'),
    'outbox.worker': source('src/link/outbox.worker.ts'),
  });
});
afterAll(() => programs.remove());

/** What is in the store of the phone's events, by number: the identity that the phone gave them. */
async function storedEvents({ db }: Store) {
  const rows = await db.selectFrom('events').select(['outbox', 'n', 'kind', 'body']).orderBy('n').execute();
  return rows.map(({ outbox, n, kind, body }) => {
    const told = JSON.parse(body) as { call?: { id: string }; result?: { message: string } };
    return { outbox, n, kind, id: told.call?.id ?? told.result?.message ?? `${kind} ${n}` };
  });
}

/** A phone that the fleet knows, and how each of the two is started. */
async function aPair(place?: StorePlace) {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-killed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const dataFolder = join(folder, 'fleet');
  const where = place ?? { file: join(dataFolder, 'fleet.sqlite') };
  const key = await openDeviceKey(join(folder, 'phone', 'device-key.pem'));
  const store = await openStore(where);
  await makePhone(store, { public_key: key.publicKey });
  await store.close();
  const port = await freePort();
  const args: Record<Side, string[]> = {
    fleet: [dataFolder, String(port), ...('url' in where ? [where.url] : [])],
    phone: [join(folder, 'phone'), `ws://127.0.0.1:${port}`],
  };
  const start = (side: Side, options?: { killAt?: string; shell?: string }): DyingProcess => {
    const process = new DyingProcess(programs.file(side), args[side], options);
    onTestFinished(() => process.end('SIGKILL').then(() => undefined));
    return process;
  };
  return { where, start };
}

/** Lets the phone tell everything, and ends both. */
async function finish(phone: DyingProcess, fleet: DyingProcess): Promise<void> {
  phone.endInput();
  expect(await phone.ended(), phone.output).toBe('0');
  expect(phone.hasSaid('told')).toBe(true);
  await until('the server is up', () => fleet.hasSaid('listens'), LIMIT_MS);
  expect(await fleet.end('SIGTERM'), fleet.output).toBe('0');
}

/** Each once, all of them, in the order in which they were kept, with numbers that have no gap. Answers how many. */
async function expectExactly(output: string, where: StorePlace): Promise<number> {
  const kept = [...output.matchAll(/^kept (\S+)\n/gm)].map(([, id = '']) => id);
  const store = await openStore(where);
  onTestFinished(() => store.close());
  const stored = await storedEvents(store);
  const ids = stored.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const order = new Map(ids.map((id, i) => [id, i]));
  expect(kept.filter((id) => !order.has(id))).toEqual([]);
  const places = kept.map((id) => order.get(id)!);
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(new Set(stored.map(({ outbox }) => outbox)).size).toBe(1);
  expect(stored.map(({ n }) => n)).toEqual(stored.map((_, i) => i + 1));
  const calls = await store.db.selectFrom('calls').select('id').execute();
  const told = stored.filter(({ kind }) => kind === 'call').map(({ id }) => id);
  expect(calls.map(({ id }) => id).sort()).toEqual(told.sort());
  return kept.length;
}

describe.each([
  ['sqlite', { phone: 30, fleet: 20 }],
  ['postgres', { phone: 5, fleet: 5 }],
] as const)('a phone and a fleet server on %s', (kind, kills) => {
  const room = storeRoom(kind);

  it(
    `lose nothing that was kept and count nothing twice, killed ${kills.phone} and ${kills.fleet} times, seed ${SEED}`,
    async () => {
      const random = randomFrom(SEED);
      const { where, start } = await aPair(kind === 'postgres' ? await room.newPlace() : undefined);
      let said = '';
      /** Lives one after the other, each to its own end; the last one is left alive. */
      const lives = async (side: Side): Promise<DyingProcess> => {
        const own = randomFrom(random.below(2 ** 32));
        for (let life = 0; life < kills[side]; life++) {
          const names = Object.entries(steps[side]);
          const [name, most] = names[own.below(names.length)]!;
          const killAt = `${name} ${1 + own.below(most)}`;
          const process = start(side, { killAt });
          expect(await process.ended(), `${side} ${life}, ${killAt}: ${process.output}`).toBe('SIGKILL');
          if (side === 'phone') said += process.output;
        }
        return start(side);
      };
      const [phone, fleet] = await Promise.all([lives('phone'), lives('fleet')]);
      await finish(phone, fleet);
      expect(await expectExactly(said + phone.output, where)).toBeGreaterThan(10 * kills.phone);
    },
    LIMIT_MS,
  );
});

describe('a phone with a full disk and a fleet server', () => {
  it(
    'lose nothing that was kept and count nothing twice, also killed meanwhile',
    async () => {
      const { where, start } = await aPair();
      const fleet = start('fleet');
      // A limit on the size of files is met as a full disk is: write() fails. In blocks of 512 bytes.
      const shell = 'trap "" XFSZ; ulimit -S -f 300;';
      const full = start('phone', { shell });
      await until('the disk is full', () => full.hasSaid('raised state-unwritable'), LIMIT_MS);
      await full.end('SIGKILL');
      const phone = start('phone', { shell });
      await until('it is full again', () => phone.hasSaid('raised state-unwritable'), LIMIT_MS);
      // Room is made while it runs.
      execFileSync('prlimit', ['--pid', String(phone.pid), '--fsize=unlimited']);
      const before = phone.output.length;
      await until('it is kept again', () => /\nkept /.test(phone.output.slice(before)), LIMIT_MS);
      await finish(phone, fleet);
      expect(await expectExactly(full.output + phone.output, where)).toBeGreaterThan(20);
    },
    LIMIT_MS,
  );
});
