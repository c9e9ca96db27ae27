import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { debianVersionOf } from '../../src/protocol/debian-version.js';
import { parsePublicKey } from '../../src/wire/minisign.js';
import { bundleCode, bundlePages } from './bundle.js';
import { fetchModules, fetchNode } from './fetch.js';
import { thirdPartyLicences } from './licences.js';
import { copyNatives } from './natives.js';
import { type NpmPackage, packageOf, readLockfile } from './npm-packages.js';
import { run } from './run.js';
import { sbom } from './sbom.js';
import { type Architecture, type Product, targets } from './target.js';

const OS = 'firmware/os';

export interface ProgramTree {
  /** What goes to /usr/lib/<product>. */
  readonly folder: string;
  /** npm packages that are really inside, by folder. */
  readonly packages: readonly NpmPackage[];
  readonly licences: string;
}

/** What both architectures share: bundled code and pages, made once. */
export async function makeBundle(folder: string): Promise<ReadonlySet<string>> {
  const code = await bundleCode(folder);
  return new Set([...code, ...(await bundlePages(folder))]);
}

/** Makes the program with all that it runs on, as it lies in /usr/lib/<product>. */
export async function makeProgram(
  architecture: Architecture,
  folder: string,
  bundle: { readonly folder: string; readonly packages: ReadonlySet<string> },
): Promise<ProgramTree> {
  const { strip } = targets[architecture];
  const [node, modules, lockfile] = [
    await fetchNode(architecture),
    await fetchModules(architecture),
    await readLockfile(),
  ];
  await cp(bundle.folder, folder, { recursive: true });
  const natives = await copyNatives(lockfile, { architecture, modules, folder });
  await put(join(folder, 'bin/node'), join(node, 'bin/node'));
  for (const file of [join(folder, 'bin/node'), ...(await nativesIn(folder))])
    await run(strip, ['--strip-unneeded', file]);
  await dropInterpreters(folder);
  await cp('assets/prompts', join(folder, 'assets/prompts'), { recursive: true });
  const firmware = 'firmware/io-board/build/hotline-io.hex';
  await put(join(folder, firmware), firmware);
  const { name, version, license } = await manifest();
  await writeFile(
    join(folder, 'package.json'),
    `${JSON.stringify({ name, version, license, type: 'module' }, undefined, 2)}\n`,
  );
  const inside = [...bundle.packages, ...natives].map((found) => packageOf(found, lockfile));
  const packages = [...new Set(inside)].sort((a, b) => (a.folder < b.folder ? -1 : 1));
  const licences = await thirdPartyLicences(packages, { roots: ['.', modules], node });
  return { folder, packages, licences };
}

