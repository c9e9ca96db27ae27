import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { updateHandlers } from '../../../../src/fleet/updates/handlers.js';
import { addRelease, releaseForPhone } from '../../../../src/fleet/updates/release-files.js';
import { listReleases } from '../../../../src/fleet/store/releases.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import type { Problem } from '../../../../src/protocol/fleet-api/common.js';
import type { StoredRelease } from '../../../../src/protocol/fleet-api/updates.js';
import { apiBench, type TestBase, testBase, type TestBrowser } from '../../../support/fleet/api-client.js';
import { debianArchive, ReleaseSigner, type TestPackage } from '../../../support/fleet/release-package.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const signer = new ReleaseSigner();

describe.each(storeKinds)('releases on %s', (kind) => {
  const stores = storeRoom(kind);
  let [store, base, folder, app]: [Store, TestBase, string, FastifyInstance] = [] as never;
  let [admin, operator]: [TestBrowser, TestBrowser] = [] as never;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-releases-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    store = await stores.newStore();
    base = await testBase(store);
    const nobody = () => Promise.reject(new Error('not asked here'));
    const rollouts = { list: nobody, begin: nobody, steer: nobody };
    const handlers = updateHandlers({ ...base, dataFolder: folder, rollouts });
    const bench = await apiBench(store, { base, handlers, dataFolder: folder });
    app = bench.app;
    onTestFinished(() => app.close());
    admin = await bench.firstRun();
    operator = await bench.browserOf(admin, 'oleg', 'operator');
  });

  const add = async ({ file, signature }: Pick<TestPackage, 'file' | 'signature'>, by = admin) => {
    const answer = await by.send({
      method: 'POST',
      url: `/api/releases?signature=${Buffer.from(signature).toString('base64url')}`,
      headers: { 'content-type': 'application/octet-stream' },
      payload: file,
    });
    return { status: answer.statusCode, ...answer.json<StoredRelease & Problem>() };
  };
  const pathOf = async (): Promise<string> => {
    const [release] = await listReleases(store);
    return release ? releaseForPhone(release).path : 'none';
  };
  const filesLeft = () => readdir(join(folder, 'releases')).catch(() => []);

  it('takes a package in, shows it, and gives it to phones as it was', async () => {
    const sent = signer.package('0.2.0');
    const added = await add(sent);
    expect(added).toMatchObject({
      status: 200,
      version: '0.2.0',
      architecture: 'arm64',
      sizeBytes: sent.file.length,
      keyId: signer.keyId,
      verified: false,
      addedBy: 'admin',
    });
    const shown = (await operator.call('releases')).map(({ id }) => id);
    expect(shown).toEqual([added.id]);
    const fetched = await app.inject({ url: await pathOf() });
    expect(fetched.rawPayload.equals(sent.file)).toBe(true);
    expect(fetched.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(fetched.headers['content-encoding']).toBeUndefined();
    const entries = (await admin.call('audit', { query: { action: 'release.add' } })).items;
    expect(entries.map(({ actor, object }) => [actor, object])).toEqual([
      ['admin', 'hotline-phone_0.2.0_arm64.deb'],
    ]);
  });

  it('gives the rest of a package where the line broke', async () => {
    const { file, ...sent } = signer.package('0.2.0');
    await add({ file, ...sent });
    const rest = await app.inject({ url: await pathOf(), headers: { range: 'bytes=100-' } });
    expect(rest.statusCode).toBe(206);
    expect(rest.headers['content-range']).toBe(`bytes 100-${file.length - 1}/${file.length}`);
    expect(rest.rawPayload.equals(file.subarray(100))).toBe(true);
    const beyond = await app.inject({ url: await pathOf(), headers: { range: `bytes=${file.length}-` } });
    expect(beyond.statusCode).toBe(416);
  });

  it('says nothing under an address that it never told', async () => {
    await add(signer.package('0.2.0'));
    const path = await pathOf();
    const [release] = await listReleases(store);
    const guesses = [
      path.replace(/.{43}(?=\/hotline)/, 'A'.repeat(43)),
      path.replace('0.2.0', '0.2.1'),
      `/releases/${release?.id ?? ''}.deb`,
      `${path}/../../../fleet.sqlite`,
      path.replace(/hotline-phone.*/, '..%2f..%2ffleet.sqlite'),
      '/releases/',
      '/releases',
    ];
    for (const url of guesses) {
      const answer = await app.inject({ url });
      expect([url, answer.statusCode]).toEqual([url, 404]);
    }
    expect((await app.inject({ method: 'POST', url: path })).statusCode).toBe(404);
  });

  it('is for administrators, and for nobody who is not signed in', async () => {
    const sent = signer.package('0.2.0');
    expect(await add(sent, operator)).toMatchObject({ status: 403 });
    const stranger = await app.inject({
      method: 'POST',
      url: '/api/releases?signature=AAAA',
      payload: sent.file,
    });
    expect(stranger.statusCode).toBe(401);
    expect(await filesLeft()).toEqual([]);
  });

  it('checks the signature by the key of the settings', async () => {
    await base.settings.change({ releaseKey: signer.publicKey });
    expect(await add(signer.package('0.2.0'))).toMatchObject({ status: 200, verified: true });
    const changed = { ...signer.package('0.3.0'), file: debianArchive('something else') };
    expect(await add(changed)).toMatchObject({
      status: 400,
      message: expect.stringContaining('not the one that was signed') as string,
    });
    const foreign = new ReleaseSigner();
    expect(await add(foreign.package('0.3.0'))).toMatchObject({
      status: 400,
      message: expect.stringContaining(`signed by the key ${foreign.keyId}`) as string,
    });
    expect(await filesLeft()).toHaveLength(1);
  });

  const good = signer.package('0.2.0');
  const hostile: readonly (readonly [string, Pick<TestPackage, 'file' | 'signature'>, RegExp])[] = [
    ['was cut off', { ...good, file: good.file.subarray(0, -10) }, /only a part/],
    [
      'has something behind it',
      { ...good, file: Buffer.concat([good.file, Buffer.from('x')]) },
      /only a part/,
    ],
    ['is no package', { ...good, file: Buffer.from('#!/bin/sh\n') }, /no Debian package/],
    ['is empty', { ...good, file: Buffer.alloc(0) }, /no Debian package/],
    ['is another archive', { ...good, file: debianArchive('', ['a.o', 'b.o', 'c.o']) }, /no Debian package/],
    ['has no signature', { ...good, signature: 'signed: me' }, /signature cannot be read/],
    [
      'has a signature of another package',
      { ...good, signature: signer.sign(good.file, 'hotline-fleet 0.2.0 amd64') },
      /of something else/,
    ],
    [
      'would be called as it likes',
      { ...good, signature: signer.sign(good.file, 'hotline-phone ../../x arm64') },
      /of something else/,
    ],
  ];
  it.each(hostile)('refuses a package that %s, and keeps nothing of it', async (_what, sent, message) => {
    expect(await add(sent)).toMatchObject({ status: 400, message: expect.stringMatching(message) as string });
    expect(await filesLeft()).toEqual([]);
    expect(await listReleases(store)).toEqual([]);
  });

  it('refuses a version that is there, also of two who send it at the same time', async () => {
    const outcomes = await Promise.all([add(good), add(good)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await add({ ...good })).toMatchObject({
      status: 409,
      message: expect.stringContaining('hotline-phone_0.2.0_arm64.deb is there already') as string,
    });
    expect(await filesLeft()).toHaveLength(1);
    expect(await add(signer.package('0.2.0', 'amd64'))).toMatchObject({ status: 200 });
  });

  it('stops to read what is larger than any package, and what breaks off', async () => {
    const parts = { ...base, dataFolder: folder, releaseKey: '', by: 'admin', mostBytes: 4_096 };
    let read = 0;
    async function* endless() {
      for (;;) yield await Promise.resolve(Buffer.alloc((read += 1_024) && 1_024));
    }
    await expect(addRelease(parts, good.signature, endless())).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(read).toBeLessThan(10_000);
    async function* broken() {
      yield await Promise.resolve(good.file.subarray(0, 20));
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    }
    await expect(addRelease(parts, good.signature, broken())).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await filesLeft()).toEqual([]);
  });

  it('deletes a package with its file', async () => {
    const { id } = await add(good);
    const path = await pathOf();
    await admin.call('deleteRelease', { params: { id } });
    expect((await app.inject({ url: path })).statusCode).toBe(404);
    expect(await filesLeft()).toEqual([]);
    await expect(admin.call('deleteRelease', { params: { id } })).rejects.toMatchObject({ status: 404 });
  });

  it('takes the same package again where its file is missing, as after a backup was restored, and no other', async () => {
    const { id } = await add(good);
    await rm(join(folder, 'releases', `${id}.deb`));
    expect((await app.inject({ url: await pathOf() })).statusCode).toBe(404);
    expect(await add(signer.package('0.2.0', 'arm64', debianArchive('another')))).toMatchObject({
      status: 409,
    });
    expect(await add(good)).toMatchObject({ status: 200, id });
    expect((await app.inject({ url: await pathOf() })).rawPayload.equals(good.file)).toBe(true);
  });

  it('keeps the file for the user of the server alone', async () => {
    const { id } = await add(good);
    expect((await readFile(join(folder, 'releases', `${id}.deb`))).equals(good.file)).toBe(true);
    const { stat } = await import('node:fs/promises');
    expect((await stat(join(folder, 'releases', `${id}.deb`))).mode & 0o077).toBe(0);
  });
});
