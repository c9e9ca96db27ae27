import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ConfigStore } from '../../../src/link/config-store.js';
import { type FileSteps, fileSteps } from '../../../src/files/durable-file.js';
import { effectiveConfig } from '../../../src/link/effective-config.js';
import type { SignedConfig } from '../../../src/protocol/fleet-link/frames.js';

let folder: string;
let phoneToml: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  phoneToml = join(folder, 'phone.toml');
  await writeFile(phoneToml, 'phone.toml');
});

const signed = (version: number): SignedConfig => ({ version, toml: `version ${version}`, signature: '' });
const open = (steps?: FileSteps) => ConfigStore.open(join(folder, 'config'), steps);
const start = async (steps?: FileSteps) => {
  const text = await readFile(phoneToml, 'utf8').catch((error: unknown) => error as Error);
  return effectiveConfig(folder, { file: phoneToml, text }, steps);
};

/** Cuts the power after so many steps; `torn`: the last one was half done. */
class PowerCut implements FileSteps {
  count = 0;
  constructor(
    private readonly after: number,
    private readonly torn: boolean,
  ) {}

  makeFolder = (path: string) => this.#step(() => fileSteps.makeFolder(path));
  rename = (from: string, to: string) => this.#step(() => fileSteps.rename(from, to));
  syncFolder = (path: string) => this.#step(() => fileSteps.syncFolder(path));
  writeAside = (file: string, text: string) =>
    this.#step(
      () => fileSteps.writeAside(file, text),
      () => writeFile(file, text.slice(0, text.length / 2)),
    );

  async #step(whole: () => Promise<void>, half?: () => Promise<void>): Promise<void> {
    this.count += 1;
    if (this.count <= this.after) return whole();
    if (this.torn && this.count === this.after + 1) await half?.();
    throw new Error('the power is cut');
  }
}

/** One after the other, each to where the power was cut. */
async function life(steps: FileSteps): Promise<void> {
  const store = await open(steps);
  await store.stage(signed(2), null);
  await start(steps);
  const second = await open(steps);
  await second.confirm('works');
  await second.told();
  await second.stage(signed(3), null);
  await start(steps);
  await (await open(steps)).rollBack('does not work');
}

describe('configurations of the fleet', () => {
  it('are tried, kept, and gone back from', async () => {
    expect(await start()).toMatchObject({ text: 'phone.toml', version: null });
    await (await open()).stage(signed(2), null);
    const trial = await start();
    expect(trial).toMatchObject({ text: 'version 2', version: 2, warnings: [] });
    await trial.store.confirm('works');
    expect(await start()).toMatchObject({ text: 'version 2', version: 2 });
    await (await open()).stage(signed(3), null);
    expect(await start()).toMatchObject({ text: 'version 3' });
    const back = await start();
    expect(back).toMatchObject({
      text: 'version 2',
      version: 2,
      warnings: [expect.stringContaining('goes back')],
    });
    expect(back.store.state).toMatchObject({
      highest: 3,
      candidate: null,
      outcome: { version: 3, state: 'rolled-back' },
    });
    expect(await start()).toMatchObject({ text: 'version 2', warnings: [] });
  });

  it.each([false, true])('are whole wherever the power is cut (torn: %s)', async (torn) => {
    const dry = new PowerCut(Infinity, false);
    await life(dry);
    expect(dry.count).toBeGreaterThan(20);
    for (let after = 0; after < dry.count; after++) {
      await rm(join(folder, 'config'), { recursive: true, force: true });
      await life(new PowerCut(after, torn)).catch(() => undefined);
      const first = await start();
      // Never anything else than one of the whole texts, and never the phone.toml again after one was proved.
      expect(first.text).toMatch(/^(phone\.toml|version [23])$/);
      expect(first.store.problem).toBeUndefined();
      expect(first.text).toBe(first.version === null ? 'phone.toml' : `version ${first.version}`);
      // A trial that was begun twice is over.
      const second = await start();
      expect(second.store.state.candidate).toBeNull();
      expect(second.version).toBe(second.store.state.running?.version ?? null);
    }
  });

  it('that cannot be kept change nothing', async () => {
    const store = await open(new PowerCut(2, false));
    await expect(store.stage(signed(2), null)).rejects.toMatchObject({ code: 'STATE' });
    expect(store.state).toMatchObject({ highest: 0, candidate: null });
    expect(await start()).toMatchObject({ text: 'phone.toml' });
  });

  it('whose start cannot be counted are not tried: they might end the program over and over', async () => {
    await (await open()).stage(signed(2), null);
    expect(await start(new PowerCut(0, false))).toMatchObject({ text: 'phone.toml', version: null });
  });

  it('that are damaged on the disk are not run', async () => {
    await (await open()).stage(signed(2), null);
    await (await start()).store.confirm('works');
    await writeFile(join(folder, 'config', 'config-2.toml'), 'version 2, changed');
    expect(await start()).toMatchObject({
      text: 'phone.toml',
      warnings: [expect.stringContaining('damaged')],
    });
  });

  it('keep the highest version also when the state is damaged', async () => {
    await (await open()).stage(signed(7), null);
    await writeFile(join(folder, 'config', 'state.json'), '{');
    const { text, store, warnings } = await start();
    expect([text, store.state.highest, warnings.length]).toEqual(['phone.toml', 7, 1]);
  });

  it('can be read by nobody else, and old texts go', async () => {
    const store = await open();
    await store.stage(signed(2), null);
    await store.confirm('works');
    await store.stage(signed(3), null);
    await store.confirm('works');
    await expect(readFile(join(folder, 'config', 'config-2.toml'))).rejects.toThrow();
    expect(await readFile(join(folder, 'config', 'config-3.toml'), 'utf8')).toBe('version 3');
  });

  it('that need a phone.toml which is not there say so', async () => {
    await mkdir(join(folder, 'config'));
    await rm(phoneToml);
    await expect(start()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
