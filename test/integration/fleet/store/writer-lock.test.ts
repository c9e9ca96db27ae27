import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock/clock.js';
import { makeBackup } from '../../../../src/fleet/backup/backup.js';
import { FleetKeys } from '../../../../src/fleet/keys.js';
import type { SoleWriter } from '../../../../src/fleet/store/sole-writer.js';
import { openStore, type StorePlace } from '../../../../src/fleet/store/store.js';
import { becomeSoleWriter } from '../../../../src/fleet/store/writer-lock.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { startPostgres } from '../../../support/postgres.js';
import { until } from '../../../support/until.js';

const log = new FakeLog();
const writers: SoleWriter[] = [];
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.release();
});

async function take(place: StorePlace): Promise<SoleWriter> {
  const writer = await becomeSoleWriter(place, { clock: systemClock, log });
  writers.push(writer);
  return writer;
}
async function isLost(writer: SoleWriter): Promise<boolean> {
  return (await Promise.race([writer.lost, Promise.resolve('held')])) !== 'held';
}

describe.each(storeKinds)('the one writer of a store on %s', (kind) => {
  const room = storeRoom(kind);

  it('keeps a second one out by a sentence that names it, until it ends', async () => {
    const place = await room.newPlace();
    const first = await take(place);
    const refused = await take(place).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'STORE_IN_USE' });
    expect(String(refused)).toContain(`process ${process.pid} on ${hostname()}`);
    expect(String(refused)).not.toContain('hotline:');
    await first.release();
    await first.release();
    await take(place);
  });

  it('is in nobody’s way who makes a backup, and in no other store’s', async () => {
    const place = await room.newPlace();
    const writer = await take(place);
    const store = await openStore(place);
    await writer.confirm(store);
    const folder = mkdtempSync(join(tmpdir(), 'hotline-store-'));
    try {
      await FleetKeys.open(join(folder, 'fleet-keys.json'));
      const beside = await openStore(place);
      const file = join(folder, 'backup');
      expect((await makeBackup({ store: beside, dataFolder: folder, file, clock: systemClock })).file).toBe(
        file,
      );
      await beside.close();
    } finally {
      await store.close();
      rmSync(folder, { recursive: true });
    }
    await take(await room.newPlace());
    expect(await isLost(writer)).toBe(false);
  });
});

describe('the one writer of a SQLite file', () => {
  it('is gone with its process, however that ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hotline-store-'));
    const file = join(folder, 'fleet.sqlite');
    const script = `const Sqlite = require('libsql');
      const lock = new Sqlite(process.argv[1]); lock.exec('begin exclusive'); console.log('held');
      setInterval(() => lock, 1000);`;
    const other = spawn(process.execPath, ['-e', script, `${file}.lock`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(other.stdout, 'data');
      await expect(take({ file })).rejects.toMatchObject({ code: 'STORE_IN_USE' });
      other.kill('SIGKILL');
      await once(other, 'exit');
      await take({ file });
    } finally {
      other.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });

  it('says what is wrong with a folder that cannot be written', async () => {
    await expect(take({ file: '/dev/null/fleet.sqlite' })).rejects.toMatchObject({ code: 'STORE' });
  });
});

describe('the one writer of a PostgreSQL database', () => {
  const room = storeRoom('postgres');

  async function confirmed() {
    const place = (await room.newPlace()) as { readonly url: string };
    const writer = await take(place);
    const store = await openStore(place);
    await writer.confirm(store);
    await store.close();
    const admin = new pg.Client({ connectionString: place.url });
    await admin.connect();
    /** Ends connections that hold the lock, as a database does that was told to, or a network that was cut. */
    const holders = async () =>
      (await admin.query<{ pid: number }>(`select pid from pg_locks where locktype = 'advisory'`)).rows;
    const cut = async () => {
      for (const { pid } of await holders()) await admin.query('select pg_terminate_backend($1)', [pid]);
    };
    return { place, writer, admin, holders, cut };
  }

  it('takes its lock again when the connection was cut, and goes on', async () => {
    const { writer, admin, holders, cut, place } = await confirmed();
    const [before] = await holders();
    await cut();
    await until('it is held anew', async () => {
      const [now] = await holders();
      return now !== undefined && now.pid !== before!.pid;
    });
    await until('it says so', () => log.messages('info').includes('the lock of the store is held again'));
    expect(await isLost(writer)).toBe(false);
    await expect(take(place)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await admin.end();
  });

  it('has lost the store when another one took the lock meanwhile', async () => {
    const { place, writer, admin, holders, cut } = await confirmed();
    // Another server waits for the lock: it has it at the very moment at which this one loses it.
    const other = new pg.Client({
      connectionString: place.url,
      application_name: 'hotline 1 process 4711 on elsewhere',
    });
    await other.connect();
    const taking = other.query('select pg_advisory_lock(1752134764, 1)');
    await until('it waits', async () => (await holders()).length === 2);
    const [{ pid }] = (
      await admin.query<{ pid: number }>(`select pid from pg_locks where locktype = 'advisory' and granted`)
    ).rows as [{ pid: number }];
    await admin.query('select pg_terminate_backend($1)', [pid]);
    await taking;
    const error = await writer.lost;
    expect(error.code).toBe('STORE_IN_USE');
    expect(error.message).toContain('process 4711 on elsewhere, from 127.0.0.1');
    await other.end();
    await cut();
    await admin.end();
  });

  it('has lost the store when another one wrote to it meanwhile and has ended', async () => {
    const { writer, admin, cut } = await confirmed();
    await admin.query(`update meta set value = 'another' where name = 'writer'`);
    await cut();
    expect((await writer.lost).message).toContain('which has ended since');
    await admin.end();
  });

  it('waits for a database that is down, and goes on when it is back', async () => {
    // What was written last must outlive it.
    const postgres = await startPostgres({ durable: true });
    try {
      const place = { url: await postgres.newDatabase() };
      const writer = await take(place);
      const store = await openStore(place);
      await writer.confirm(store);
      await store.close();
      log.lines.length = 0;
      await postgres.kill();
      await until(
        'it tries again',
        () => log.messages('warn').includes('the store cannot be locked again yet'),
        20_000,
      );
      await postgres.start();
      await until(
        'it holds it again',
        () => log.messages('info').includes('the lock of the store is held again'),
        20_000,
      );
      expect(await isLost(writer)).toBe(false);
      await writer.release();
    } finally {
      await postgres.stop();
    }
  });
});
