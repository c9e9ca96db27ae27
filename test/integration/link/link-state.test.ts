import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDeviceKey } from '../../../src/link/device-key.js';
import { MembershipFile } from '../../../src/link/membership.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'hotline-state-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('the key of the phone', () => {
  const file = () => join(folder, 'new', 'device-key.pem');

  it('is made at the first start, is the same from then on, and is for the phone alone', async () => {
    const first = await openDeviceKey(file());
    expect((await openDeviceKey(file())).publicKey).toBe(first.publicKey);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'new'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'new'))).toEqual(['device-key.pem']);
  });

  it.each([
    ['empty', ''],
    ['torn', '-----BEGIN PRIVATE KEY-----\nMC4CAQ'],
    ['no key', 'hello'],
  ])('that is %s is never replaced', async (_, text) => {
    const own = join(folder, 'device-key.pem');
    await writeFile(own, text);
    await expect(openDeviceKey(own)).rejects.toMatchObject({
      code: 'STATE',
      message: expect.stringContaining('restore it from a backup') as string,
    });
    expect(await readFile(own, 'utf8')).toBe(text);
  });

  it('that cannot be kept is an error: another at every start would be no identity', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openDeviceKey(join(folder, 'file', 'device-key.pem'))).rejects.toMatchObject({
      code: 'STATE',
    });
  });
});

describe('the membership', () => {
  const member = { fleet: 'f'.repeat(43), phone: '0d0f5d9e-97a5-4c7c-b57e-05a6f3a3b111', name: 'Lift 4' };

  it('is kept', async () => {
    const file = join(folder, 'fleet.json');
    const membership = await MembershipFile.open(file);
    expect(membership.current).toBeUndefined();
    await membership.keep(member);
    expect((await MembershipFile.open(file)).current).toEqual(member);
  });

  it('holds also when it cannot be written', async () => {
    const membership = await MembershipFile.open(join(folder, 'fleet.json'));
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    await expect(membership.keep(member)).rejects.toMatchObject({ code: 'STATE' });
    expect(membership.current).toEqual(member);
  });

  it('that is damaged is told, and no fleet is believed in its place', async () => {
    const file = join(folder, 'fleet.json');
    await writeFile(file, '{"fleet":"x"}');
    await expect(MembershipFile.open(file)).rejects.toMatchObject({ code: 'STATE' });
  });
});