/** Lays out the package's files in `root`, as they will lie in `/`. */
export async function layOut(
  root: string,
  product: Product,
  {
    architecture,
    program,
    epoch,
    releaseKeys,
  }: {
    architecture: Architecture;
    program: ProgramTree;
    epoch: number;
    /** Public key files of minisign: whose updates the phone installs. */
    releaseKeys: readonly string[];
  },
): Promise<void> {
  const { version } = await manifest();
  const lib = join(root, 'usr/lib', product);
  const doc = join(root, 'usr/share/doc', product);
  await cp(program.folder, lib, { recursive: true });
  await write(
    join(lib, 'bin/hotline'),
    `#!/bin/sh\nexec /usr/lib/${product}/bin/node /usr/lib/${product}/dist/cli/main.js "$@"\n`,
  );
  await put(join(root, `usr/lib/systemd/system/${product}.service`), `${OS}/systemd/${product}.service`);
  await put(join(root, `usr/lib/sysusers.d/${product}.conf`), `${OS}/sysusers/${product}.conf`);
  const overrides = `${OS}/debian/${product}/lintian-overrides`;
  await put(join(root, `usr/share/lintian/overrides/${product}`), overrides);
  if (product === 'hotline-phone') {
    for (const unit of ['hotline-card.service', 'hotline-setup.path', 'hotline-setup.service'])
      await put(join(root, 'usr/lib/systemd/system', unit), `${OS}/systemd/${unit}`);
    for (const unit of ['hotline-update.path', 'hotline-update.service', 'hotline-update-recover.service'])
      await put(join(root, 'usr/lib/systemd/system', unit), `${OS}/systemd/${unit}`);
    for (const program of ['hotline-card-is-new', 'hotline-update', 'hotline-read-only', 'hotline-writable'])
      await put(join(lib, 'bin', program), `${OS}/bin/${program}`);
    for (const key of releaseKeys) {
      // As the phone will read it: that it cannot be used must not be found out there.
      parsePublicKey(await readFile(key, 'utf8'));
      await put(join(root, 'usr/share/hotline-phone/release-keys', basename(key)), key);
    }
    // Its own time is what counts (docs/adr/0020): systemd sets a clock that is behind it forward to it.
    await write(join(root, 'usr/lib/clock-epoch'), 'The clock is not behind the time of this file.\n');
    await put(join(root, 'usr/lib/udev/rules.d/60-hotline.rules'), `${OS}/udev/60-hotline-io-board.rules`);
    await put(join(root, 'usr/share/polkit-1/rules.d/60-hotline.rules'), `${OS}/polkit/60-hotline.rules`);
    const settings = join(root, 'usr/share/hotline-phone/raspberry-pi');
    await cp(`${OS}/raspberry-pi`, settings, { recursive: true });
    await put(join(root, 'usr/sbin/hotline-os-settings'), join(settings, 'hotline-os-settings'));
    await rm(join(settings, 'hotline-os-settings'));
    const settingsPage = await readFile(`${OS}/man/hotline-os-settings.8`);
    await writeGzip(join(root, 'usr/share/man/man8/hotline-os-settings.8.gz'), settingsPage);
    await cp('examples', join(doc, 'examples'), { recursive: true });
    for (const name of [
      'phone',
      'install',
      'operate',
      'configuration',
      'exchanges',
      'errors',
      'health',
      'security',
      'updates',
    ])
      await writeGzip(join(doc, `${name}.md.gz`), await readFile(`docs/${name}.md`));
  } else {
    await put(join(root, 'etc/default/hotline-fleet'), `${OS}/debian/${product}/default`);
    await cp('assets/grafana', join(doc, 'examples/grafana'), { recursive: true });
    await writeGzip(join(doc, 'fleet.md.gz'), await readFile('docs/fleet.md'));
  }
  await writeGzip(join(root, `usr/share/man/man1/${product}.1.gz`), await readFile(`${OS}/man/hotline.1`));
  await put(join(doc, 'README.Debian'), `${OS}/debian/${product}/README.Debian`);
  await write(join(doc, 'copyright'), await copyright());
  await writeGzip(join(doc, 'changelog.gz'), changelogEntry(product, debianVersionOf(version), epoch));
  await writeGzip(join(doc, 'NEWS.md.gz'), await readFile('CHANGELOG.md'));
  await writeGzip(join(doc, 'third-party-licences.txt.gz'), program.licences);
  await write(
    join(doc, 'sbom.cdx.json'),
    sbom({ product, version, target: targets[architecture], epoch, packages: program.packages }),
  );
  await setModes(root);
}

export async function manifest(): Promise<{ name: string; version: string; license: string }> {
  return JSON.parse(await readFile('package.json', 'utf8')) as {
    name: string;
    version: string;
    license: string;
  };
}

function changelogEntry(product: Product, version: string, epoch: number): string {
  const date = new Date(epoch * 1_000).toUTCString().replace('GMT', '+0000');
  return `${product} (${version}) stable; urgency=medium

  * What has changed for users: /usr/share/doc/${product}/NEWS.md.gz

 -- The hotline authors <hotline@hotline.invalid>  ${date}
`;
}

/** https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/ */
async function copyright(): Promise<string> {
  const text = await readFile('LICENSE', 'utf8');
  const [, holder = ''] = /^(Copyright .*)$/m.exec(text) ?? [];
  const terms = text.slice(text.indexOf('Permission'));
  const indented = terms
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? ' .' : ` ${line}`))
    .join('\n');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: hotline
Comment: The software of others in this package, and its terms, stand in
 third-party-licences.txt.gz beside this file, and in sbom.cdx.json for programs.

Files: *
${holder.replace('Copyright (c)', 'Copyright:')}
License: Expat
${indented}
`;
}

async function nativesIn(folder: string): Promise<string[]> {
  const files = await readdir(join(folder, 'node_modules'), { recursive: true });
  return files.filter((file) => file.endsWith('.node')).map((file) => join(folder, 'node_modules', file));
}

/** Whatever the umask of who builds. */
async function setModes(root: string): Promise<void> {
  await chmod(root, 0o755);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.isDirectory() || /\/s?bin\/[^/]+$/.test(path);
    // It may hold passwords.
    const isSecret = path.endsWith('/etc/default/hotline-fleet');
    await chmod(path, isProgram ? 0o755 : isSecret ? 0o640 : 0o644);
  }
}

/** No part of the program is started by itself, and nobody has the Node.js that their first lines ask for. */
async function dropInterpreters(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!/\.[cm]?js$/.test(name) || !(await stat(path)).isFile()) continue;
    const text = await readFile(path, 'utf8');
    // The empty line stays: line numbers in stack traces are those of the file.
    if (text.startsWith('#!')) await writeFile(path, text.replace(/^#!.*/, ''));
  }
}

async function put(to: string, from: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

async function write(to: string, text: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, text);
}

/** zlib writes no name and no time into it. */
function writeGzip(to: string, text: string | Buffer): Promise<void> {
  return mkdir(dirname(to), { recursive: true }).then(() => writeFile(to, gzipSync(text, { level: 9 })));
}
