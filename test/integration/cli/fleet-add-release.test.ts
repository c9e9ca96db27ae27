/** `hotline fleet add-release`, as the command that an administrator types, beside a server that runs and without one. */
import { chown, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { type FleetServer, startFleetServer } from '../../../src/fleet/fleet-server.js';
import { listReleases } from '../../../src/fleet/store/releases.js';
import { openStore } from '../../../src/fleet/store/store.js';
import { BundledCommand } from '../../support/bundled-command.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { debianArchive, ReleaseSigner, type TestPackage } from '../../support/fleet/release-package.js';

const LIMIT_MS = 240_000;
const isRoot = process.getuid?.() === 0;

describe('hotline fleet add-release', { timeout: LIMIT_MS }, () => {
  const signer = new ReleaseSigner();
  let command: BundledCommand;
  let folder: string;
  let data: string;

  beforeAll(async () => {
    command = await BundledCommand.bundle('fleet', 'fleetCommand');
  }, LIMIT_MS);
  afterAll(() => command.remove());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-add-release-'));
    data = join(folder, 'fleet');
    onTestFinished(() => rm(folder, { recursive: true }));
  });

  async function aServer(): Promise<FleetServer> {
    const server = await startFleetServer({
      clock: systemClock,
      log: new FakeLog(),
      dataFolder: data,
      databaseUrl: undefined,
      host: '127.0.0.1',
      port: 0,
    });
    onTestFinished(() => server.close());
    return server;
  }
  async function onDisk({ version, architecture, file, signature }: TestPackage): Promise<string> {
    const path = join(folder, `hotline-phone_${version}_${architecture}.deb`);
    await writeFile(path, file);
    await writeFile(`${path}.minisig`, signature);
    return path;
  }
  const add = (file: string) => command.run('add-release', file, '--data', data);
  async function inTheStore(): Promise<string[]> {
    const store = await openStore({ file: join(data, 'fleet.sqlite') });
    const names = (await listReleases(store)).map(({ file_name }) => file_name);
    await store.close();
    return names.sort();
  }

  it('teaches itself', async () => {
    const { status, stdout } = await command.run('add-release', '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('sudo hotline fleet add-release hotline-phone_0.2.0_arm64.deb --data');
    expect(stdout).toContain('hotline release sign');
  });

  it('adds a release to a server that runs, and to one that does not', async () => {
    const server = await aServer();
    const arm64 = await add(await onDisk(signer.package('0.2.0')));
    expect(arm64).toMatchObject({
      status: 0,
      stdout: 'hotline-phone_0.2.0_arm64.deb: added (signature not checked: no release key is set)\n',
    });
    // The server that has run all the while knows of it.
    const shown = await server.handlers.releases({} as never);
    expect(shown).toMatchObject([{ version: '0.2.0', architecture: 'arm64', keyId: signer.keyId }]);
    await server.close();
    expect(await add(await onDisk(signer.package('0.2.0', 'amd64')))).toMatchObject({ status: 0 });
    expect(await inTheStore()).toEqual(['hotline-phone_0.2.0_amd64.deb', 'hotline-phone_0.2.0_arm64.deb']);
  });

  it('says of each thing that is wrong what it is, and adds nothing', async () => {
    const server = await aServer();
    await server.handlers.changeSettings({
      body: { releaseKey: signer.publicKey },
      actor: {
        kind: 'account',
        accountId: null,
        login: 'admin',
        role: 'administrator',
        scopes: null,
        name: 'admin',
        address: '127.0.0.1',
      },
    } as never);
    const good = signer.package('0.3.0');
    const foreign = new ReleaseSigner();
    const unsigned = join(folder, 'unsigned.deb');
    await writeFile(unsigned, good.file);
    const orphan = join(folder, 'orphan.deb');
    await writeFile(`${orphan}.minisig`, good.signature);
    await mkdir(join(folder, 'a folder'));
    await writeFile(join(folder, 'a folder.minisig'), good.signature);
    const cases: readonly (readonly [string, RegExp])[] = [
      [join(folder, 'nowhere.deb'), /nowhere\.deb\.minisig cannot be read.*hotline release sign/s],
      [unsigned, /unsigned\.deb\.minisig cannot be read.*hotline release sign/s],
      [join(folder, 'a folder'), /a folder: .*(?:EISDIR|directory)/],
      [orphan, /orphan\.deb cannot be read: .*no such file/],
      [
        await onDisk({ ...good, version: 'foreign', signature: foreign.package('0.3.0').signature }),
        new RegExp(
          `signed by the key ${foreign.keyId}, and the release key of the settings is ${signer.keyId}`,
        ),
      ],
      [
        await onDisk({ ...good, version: 'changed', file: debianArchive('something else') }),
        /not the one that was signed/,
      ],
      [
        await onDisk({ ...good, version: 'cut', file: good.file.subarray(0, -10) }),
        /no Debian package, or only a part/,
      ],
      [
        await onDisk({ ...good, version: 'text', signature: 'signed: me' }),
        /signature cannot be read.*\.minisig/,
      ],
      [
        await onDisk({
          ...good,
          version: 'other',
          signature: signer.sign(good.file, 'hotline-fleet 0.3.0 amd64'),
        }),
        /of something else/,
      ],
    ];
    for (const [file, message] of cases) {
      const { status, stderr } = await add(file);
      expect(stderr).toMatch(message);
      // A sentence, not where in the program it went wrong.
      expect(stderr).not.toMatch(/\n\s+at /);
      expect([file, status]).toEqual([file, 2]);
    }
    expect(await server.handlers.releases({} as never)).toEqual([]);
    expect(await readdir(join(data, 'releases'))).toEqual([]);

    const path = await onDisk(good);
    expect(await add(path)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('signature checked') as string,
    });
    const again = await add(path);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('hotline-phone_0.3.0_arm64.deb is there already');
  });

  it('makes no fleet where there is none', async () => {
    const { status, stderr } = await add(await onDisk(signer.package('0.2.0')));
    expect(status).toBe(2);
    expect(stderr).toContain(`there is no fleet in ${data}`);
    expect(stderr).toContain('--data');
    await expect(stat(data)).rejects.toThrow(/ENOENT/);
  });

  it.skipIf(!isRoot)('leaves what root adds to the user of the server', async () => {
    const server = await aServer();
    await server.close();
    const [uid, gid] = [65_534, 65_534];
    await chown(data, uid, gid);
    expect(await add(await onDisk(signer.package('0.2.0')))).toMatchObject({ status: 0 });
    const releases = join(data, 'releases');
    const [name = ''] = await readdir(releases);
    for (const path of [releases, join(releases, name)]) expect(await stat(path)).toMatchObject({ uid, gid });
  });
});
