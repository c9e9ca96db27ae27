/** The count of starts on a real disk. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BootLedger } from '../../../src/health/boot-ledger.js';
import { linuxFiles } from '../../../src/health/probes/system-files.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { fakeFiles, type FakeFiles } from '../../support/health/fake-machine.js';

let folder: string;
let file: string;
let log: FakeLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-boots-'));
  file = join(folder, 'state', 'boots.json');
  log = new FakeLog();
});
afterEach(() => rm(folder, { recursive: true }));

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** A phone that starts in this boot. */
async function started(boot: string, signs: FakeFiles = {}): Promise<BootLedger> {
  const ledger = new BootLedger({ file, files: fakeFiles({ [BOOT_ID]: `${boot}\n`, ...signs }), log });
  await ledger.open();
  return ledger;
}
const told = ({ starts, cause }: BootLedger) => [starts, cause];

describe('the count of starts', () => {
  it('outlives the program and the machine', async () => {
    expect(told(await started('a'))).toEqual([1, 'unknown']);
    expect(told(await started('a'))).toEqual([1, 'unknown']);
    expect(told(await started('b'))).toEqual([2, 'power']);
    await (await started('b')).close();
    expect(told(await started('c'))).toEqual([3, 'unknown']);
    const asked = await started('c');
    await asked.rebootRequested();
    await asked.close();
    expect(told(await started('d'))).toEqual([4, 'requested']);
    expect(told(await started('e', { '/sys/class/watchdog/watchdog0/bootstatus': '32\n' }))).toEqual([
      5,
      'watchdog',
    ]);
    expect(told(await started('f', { '/sys/fs/pstore/dmesg-ramoops-0': '' }))).toEqual([6, 'crash']);
    expect(log.lines).toEqual([]);
    expect(await readdir(join(folder, 'state'))).toEqual(['boots.json']);
  });

  it('tells a start of the machine from one of the program', async () => {
    const rebooted: boolean[] = [];
    for (const boot of ['a', 'a', 'b', 'b']) rebooted.push((await started(boot)).rebooted);
    expect(rebooted).toEqual([false, false, true, false]);
  });

  it('does not take the end of one run for the end of the next', async () => {
    await (await started('a')).close();
    await started('a');
    expect(told(await started('b'))).toEqual([2, 'power']);
  });

  it.each(['', '{"boot":"a"', '{}', '{"boot":"a","starts":-3,"cause":"power","end":"running"}', '[]'])(
    'begins anew where its file is damaged: %j',
    async (text) => {
      await mkdir(join(folder, 'state'));
      await writeFile(file, text);
      expect(told(await started('b'))).toEqual([1, 'unknown']);
      expect(log.messages('warn')).toHaveLength(1);
      expect(told(await started('c'))).toEqual([2, 'power']);
    },
  );

  it('is kept in memory on a disk that cannot be written', async () => {
    await writeFile(join(folder, 'state'), 'in the way of the folder');
    const ledger = await started('a');
    await ledger.close();
    await ledger.rebootRequested();
    expect(log.messages('warn').length).toBeGreaterThan(0);
  });

  it('is not available where the kernel does not tell its boots apart, and nothing is written', async () => {
    const ledger = new BootLedger({ file, files: fakeFiles({}), log });
    expect(told(ledger)).toEqual([null, null]);
    await ledger.open();
    await ledger.close();
    await ledger.rebootRequested();
    expect([told(ledger), await readdir(folder), log.lines]).toEqual([[null, null], [], []]);
  });

  it('goes by the boot of this machine', async () => {
    const ledger = new BootLedger({ file, files: linuxFiles, log });
    await ledger.open();
    expect(ledger.starts).toBe(1);
    const kept = JSON.parse(await readFile(file, 'utf8')) as { boot: string };
    expect(kept.boot).toBe((await readFile(BOOT_ID, 'utf8')).trim());
  });
});
