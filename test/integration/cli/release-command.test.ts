/** `hotline release`, with packages of dpkg-deb, and minisign as the judge. */
import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keygen, sign, verify } from '../../../src/cli/commands/release.js';

const execute = promisify(execFile);
let folder: string;
let lines: string[] = [];
const print = (line: string) => void lines.push(line);
const file = (name: string) => join(folder, name);

async function makePackage(name: string, version: string, architecture = 'arm64'): Promise<string> {
  const control = file(`${name}-${version}/DEBIAN`);
  await mkdir(control, { recursive: true });
  await writeFile(
    join(control, 'control'),
    `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nMaintainer: A <a@b.c>\nDescription: d\n`,
  );
  const made = file(`${name}_${version}.deb`);
  await execute('dpkg-deb', ['--build', file(`${name}-${version}`), made]);
  return made;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-release-'));
  await keygen(
    { secret: file('maker.key'), public: file('maker.pub'), withoutPassphrase: true },
    () => undefined,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('signs what the package says that it is; minisign and a phone would take it', async () => {
  lines = [];
  const made = await makePackage('hotline-phone', '0.2.0~rc.1');
  await sign(file('maker.key'), [made], print);
  expect(lines.join()).toContain('hotline-phone 0.2.0~rc.1 arm64');
  const { stdout } = await execute('minisign', ['-Vm', made, '-p', file('maker.pub')]);
  expect(stdout).toContain('Trusted comment: hotline-phone 0.2.0~rc.1 arm64');
  await verify(file('maker.pub'), [made], print);
});

it('says no to a package that was changed, and to the signature of another version', async () => {
  const [one, two] = [await makePackage('hotline-phone', '1.0'), await makePackage('hotline-phone', '2.0')];
  await sign(file('maker.key'), [one, two], print);
  await writeFile(`${two}.minisig`, await readFile(`${one}.minisig`));
  await expect(verify(file('maker.pub'), [two], print)).rejects.toMatchObject({
    code: 'RELEASE',
    message: 'the signature is for "hotline-phone 1.0 arm64", and not for "hotline-phone 2.0 arm64"',
  });
  await appendFile(one, 'x');
  await expect(verify(file('maker.pub'), [one], print)).rejects.toThrow(/damaged or changed/);
});

it('signs nothing that no phone would install', async () => {
  const other = await makePackage('hotline-fleet', '1.0');
  await expect(sign(file('maker.key'), [other], print)).rejects.toThrow(/phones update hotline-phone/);
  await writeFile(file('text.deb'), 'no package');
  await expect(sign(file('maker.key'), [file('text.deb')], print)).rejects.toMatchObject({ code: 'RELEASE' });
});

it('a secret key is for its owner alone, and none is overwritten', async () => {
  expect((await stat(file('maker.key'))).mode & 0o777).toBe(0o600);
  const again = { secret: file('maker.key'), public: file('other.pub'), withoutPassphrase: true };
  await expect(keygen(again, print)).rejects.toMatchObject({ code: 'RELEASE' });
  await expect(verify(file('maker.key'), [], print)).rejects.toThrow(/maker\.key cannot be used/);
});
