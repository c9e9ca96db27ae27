import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instanceId } from '../../../src/link/instance-id.js';
import { FakeLog } from '../../support/fakes/fake-log.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let folder: string;
let file: string;
let log: FakeLog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-instance-'));
  file = join(folder, 'instance-id');
  log = new FakeLog();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the identity of a phone', () => {
  it('is made at the first start and kept', async () => {
    const first = await instanceId(file, log);
    expect(first).toMatch(UUID);
    expect(await readFile(file, 'utf8')).toBe(`${first}\n`);
    expect(await instanceId(file, log)).toBe(first);
    expect(await readdir(folder)).toEqual(['instance-id']);
    expect(log.lines).toEqual([]);
  });

  it('differs from phone to phone', async () => {
    expect(await instanceId(file, log)).not.toBe(await instanceId(`${file}-2`, log));
  });

  it.each([
    ['empty', ''],
    ['torn', '6f1c5a2e-8f5e-4a53'],
    ['no identity', 'hotline-17\n'],
    ['something that could break a SIP header', '"><sip:evil@example>\r\nX: 1'],
  ])('is made anew when the file is %s', async (_what, text) => {
    await writeFile(file, text);
    const id = await instanceId(file, log);
    expect(id).toMatch(UUID);
    expect(await instanceId(file, log)).toBe(id);
  });

  it('is there without a disk, and the owner is told', async () => {
    await writeFile(join(folder, 'no-folder'), '');
    const place = join(folder, 'no-folder', 'instance-id');
    expect(await instanceId(place, log)).toMatch(UUID);
    expect(log.messages('error')).toEqual(['the identity of this phone cannot be kept']);
  });
});
