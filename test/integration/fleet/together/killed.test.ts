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
const LIMIT_MS = 240_000;

const source = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** Steps of a life, with how many of each it may have: some die while they start, some after a good while. */
const steps = {
  phone: { sql: 120, send: 12, frame: 12 },
  fleet: { sql: 300, send: 30, frame: 30 },
} as const;

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

describe.each([
  ['sqlite', { phone: 30, fleet: 20 }],
  ['postgres', { phone: 5, fleet: 5 }],
] as const)('a phone and a fleet server on %s', (kind, kills) => {
  const room = storeRoom(kind);

  it(
    `lose nothing that was kept and count nothing twice, killed ${kills.phone} and ${kills.fleet} times, seed ${SEED}`,
    async () => {
      const random = randomFrom(SEED);
      const folder = await mkdtemp(join(tmpdir(), 'hotline-killed-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const dataFolder = join(folder, 'fleet');
      const place: StorePlace =
        kind === 'sqlite' ? { file: join(dataFolder, 'fleet.sqlite') } : await room.newPlace();
      const key = await openDeviceKey(join(folder, 'phone', 'device-key.pem'));
      const before = await openStore(place);
      await makePhone(before, { public_key: key.publicKey });
      await before.close();
      const port = await freePort();
      const args = {
        fleet: [dataFolder, String(port), ...('url' in place ? [place.url] : [])],
        phone: [join(folder, 'phone'), `ws://127.0.0.1:${port}`],
      };
      const said: string[] = [];

      /** Lives one after the other, each to its own end; the last one is left alive. */
      const lives = async (side: 'phone' | 'fleet'): Promise<DyingProcess> => {
        const own = randomFrom(random.below(2 ** 32));
        for (let life = 0; life < kills[side]; life++) {
          const names = Object.entries(steps[side]);
          const [name, most] = names[own.below(names.length)]!;
          const killAt = `${name} ${1 + own.below(most)}`;
          const process = new DyingProcess(programs.file(side), args[side], killAt);
          onTestFinished(() => process.end('SIGKILL').then(() => undefined));
          expect(await process.ended(), `${side} ${life}, ${killAt}: ${process.output}`).toBe('SIGKILL');
          if (side === 'phone') said.push(process.output);
        }
        const last = new DyingProcess(programs.file(side), args[side]);
        onTestFinished(() => last.end('SIGKILL').then(() => undefined));
        return last;
      };
      const [phone, fleet] = await Promise.all([lives('phone'), lives('fleet')]);
      phone.endInput();
      expect(await phone.ended(), phone.output).toBe('0');
      expect(phone.hasSaid('told')).toBe(true);
      expect(await fleet.end('SIGTERM'), fleet.output).toBe('0');

      said.push(phone.output);
      const kept = said.flatMap((output) => [...output.matchAll(/^kept (\S+)\n/gm)].map(([, id = '']) => id));
      const store = await openStore(place);
      onTestFinished(() => store.close());
      const stored = await storedEvents(store);
      const ids = stored.map(({ id }) => id);
      // Each once, all of them, in the order in which they were kept, with numbers that have no gap.
      expect(new Set(ids).size).toBe(ids.length);
      const order = new Map(ids.map((id, i) => [id, i]));
      expect(kept.filter((id) => !order.has(id))).toEqual([]);
      expect(kept.map((id) => order.get(id)!)).toEqual(
        kept.map((id) => order.get(id)!).sort((one, other) => one - other),
      );
      expect(new Set(stored.map(({ outbox }) => outbox)).size).toBe(1);
      expect(stored.map(({ n }) => n)).toEqual(stored.map((_, i) => i + 1));
      expect(kept.length).toBeGreaterThan(10 * kills.phone);
      const calls = await store.db.selectFrom('calls').select('id').execute();
      expect(calls.map(({ id }) => id).sort()).toEqual(
        stored
          .filter((event) => event.kind === 'call')
          .map(({ id }) => id)
          .sort(),
      );
    },
    LIMIT_MS,
  );
});
