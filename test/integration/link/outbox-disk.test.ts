import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Sqlite from 'libsql';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { Outbox } from '../../../src/link/outbox.js';
import { OutboxFile } from '../../../src/link/outbox-file.js';
import { OutboxThread } from '../../../src/link/outbox-thread.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { callEvent } from '../../support/link/samples.js';
import { randomFrom } from '../../support/random.js';
import { until } from '../../support/until.js';

const WRITER = fileURLToPath(new URL('../../support/link/outbox-writer.ts', import.meta.url));
/** A program has to start, on a machine that may have much to do. */
const START_LIMIT_MS = 60_000;
const LOADER = new URL('../../support/link/typescript.mjs', import.meta.url).href;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-outbox-'));
  file = join(folder, 'outbox.sqlite');
});
afterEach(() => rm(folder, { recursive: true }));

class Writer {
  output = '';
  readonly child: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** @param prefix of the shell, such as a limit */
  constructor(prefix = '') {
    const command = `${prefix} exec "${process.execPath}" --import "${LOADER}" "${WRITER}" "${file}"`;
    this.child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child.stdout?.on('data', (data: Buffer) => (this.output += data.toString('utf8')));
    this.#ended = once(this.child, 'close');
    onTestFinished(() => this.kill());
  }

  /** @param before only what was said so early: `kept` means that all before it is kept, too */
  ids(word: 'kept' | 'waits', before = Infinity): string[] {
    return [...this.output.slice(0, before).matchAll(new RegExp(`^${word} (\\S+)\n`, 'gm'))].map(
      ([, id = '']) => id,
    );
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Ids of the calls in the file, by number. */
function callsIn(path: string): Map<number, string> {
  const outbox = OutboxFile.open(path, 0);
  const { events } = outbox.batch(null, 1_000_000, 1e9);
  outbox.close();
  return new Map(events.map(({ n, body }) => [n, body.kind === 'call' ? body.call.id : '']));
}

function anOutbox(): { outbox: Outbox; faults: FakeFaults; log: FakeLog } {
  const [log, faults] = [new FakeLog(), new FakeFaults()];
  const keeper = new OutboxThread({ file });
  const outbox = new Outbox({ clock: systemClock, log, faults, random: Math.random, keeper });
  onTestFinished(() => outbox.stop());
  return { outbox, faults, log };
}

/** Everything recorded is on the disk. */
async function kept(outbox: Outbox): Promise<void> {
  await outbox.status();
  await until('it is kept', () => outbox.flush(), START_LIMIT_MS);
}

describe('the outbox on a disk', () => {
  it('loses nothing that it has kept, and gives no number twice, killed at random moments 20 times', async () => {
    const random = randomFrom(20_261);
    const kept = new Set<string>();
    let highest = 0;
    for (let round = 0; round < 20; round++) {
      const writer = new Writer();
      await until('the first call is kept', () => writer.ids('kept').length > 0, START_LIMIT_MS);
      await wait(random.below(60));
      await writer.kill();
      for (const id of writer.ids('kept')) kept.add(id);
      const calls = callsIn(file);
      const ids = [...calls.values()];
      expect(new Set(ids).size).toBe(ids.length);
      expect([...kept].filter((id) => !ids.includes(id))).toEqual([]);
      const numbers = [...calls.keys()];
      expect(numbers.slice(-1)[0]).toBeGreaterThan(highest);
      highest = numbers.at(-1) ?? 0;
    }
    expect(kept.size).toBeGreaterThan(20);
  }, 240_000);

  it('waits in memory while the disk is full, as a fault, and writes in order when it is not', async () => {
    // A limit on the size of files is met as a full disk is: write() fails. In blocks of 512 bytes.
    const writer = new Writer('trap "" XFSZ; ulimit -S -f 400;');
    await until('calls wait', () => writer.ids('waits').length > 10, START_LIMIT_MS);
    expect(writer.output).toContain('raised state-unwritable');
    const pid = String(writer.child.pid);
    await once(spawn('prlimit', ['--pid', pid, '--fsize=unlimited']), 'close');
    // Some small writes may have gone through before.
    const before = writer.output.length;
    const later = () => /cleared state-unwritable\n[^]*kept/.test(writer.output.slice(before));
    await until('the fault is cleared', later, START_LIMIT_MS);
    const waited = writer.ids('waits', writer.output.lastIndexOf('kept'));
    await writer.kill();
    const ids = [...callsIn(file).values()];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => waited.includes(id))).toEqual(waited);
    expect(writer.ids('kept').filter((id) => !ids.includes(id))).toEqual([]);
  }, 240_000);

  it.each([
    ['a file of rubbish', () => writeFile(file, 'this is no database '.repeat(500))],
    ['a page in the middle overwritten', () => damagePages()],
    ['a newer version', () => newerVersion()],
  ])('sets aside %s, begins a new one, and says so', async (_, damage) => {
    await damage();
    const { outbox, faults, log } = anOutbox();
    outbox.record(callEvent());
    await kept(outbox);
    expect((await outbox.batch(null, 50)).events).toMatchObject([{ n: 1 }]);
    expect(faults.list()).toMatchObject([{ code: 'state-unwritable', place: 'outbox-file' }]);
    expect(log.messages('error')).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.includes('.broken-'))).not.toEqual([]);
  });

  it('holds nobody up while the disk takes its time, and can be read by nobody else', async () => {
    const { outbox } = anOutbox();
    await kept(outbox);
    const other = new Sqlite(file);
    onTestFinished(() => void other.close());
    other.exec('begin immediate');
    // SQLite waits for the lock within its thread.
    let turns = 0;
    const ticker = systemClock.every(10, () => (turns += 1));
    onTestFinished(() => ticker.cancel());
    outbox.record(callEvent());
    expect(await outbox.flush()).toBe(false);
    expect(turns).toBeGreaterThan(10);
    other.exec('rollback');
    await kept(outbox);
    expect((await outbox.batch(null, 50)).events).toMatchObject([{ n: 1 }]);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });
});

function filled(): void {
  const outbox = OutboxFile.open(file, 0);
  for (let i = 0; i < 40; i++)
    outbox.append(
      Array.from({ length: 50 }, () => callEvent()),
      `token ${i}`,
    );
  outbox.close();
}

async function damagePages(): Promise<void> {
  filled();
  const bytes = await readFile(file);
  await writeFile(
    file,
    Buffer.concat([bytes.subarray(0, 8_192), Buffer.alloc(400_000, 0x5a), bytes.subarray(408_192)]),
  );
}

async function newerVersion(): Promise<void> {
  filled();
  const bytes = await readFile(file);
  // The user version (sqlite.org/fileformat.html section 1.3).
  bytes.writeUInt32BE(99, 60);
  await writeFile(file, bytes);
}
