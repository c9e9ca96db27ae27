/** What root writes for a phone that may not write its own configuration. */
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { carryOutRequest, setupAnswerSchema } from '../../../src/cli/setup-request.js';
import { REQUEST_FILE, writeSections } from '../../../src/cli/setup-writer.js';
import { systemClock } from '../../../src/clock/clock.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { until } from '../../support/until.js';

const ID = '7f1fd0b4-0d0c-4a41-8a2a-0e3f7f0f9b11';
const fleet = { server: 'wss://fleet.example', code: enrolmentCodeOf(new Uint8Array(6)) };

let files: { request: string; answer: string; config: string };
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-request-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  files = {
    request: join(folder, 'setup-request.json'),
    answer: join(folder, 'answer.json'),
    config: join(folder, 'phone.toml'),
  };
});

const ask = (sections: object) => writeFile(files.request, JSON.stringify({ id: ID, sections, anew: false }));
const answer = async () => setupAnswerSchema.parse(JSON.parse(await readFile(files.answer, 'utf8')));

describe('a request', () => {
  it('is written, and answered for the phone to read', async () => {
    await ask({ fleet });
    await carryOutRequest(files);
    expect(await answer()).toEqual({ id: ID, problem: null });
    expect((await stat(files.answer)).mode & 0o777).toBe(0o644);
    expect(await readFile(files.config, 'utf8')).toContain(fleet.server);
  });

  it('for what cannot be is answered with why, and nothing is written', async () => {
    await ask({ fleet: { ...fleet, server: 'http://fleet.example' } });
    await carryOutRequest(files);
    expect((await answer()).problem).toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(readFile(files.config)).rejects.toThrow('ENOENT');
  });

  it.each([
    ['a file that root can read', { fleet: { ...fleet, ca_file: '/etc/shadow' } }],
    [
      'a password from a file',
      { route: [{ name: 'a', server: 'sips:x', account: 'a', password_file: '/etc/shadow' }] },
    ],
    ['a hook that is a pipe', { hook: { input: 'pipe:/etc/passwd' } }],
    ['where the phone keeps its state', { state: { folder: '/etc' } }],
  ])('that names %s is none', async (_, sections) => {
    await ask(sections);
    await expect(carryOutRequest(files)).rejects.toThrow('holds no request');
    await expect(readFile(files.answer)).rejects.toThrow('ENOENT');
  });

  it('is not followed to another file, nor read when it is endless', async () => {
    await writeFile(`${files.request}.real`, JSON.stringify({ id: ID, sections: { fleet }, anew: false }));
    await symlink(`${files.request}.real`, files.request);
    await expect(carryOutRequest(files)).rejects.toThrow('ELOOP');
    await rm(files.request);
    await writeFile(files.request, 'x'.repeat(100_000));
    await expect(carryOutRequest(files)).rejects.toThrow('is no request');
  });
});

describe('a phone that may not write', () => {
  it('has it written by the service, and takes its request back', async () => {
    // Not even root writes where the kernel refuses it.
    const options = {
      clock: systemClock,
      file: '/proc/hotline/phone.toml',
      requestFolder: join(files.request, '..'),
      answerFile: files.answer,
    };
    const written = writeSections(options, { fleet }, false);
    const request = join(options.requestFolder, REQUEST_FILE);
    await until('it asks', () =>
      stat(request).then(
        () => true,
        () => false,
      ),
    );
    expect((await stat(request)).mode & 0o077).toBe(0);
    await carryOutRequest({ ...files, request });
    await written;
    await expect(stat(request)).rejects.toThrow('ENOENT');
    expect(await readFile(files.config, 'utf8')).toContain(fleet.code);
  });

  it('is told what the service found wrong', async () => {
    const options = {
      clock: systemClock,
      file: '/proc/hotline/phone.toml',
      requestFolder: join(files.request, '..'),
      answerFile: files.answer,
    };
    const written = writeSections(options, { fleet: { ...fleet, code: 'K7MW-3PQD-9X' } }, false);
    const refused = expect(written).rejects.toMatchObject({ code: 'ENROLMENT_CODE' });
    const request = join(options.requestFolder, REQUEST_FILE);
    await until('it asks', () =>
      stat(request).then(
        () => true,
        () => false,
      ),
    );
    await carryOutRequest({ ...files, request });
    await refused;
  });
});
