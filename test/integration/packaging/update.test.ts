/** The root side of software updates, with the real dpkg in a Debian of its own. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Release, releaseComment } from '../../../src/protocol/fleet-link/updates.js';
import { version as current } from '../../../src/protocol/version.js';
import type { Readiness, UpdateOutcome } from '../../../src/update/handover.js';
import { publicKeyText } from '../../../src/wire/minisign.js';
import { newSecretKey, signatureText } from '../../../src/wire/minisign-secret-key.js';
import { BuiltPackages } from '../../support/packaging/built-packages.js';
import { changedPackage } from '../../support/packaging/changed-package.js';
import { DebianRoot, type RunningInRoot, withoutRoot } from '../../support/packaging/debian-root.js';
import { until } from '../../support/until.js';

/** Package, Debian and dpkg: minutes on a busy machine. */
const LIMIT_MS = 600_000;
const ID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const GOOD = '99.1';
const BROKEN = '99.2';
const REQUEST = '/var/lib/hotline/update/request.json';
const JOURNAL = '/var/lib/hotline-update/journal.json';
const OUTCOME = '/var/lib/hotline-update/outcome.json';
const PROGRAM = '/usr/lib/hotline-phone/bin/hotline-update';

const maker = newSecretKey();
const stranger = newSecretKey();

