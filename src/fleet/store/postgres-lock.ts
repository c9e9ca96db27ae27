import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import pg from 'pg';
import { type Clock, delay, withDeadline } from '../../clock/clock.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { Log } from '../ports.js';
import { inUse, type SoleWriter } from './sole-writer.js';
import { placeOf, type Store } from './store.js';

interface Tools {
  readonly clock: Clock;
  readonly log: Log;
}

/** Key of the lock in this database: `hotl` in ASCII, and which lock of ours. */
const LOCK = [0x68_6f_74_6c, 1] as const;
/** Row of `meta` that says who wrote last. */
const MARK = 'writer';
/** So long PostgreSQL may take to notice that one that was killed is gone. */
const TRIES = 5;
const TRY_EVERY_MS = 500;
const CHECK_EVERY_MS = 5_000;
const ANSWER_MS = 10_000;
const AGAIN_MS = 1_000;
/** Of a machine that cannot say that it is gone it notices so within half a minute; by default it takes two hours. */
const KEEPALIVE =
  'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3';
/** PostgreSQL keeps so much of the name of a client. */
const NAME_LENGTH = 63;

/** Rejects with STORE_IN_USE or STORE. */
export async function lockPostgres(url: string, tools: Tools): Promise<SoleWriter> {
  const lock = new PostgresLock(url, tools);
  await lock.start();
  return lock;
}

/** Who has the lock. */
interface Holder {
  readonly name: string;
  readonly address: string | null;
}
type Taken = { readonly client: pg.Client } | { readonly holder: Holder };

/**
 * An advisory lock (PostgreSQL documentation, section 13.3.5) on a connection of its own; the database takes it back with
 * that connection. A connection that ends is made again: the lock is taken again, and the mark in the store tells whether
 * somebody else had it meanwhile.
 *
 *   held ──connection ends──► again ──free, and the mark is ours──► held
 *                               ├──the database does not answer──► again, a second later
 *                               └──taken, or another mark──► lost
 */
class PostgresLock implements SoleWriter {
  readonly lost: Promise<HotlineError>;
  readonly #mark = randomBytes(8).toString('hex');
  readonly #place: string;
  #client: pg.Client | undefined;
  #released = false;
  #lose: (error: HotlineError) => void = () => undefined;

  constructor(
    private readonly url: string,
    private readonly tools: Tools,
  ) {
    this.#place = placeOf(url);
    this.lost = new Promise((resolve) => (this.#lose = resolve));
  }

  async start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const taken = await this.#take();
      if ('client' in taken) {
        this.#hold(taken.client);
        return;
      }
      if (tries === TRIES) throw inUse(this.#place, saidOf(taken.holder));
      await delay(this.tools.clock, TRY_EVERY_MS);
    }
  }

  async confirm({ db }: Store): Promise<void> {
    await db
      .insertInto('meta')
      .values({ name: MARK, value: this.#mark })
      .onConflict((it) => it.column('name').doUpdateSet({ value: this.#mark }))
      .execute();
  }

  async release(): Promise<void> {
    this.#released = true;
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  /** Rejects with STORE. */
  async #take(): Promise<Taken> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: `hotline ${this.#mark} process ${process.pid} on ${hostname()}`.slice(0, NAME_LENGTH),
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    // An error of a connection is always followed by its end.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(KEEPALIVE);
      const { rows } = await client.query<{ taken: boolean }>(
        'select pg_try_advisory_lock($1::int, $2::int) as taken',
        [...LOCK],
      );
      if (rows[0]?.taken === true) return { client };
      const holder = await this.#holderBy(client);
      await client.end();
      return { holder };
    } catch (error) {
      leave(client);
      throw new HotlineError('STORE', `the store ${this.#place} cannot be locked: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  /** One that the database takes for a connection of this very process is a dead one, and is ended. */
  async #holderBy(client: pg.Client): Promise<Holder> {
    const { rows } = await client.query<Holder & { pid: number }>(
      `select a.pid, a.application_name as name, host(a.client_addr) as address
       from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.classid = $1 and l.objid = $2 and l.objsubid = 2 and l.granted
         and l.database = (select oid from pg_database where datname = current_database())`,
      [...LOCK],
    );
    const [holder] = rows;
    if (holder && this.#isOurs(holder)) await client.query('select pg_terminate_backend($1)', [holder.pid]);
    return holder ?? { name: '', address: null };
  }

  #isOurs({ name }: Holder): boolean {
    return name.includes(this.#mark);
  }

  #hold(client: pg.Client): void {
    const { clock } = this.tools;
    const ended = (): void => {
      check.cancel();
      if (this.#client !== client) return;
      this.#client = undefined;
      leave(client);
      void this.#regain();
    };
    const check = clock.every(CHECK_EVERY_MS, () => {
      const late = () => new Error('no answer');
      withDeadline(clock, client.query('select 1'), ANSWER_MS, late).catch(ended);
    });
    this.#client = client;
    client.once('end', ended);
  }

  /** Never rejects. */
  async #regain(): Promise<void> {
    const { clock, log } = this.tools;
    const store = this.#place;
    log.error({ store }, 'the connection that holds the lock of the store has ended');
    while (!this.#released) {
      try {
        if (await this.#again()) return;
      } catch (error) {
        log.warn({ store, reason: messageOf(error) }, 'the store cannot be locked again yet');
      }
      await delay(clock, AGAIN_MS * (0.5 + Math.random()));
    }
  }

  /** Whether it is settled, one way or the other. */
  async #again(): Promise<boolean> {
    const taken = await this.#take();
    if ('holder' in taken) {
      if (this.#isOurs(taken.holder)) return false;
      this.#lose(inUse(this.#place, saidOf(taken.holder)));
      return true;
    }
    const { client } = taken;
    try {
      const { rows } = await client.query<{ value: string }>('select value from meta where name = $1', [
        MARK,
      ]);
      if (rows[0]?.value === this.#mark && !this.#released) {
        this.#hold(client);
        this.tools.log.info({ store: this.#place }, 'the lock of the store is held again');
        return true;
      }
    } catch (error) {
      leave(client);
      throw error;
    }
    leave(client);
    if (!this.#released) this.#lose(inUse(this.#place, 'which has ended since'));
    return true;
  }
}

/** Without waiting: the other end may be gone. */
function leave(client: pg.Client): void {
  void client.end().catch(() => undefined);
}

/** `process 4711 on fleet-1, from 10.0.0.7` */
function saidOf({ name, address }: Holder): string {
  const process = /process \d+ on .+/.exec(name)?.[0] ?? 'of another user of the database';
  return address === null ? process : `${process}, from ${address}`;
}
