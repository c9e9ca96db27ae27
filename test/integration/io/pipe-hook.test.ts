/** The hook that is a named pipe, on a real one. */
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { PipeHook } from '../../../src/io/pipe.hook.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { openOn } from '../../support/process-use.js';
import { until } from '../../support/until.js';

const run = promisify(execFile);
const mkfifo = (path: string) => run('mkfifo', [path]);

let folder: string;
let path: string;
let log: FakeLog;
let levels: boolean[];
let times: number[];
let hook: PipeHook;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-hook-'));
  path = join(folder, 'hook');
  log = new FakeLog();
  levels = [];
  times = [];
  hook = new PipeHook({ clock: systemClock, log, path });
});
afterEach(async () => {
  hook.stop();
  await rm(folder, { recursive: true });
});

const start = (): void =>
  hook.start((offHook, atMs) => {
    levels.push(offHook);
    times.push(atMs);
  });
const seen = (...expected: boolean[]): Promise<void> =>
  until(`levels ${expected.join()} (not ${levels.join()})`, () => levels.length >= expected.length).then(() =>
    expect(levels).toEqual(expected),
  );

describe('lines of another program', () => {
  beforeEach(async () => {
    await mkfifo(path);
    start();
  });

  it('lift the handset and put it back; it starts in its cradle', async () => {
    expect(levels).toEqual([false]);
    await appendFile(path, 'off-hook\n');
    await seen(false, true);
    await appendFile(path, 'on-hook\n');
    await seen(false, true, false);
    expect(log.lines).toEqual([]);
  });

  it('count at once, also when the pipe was quiet for long and its last writer has gone', async () => {
    await appendFile(path, '\n');
    await wait(300);
    const writtenMs = systemClock.nowMs();
    await appendFile(path, 'off-hook\n');
    await seen(false, true);
    expect(times[1]).toBeGreaterThanOrEqual(writtenMs);
    expect((times[1] ?? Infinity) - writtenMs).toBeLessThan(100);
    expect(log.lines).toEqual([]);
  });

  it('count in their order, many at once, with any line ends and spaces', async () => {
    await appendFile(path, 'off-hook\r\non-hook\n\n  off-hook  \n');
    await seen(false, true, false, true);
  });

  it('count when they are whole, however they are cut up', async () => {
    for (const part of ['o', 'ff-h', 'ook', '\non-', 'hook\n']) {
      await appendFile(path, part);
      await wait(10);
    }
    await seen(false, true, false);
  });

  it('come from one writer after another', async () => {
    for (let i = 0; i < 5; i++)
      await run('sh', ['-c', `echo off-hook > "${path}"; echo on-hook > "${path}"`]);
    await seen(false, ...Array.from({ length: 10 }, (_, i) => i % 2 === 0));
  });

  it('that are none of ours are told, shortened, and change nothing', async () => {
    await appendFile(path, `OFF-HOOK\nlift\n${'x'.repeat(5_000)}off-hook\noff-hook\n`);
    await seen(false, true);
    expect(log.messages('warn')).toHaveLength(3);
    const told = log.lines.map(({ fields }) => (fields as { line: string }).line);
    expect(told.slice(0, 2)).toEqual(['OFF-HOOK', 'lift']);
    expect(told[2]).toHaveLength(64);
  });

  it('a flood without a line end is forgotten, and what follows it is read', async () => {
    for (let i = 0; i < 20; i++) await appendFile(path, 'y'.repeat(50_000));
    await appendFile(path, 'z'.repeat(64));
    await wait(50);
    await appendFile(path, '\noff-hook\n');
    await seen(false, true);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { line: 'z'.repeat(64) } }]);
  });

  it('after stop count for nothing, and the pipe is let go', async () => {
    await until('the pipe is open', async () => (await openOn(path)) > 0);
    hook.stop();
    hook.stop();
    await until('the pipe is closed', async () => (await openOn(path)) === 0);
    // Nobody reads it any more: a writer that does not wait is refused.
    await expect(run('sh', ['-c', `dd of="${path}" oflag=nonblock if=/dev/zero count=1`])).rejects.toThrow();
    expect(levels).toEqual([false]);
  });
});

describe('a pipe that is not there', () => {
  it('is told, and taken when it comes', async () => {
    start();
    expect(log.messages('error')).toHaveLength(1);
    expect(log.lines[0]?.fields).toMatchObject({ path });
    await mkfifo(path);
    await run('sh', ['-c', `echo off-hook > "${path}"`], { timeout: 5_000 });
    await seen(false, true);
  });

  it('but a plain file in its place, is told again and again and costs no open file', async () => {
    await writeFile(path, 'off-hook\n');
    start();
    await until('it was tried three times', () => log.messages('error').length >= 3);
    expect(levels).toEqual([false]);
    await until('none is open', async () => (await openOn(path)) === 0);
  });

  it('is not looked for after stop', async () => {
    start();
    hook.stop();
    await wait(1_200);
    expect(log.messages('error')).toHaveLength(1);
  });
});

describe('the check before the start', () => {
  it('is content with a named pipe', async () => {
    await mkfifo(path);
    await expect(PipeHook.check(path)).resolves.toBeUndefined();
  });

  it.each([
    ['a file', 'is not a named pipe', (at: string) => writeFile(at, '')],
    ['nothing', 'does not exist', () => Promise.resolve()],
  ])('says of %s that it %s, and how to make one', async (_name, reason, prepare) => {
    await prepare(path);
    await expect(PipeHook.check(path)).rejects.toMatchObject({
      code: 'HOOK_INPUT',
      message: `the hook pipe ${path} ${reason}; make it with: mkfifo ${path}`,
    });
  });
});
