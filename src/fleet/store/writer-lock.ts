import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import Sqlite from 'libsql';
import type { Clock } from '../../clock/clock.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { Log } from '../ports.js';
import { lockPostgres } from './postgres-lock.js';
import { inUse, type SoleWriter } from './sole-writer.js';
import type { StorePlace } from './store.js';

/** Rejects with STORE_IN_USE, which names the other process, or with STORE. Nothing has to be there yet. */
export async function becomeSoleWriter(
  place: StorePlace,
  tools: { readonly clock: Clock; readonly log: Log },
): Promise<SoleWriter> {
  return 'file' in place ? lockBeside(place.file) : await lockPostgres(place.url, tools);
}

/**
 * An exclusive transaction in a file beside the store: the kernel takes the lock back when the process ends, however it
 * ends. The store itself stays free for others.
 */
function lockBeside(file: string): SoleWriter {
  const note = `${file}.writer`;
  let lock: Sqlite.Database | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    lock = new Sqlite(`${file}.lock`);
    lock.pragma('busy_timeout = 0');
    lock.exec('begin exclusive');
    writeFileSync(note, `process ${process.pid} on ${hostname()}\n`, { mode: 0o600 });
  } catch (error) {
    lock?.close();
    if (isBusy(error)) throw inUse(file, saidIn(note));
    throw new HotlineError(
      'STORE',
      `the store ${file} cannot be locked: ${messageOf(error)}; its folder must be writable and its disk not full`,
      { cause: error },
    );
  }
  let held: Sqlite.Database | undefined = lock;
  return {
    confirm: () => Promise.resolve(),
    lost: new Promise(() => undefined),
    release() {
      if (held) rmSync(note, { force: true });
      // Said, not left to the end of the connection, which waits for the garbage collector.
      held?.exec('rollback');
      held?.close();
      held = undefined;
      return Promise.resolve();
    },
  };
}

function saidIn(note: string): string {
  try {
    return readFileSync(note, 'utf8').trim();
  } catch {
    return 'which is just starting or ending';
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