describe.skipIf(await withoutRoot())('the root side of an update', { timeout: LIMIT_MS }, () => {
  let folder: string;
  let debian: DebianRoot;
  let built: BuiltPackages;
  /** Paths in the Debian, by version. */
  const packages = new Map<string, { readonly here: string; readonly there: string }>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-update-'));
    const key = join(folder, 'maker.pub');
    await writeFile(key, publicKeyText(maker.public));
    built = await BuiltPackages.build([
      '--arch',
      'amd64',
      '--package',
      'hotline-phone',
      '--release-key',
      key,
    ]);
    debian = await DebianRoot.make();
    const first = built.file('hotline-phone', 'amd64');
    packages.set(current, { here: first, there: await debian.put(first) });
    for (const [version, postinst] of [[GOOD], [BROKEN, '#!/bin/sh\nexit 1\n']] as const) {
      const file = join(folder, `hotline-phone_${version}_amd64.deb`);
      await changedPackage(first, file, { version, ...(postinst === undefined ? {} : { postinst }) });
      packages.set(version, { here: file, there: await debian.put(file) });
    }
  }, LIMIT_MS);
  afterAll(async () => {
    await debian.close();
    await built.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const shell = (script: string) => debian.run('sh', '-c', script);
  const installed = async () =>
    (await debian.run('dpkg-query', '-W', '-f', '${db:Status-Abbrev}${Version}', 'hotline-phone')).stdout;
  const outcome = async () => JSON.parse(await debian.read(OUTCOME)) as UpdateOutcome;
  const isThere = async (path: string) => (await debian.run('test', '-e', path)).status === 0;
  /** What the whole package says of itself when it runs, and that dpkg finds nothing missing. */
  const runs = async () => (await debian.run('hotline', '--version')).status;

  beforeEach(async () => {
    await shell(
      `dpkg --install ${packages.get(current)!.there}; rm -rf /var/lib/hotline-update /run/hotline`,
    );
    expect(await installed()).toBe(`ii ${current}`);
  }, LIMIT_MS);

  /** As the phone does it: the file, then the request. */
  async function request(version: string, change: Partial<Release> = {}, key = maker): Promise<void> {
    const { here, there } = packages.get(version)!;
    const hash = createHash('blake2b512')
      .update(await readFile(here))
      .digest();
    const release: Release = {
      version,
      architecture: 'amd64',
      bytes: (await stat(here)).size,
      signature: signatureText(key, hash, releaseComment({ version, architecture: 'amd64' })),
      path: '/releases/x.deb',
      ...change,
    };
    const file = join(folder, 'request.json');
    await writeFile(file, JSON.stringify({ id: ID, release }));
    const put = await debian.put(file);
    await shell(
      `install -d -o hotline -g hotline -m 0700 /var/lib/hotline/update && install -o hotline -m 0600 ${there} /var/lib/hotline/update/release.deb && install -o hotline -m 0600 ${put} ${REQUEST}`,
    );
  }

  /** A phone that has all that it needs; the first process of every run in there takes its part. */
  async function phoneSays(version: string): Promise<void> {
    const says: Readiness = {
      version,
      run: ID,
      pid: 1,
      registered: true,
      linked: true,
      audio: true,
      busy: false,
    };
    const file = join(folder, 'ready.json');
    await writeFile(file, JSON.stringify(says));
    await shell(`mkdir -p /run/hotline && cp ${await debian.put(file)} /run/hotline/ready.json`);
  }

  it('installs what the maker has signed, and keeps it when it proves itself', async () => {
    await request(GOOD);
    await phoneSays(GOOD);
    const { status, stderr } = await debian.run(PROGRAM);
    expect(status, stderr).toBe(0);
    expect(await installed()).toBe(`ii ${GOOD}`);
    expect(await outcome()).toMatchObject({ id: ID, version: GOOD, state: 'running' });
    expect([await isThere(REQUEST), await isThere(JOURNAL)]).toEqual([false, false]);
    // The phone, which is nobody special, may read how it ended, and nothing is left but that.
    expect((await shell('ls -l /var/lib/hotline-update')).stdout).toMatch(
      /^total \d+\n-rw-r--r-- .*outcome\.json\n$/,
    );
  });

  it('goes back to the version before from one that cannot be installed', async () => {
    await request(BROKEN);
    expect((await debian.run(PROGRAM)).status).toBe(0);
    expect(await installed()).toBe(`ii ${current}`);
    expect(await outcome()).toMatchObject({
      state: 'rolled-back',
      message: expect.stringContaining(`${BROKEN} could not be installed: `) as string,
    });
    expect(await runs()).toBe(0);
    expect((await debian.run('dpkg', '--verify', 'hotline-phone')).stdout).toBe('');
  });

  it.each([
    ['a signature of somebody else', GOOD, {}, stranger, /does not trust/],
    [
      'another version than was signed',
      GOOD,
      { version: '99.9' },
      maker,
      /is for "hotline-phone 99\.1 amd64"/,
    ],
    ['another processor', GOOD, { architecture: 'arm64' }, maker, /this machine is amd64/],
    ['fewer bytes than there are', GOOD, { bytes: 1_000 }, maker, /larger than it may be/],
    [
      'a file that was cut off',
      GOOD,
      { bytes: 250_000_000 },
      maker,
      /has \d+ bytes, and should have 250000000/,
    ],
    ['the version that runs', current, {}, maker, /is not newer than/],
    ['an older version', current, { version: '0.0.1' }, maker, /0\.0\.1 is not newer than/],
  ] as const)('installs nothing on %s', async (_what, version, change, key, message) => {
    await request(version, change, key);
    expect((await debian.run(PROGRAM)).status).toBe(0);
    expect(await installed()).toBe(`ii ${current}`);
    expect(await outcome()).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(message) as string,
    });
    expect(await isThere(REQUEST)).toBe(false);
  });

  it('installs nothing that was changed after it was signed, nor what a link leads to', async () => {
    await request(GOOD);
    await shell('printf x | dd of=/var/lib/hotline/update/release.deb bs=1 seek=5000 conv=notrunc');
    await debian.run(PROGRAM);
    expect(await outcome()).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('damaged or changed') as string,
    });
    await request(GOOD);
    await shell(
      `cd /var/lib/hotline/update && rm release.deb && ln -s ${packages.get(GOOD)!.there} release.deb`,
    );
    await debian.run(PROGRAM);
    expect(await outcome()).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('ELOOP') as string,
    });
    expect(await installed()).toBe(`ii ${current}`);
  });

  it('installs nothing by a key that others than root could have put there', async () => {
    const key = join(folder, 'stranger.pub');
    await writeFile(key, publicKeyText(stranger.public));
    const there = await debian.put(key);
    await shell(
      `mkdir -p /etc/hotline/release-keys.d && install -o hotline -m 0644 ${there} /etc/hotline/release-keys.d/stranger.pub`,
    );
    await request(GOOD, {}, stranger);
    await debian.run(PROGRAM);
    expect(await outcome()).toMatchObject({ state: 'refused' });
    // The administrator's own does.
    await shell('chown root /etc/hotline/release-keys.d/stranger.pub');
    await request(GOOD, {}, stranger);
    await phoneSays(GOOD);
    await debian.run(PROGRAM);
    expect(await outcome()).toMatchObject({ state: 'running' });
    await shell('rm -r /etc/hotline/release-keys.d');
  });

  describe('cut off at any step', () => {
    /** As a power cut: everything in there ends at once. */
    async function cutAt(step: string): Promise<void> {
      const program: RunningInRoot = debian.start('root', PROGRAM);
      await until(
        `the update is ${step}`,
        async () => {
          const journal = await debian.read(JOURNAL).catch(() => '{}');
          return (JSON.parse(journal) as { name?: string }).name === step;
        },
        LIMIT_MS,
      );
      await program.end();
    }
    /** What systemd does at the next start of the machine. */
    async function nextStart(): Promise<void> {
      expect((await debian.run(PROGRAM, 'recover')).status).toBe(0);
      // The phone begins here: whatever version it is, it is whole.
      expect(await installed()).toMatch(/^ii /);
      expect(await runs()).toBe(0);
      if ((await isThere(JOURNAL)) || (await isThere(REQUEST)))
        expect((await debian.run(PROGRAM)).status).toBe(0);
    }

    it.each(['keeping', 'installing', 'trial'])('%s, it is finished after the next start', async (step) => {
      await request(GOOD);
      await phoneSays(GOOD);
      await cutAt(step);
      await nextStart();
      expect(await installed()).toBe(`ii ${GOOD}`);
      expect(await outcome()).toMatchObject({ version: GOOD, state: 'running' });
    });

    it('going back, it goes back after the next start', async () => {
      await request(BROKEN);
      await cutAt('going-back');
      await nextStart();
      expect(await installed()).toBe(`ii ${current}`);
      expect(await outcome()).toMatchObject({ version: BROKEN, state: 'rolled-back' });
    });

    it('over and over while it installs, it goes back', async () => {
      await request(GOOD);
      await cutAt('installing');
      for (let cut = 0; cut < 2; cut += 1) {
        const program = debian.start('root', PROGRAM, 'recover');
        await program.printed(/"step":"installing"/);
        await program.end();
      }
      await nextStart();
      expect(await installed()).toBe(`ii ${current}`);
      expect(await outcome()).toMatchObject({
        state: 'rolled-back',
        message: expect.stringContaining('restarted') as string,
      });
    });
  });
});
