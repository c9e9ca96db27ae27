/** What the root side does with a folder that is the phone's, and in which the phone may put what it likes. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { REQUEST_FILE } from '../../../src/update/handover.js';
import { Installer } from '../../../src/update/installer.js';
import { FakeLog } from '../../support/fakes/fake-log.js';

let folder: string;
let [phone, root]: [string, string] = ['', ''];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-installer-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  [phone, root] = [join(folder, 'phone'), join(folder, 'root')];
  await mkdir(phone);
  await mkdir(root);
});

function installer(): Installer {
  const never = () => Promise.reject(new Error('nothing is to be installed'));
  const ports = { check: never, keepBefore: never, install: never, prove: never, goBack: never };
  return new Installer({
    clock: systemClock,
    log: new FakeLog(),
    places: { phone, root },
    ports: { ...ports, tidyUp: never },
  });
}

it('removes a request that it cannot understand, and installs nothing', async () => {
  await writeFile(join(phone, REQUEST_FILE), '{"id":"../../etc"}');
  await installer().run();
  expect(await readdir(phone)).toEqual([]);
  expect(await readdir(root)).toEqual([]);
});

it('removes a link in the place of the request, and not what it leads to', async () => {
  const secret = join(folder, 'secret');
  await writeFile(secret, 'of root');
  await symlink(secret, join(phone, REQUEST_FILE));
  await installer().run();
  expect(await readdir(phone)).toEqual([]);
  expect(await readFile(secret, 'utf8')).toBe('of root');
});

it('goes into no folder that lies in the place of the request: the phone could lead it elsewhere meanwhile', async () => {
  await mkdir(join(phone, REQUEST_FILE));
  await writeFile(join(phone, REQUEST_FILE, 'kept'), '');
  await expect(installer().run()).rejects.toMatchObject({
    code: 'UPDATE',
    message: expect.stringContaining('remove it by hand') as string,
  });
  expect(await readdir(join(phone, REQUEST_FILE))).toEqual(['kept']);
});
