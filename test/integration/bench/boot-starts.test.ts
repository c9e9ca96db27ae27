import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchClock as clock } from '../../../src/bench/bench-clock.js';
import { Registrations } from '../../../src/bench/boot/registrations.js';
import { startHotline, startPeer } from '../../../src/bench/boot/starts.js';
import { findPrograms } from '../../../src/bench/programs.js';

/** The built phone, by the Node.js that runs this. */
const phone = {
  packageMb: 0,
  installedMb: 0,
  node: process.execPath,
  main: fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url)),
};
/** More than an exchange keeps contacts of an account, unless told: each start is another phone. */
const STARTS = 11;

describe('starts of a phone until it is registered', () => {
  let exchange: Registrations;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-starts-'));
    exchange = await Registrations.start(clock, ['hotline', 'baresip']);
  });
  afterEach(async () => {
    await exchange.stop();
    await rm(folder, { recursive: true });
  });

  it('are timed one after the other, as many as are wanted', async () => {
    for (let i = 0; i < STARTS; i++) {
      const { registeredMs, cpuMs } = await startHotline(phone, exchange);
      expect(registeredMs).toBeGreaterThan(0);
      expect(cpuMs).toBeGreaterThan(0);
    }
  });

  it('are timed for the phone that it is compared with', async () => {
    const { modules } = await findPrograms(['baresip']);
    const { registeredMs, cpuMs } = await startPeer(modules, exchange);
    expect(registeredMs).toBeGreaterThan(0);
    expect(cpuMs).toBeGreaterThanOrEqual(0);
  });

  it('that cannot succeed fail with the log of the phone', async () => {
    const broken = { ...phone, main: join(folder, 'missing.js') };
    await expect(startHotline(broken, exchange)).rejects.toThrow(/hotline phone/);
  });
});
