/** The Debian packages: what is in them, and that they work where nothing but a minimal Debian is. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { version } from '../../../src/protocol/version.js';
import { BuiltPackages } from '../../support/packaging/built-packages.js';
import { changedPackage } from '../../support/packaging/changed-package.js';
import { UnixDatagrams } from '../../support/unix-datagrams.js';
import { until } from '../../support/until.js';
import { DebianRoot, dpkgDeb, type RunningInRoot, withoutRoot } from '../../support/packaging/debian-root.js';

const execute = promisify(execFile);
/** Both products for both processors, packed quickly: a minute, several on a busy machine. */
const BUILD_LIMIT_MS = 600_000;
const INSTALL_LIMIT_MS = 300_000;

const products = ['hotline-phone', 'hotline-fleet'];
const packages = products.flatMap((product) => [
  { product, architecture: 'amd64', cpu: 'x64', elf: 'X86-64' },
  { product, architecture: 'arm64', cpu: 'arm64', elf: 'AArch64' },
]);

const notifySocket = `@hotline-packages-${process.pid}`;

let built: BuiltPackages;
beforeAll(async () => {
  built = await BuiltPackages.build();
}, BUILD_LIMIT_MS);
afterAll(() => built.remove());

describe('the build', () => {
  it.each(packages)('says how large $product for $architecture is', ({ product, architecture }) => {
    const line = built.output.split('\n').find((one) => one.startsWith(built.file(product, architecture)));
    expect(line).toMatch(/: \d+\.\d MB, installed \d+\.\d MB$/);
  });

  it(
    'gives the same bytes again, elsewhere and by somebody else',
    async () => {
      const again = await BuiltPackages.build(['--arch', 'amd64', '--package', 'hotline-fleet'], {
        TZ: 'Asia/Tokyo',
        LC_ALL: 'C',
        HOME: '/nonexistent',
        npm_config_cache: '/nonexistent',
      });
      try {
        const [first, second] = await Promise.all(
          [built, again].map((build) => readFile(build.file('hotline-fleet', 'amd64'))),
        );
        expect(second?.equals(first!)).toBe(true);
      } finally {
        await again.remove();
      }
    },
    BUILD_LIMIT_MS,
  );

  it('refuses what it does not know, in one line', async () => {
    await expect(execute('scripts/build-deb', ['--arch', 'riscv'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--arch is one of arm64, amd64, not riscv \(see --help\)\n$/) as string,
    });
  });
});

describe.each(packages)('$product for $architecture', ({ product, architecture, cpu, elf }) => {
  const contents = async () =>
    (await dpkgDeb('--contents', built.file(product, architecture)))
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/))
      .map(([mode = '', owner = '', , , , path = '']) => ({ mode, owner, path: path.replace(/^\./, '') }));

  it('is the version of the program, and belongs to root', async () => {
    expect(await dpkgDeb('--field', built.file(product, architecture), 'Version', 'Architecture')).toBe(
      `Version: ${version}\nArchitecture: ${architecture}\n`,
    );
    const files = await contents();
    expect(files.filter(({ owner }) => owner !== 'root/root')).toEqual([]);
    // Nobody else may write to what a service runs.
    expect(files.filter(({ mode }) => /^.(?:.{4}w|.{7}w)/.test(mode) && !mode.startsWith('l'))).toEqual([]);
  });

  it('holds native parts for its processor, each once, and nothing for others', async () => {
    const natives = (await contents()).filter(({ path }) => path.endsWith('.node')).map(({ path }) => path);
    expect(natives.map((path) => path.replace(`/usr/lib/${product}/node_modules/`, '')).sort()).toEqual([
      `@koromix/koffi-linux-${cpu}/linux_${cpu}/koffi.node`,
      `@libsql/linux-${cpu}-gnu/index.node`,
      `@roamhq/wrtc-linux-${cpu}/wrtc.node`,
      expect.stringMatching(
        new RegExp(
          `^@serialport/bindings-cpp/prebuilds/linux-${cpu}/@serialport\\+bindings-cpp(\\.armv8)?\\.glibc\\.node$`,
        ),
      ),
    ]);
  });

  it('lists what is inside: Node.js, bundled code, pages and native parts, with their sums', async () => {
    const folder = await unpacked(product, architecture);
    const { stdout } = await execute('readelf', [
      '--file-header',
      join(folder, `usr/lib/${product}/bin/node`),
    ]);
    expect(stdout).toMatch(new RegExp(`Machine:.*${elf}`));
    const doc = join(folder, 'usr/share/doc', product);
    const bill = JSON.parse(await readFile(join(doc, 'sbom.cdx.json'), 'utf8')) as Bill;
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: product, version } },
    });
    const urls = bill.components.map(({ purl }) => purl.replace(/@[^@]*$/, ''));
    for (const name of [
      `node-linux-${cpu}`,
      'sip.js',
      'react',
      'werift',
      'koffi',
      `%40roamhq/wrtc-linux-${cpu}`,
      'fastify',
    ])
      expect(urls).toContain(`pkg:npm/${name}`);
    // Tools and other processors' parts are in the lockfile too, and not inside.
    expect(urls.filter((url) => /vite|typescript|eslint|darwin|win32|musl/.test(url))).toEqual([]);
    expect(
      bill.components.filter(({ hashes }) => !/^[0-9a-f]{128}$/.test(hashes?.[0]?.content ?? '')),
    ).toEqual([]);
    const licences = (
      await execute('zcat', [join(doc, 'third-party-licences.txt.gz')], { maxBuffer: 1 << 24 })
    ).stdout;
    for (const { purl } of bill.components) {
      const [, name = '', release = ''] = /^pkg:npm\/(.*)@(.*)$/.exec(purl) ?? [];
      if (!name.startsWith('node-linux'))
        expect(licences).toContain(`${name.replace('%40', '@')} ${release} (`);
    }
  });
});

it(
  'lintian finds no error',
  async () => {
    // The other two differ in nothing that it looks at, and each takes long.
    const files = [built.file('hotline-phone', 'arm64'), built.file('hotline-fleet', 'amd64')];
    const { stdout } = await execute('lintian', ['--allow-root', '--fail-on', 'none', ...files], {
      maxBuffer: 1 << 24,
    });
    expect(stdout.split('\n').filter((line) => line.startsWith('E:'))).toEqual([]);
  },
  BUILD_LIMIT_MS,
);

describe.each([...products, 'hotline-card', 'hotline-setup', 'hotline-update', 'hotline-update-recover'])(
  'the service %s',
  (name) => {
    const unit = () => `firmware/os/systemd/${name}.service`;

    it('is known to systemd in every line', async () => {
      const complaints = await execute('systemd-analyze', ['verify', unit()]).then(
        ({ stderr }) => stderr,
        (error: unknown) => (error as { stderr: string }).stderr,
      );
      // The program is not installed on the machine that tests.
      expect(complaints.split('\n').filter((line) => line !== '' && !/is not executable/.test(line))).toEqual(
        [],
      );
    });

    it('may reach little: systemd rates its exposure 3.0 or less of 10', async () => {
      await expect(
        execute('systemd-analyze', ['security', '--offline=true', '--threshold=30', '--no-pager', unit()]),
      ).resolves.toMatchObject({ stdout: expect.stringContaining('Overall exposure') as string });
    });
  },
);

describe.skipIf(await withoutRoot())(
  'in a minimal Debian without Node.js',
  { timeout: INSTALL_LIMIT_MS },
  () => {
    let debian: DebianRoot;
    const running: RunningInRoot[] = [];
    beforeAll(async () => {
      debian = await DebianRoot.make();
    }, BUILD_LIMIT_MS);
    afterAll(async () => {
      for (const program of running.splice(0)) await program.end();
      await debian.close();
    });
    const install = async (product: string) =>
      debian.run('dpkg', '--install', await debian.put(built.file(product, 'amd64')));

    it.each(products)('%s installs', async (product) => {
      const { status, stderr } = await install(product);
      expect(stderr.split('\n').filter((line) => /error|warning|fail/i.test(line))).toEqual([]);
      expect(status).toBe(0);
      expect((await debian.run('node', '--version')).status).not.toBe(0);
      expect((await debian.run('dpkg-query', '-W', '-f', '${Status}', product)).stdout).toBe(
        'install ok installed',
      );
    });

    it.each(products)('the command of %s runs', async (product) => {
      const { status, stdout } = await debian.run(`/usr/lib/${product}/bin/hotline`, '--version');
      expect([status, stdout]).toEqual([0, `${version}\n`]);
    });

    it.each(products)('every native part of %s loads', async (product) => {
      const parts = ['@roamhq/wrtc', '@serialport/bindings-cpp', 'koffi', 'libsql'];
      const load = `${JSON.stringify(parts)}.forEach(part => { require('/usr/lib/${product}/node_modules/' + part); console.log(part); }); process.exit(0)`;
      const { stdout, stderr } = await debian.run(`/usr/lib/${product}/bin/node`, '-e', load);
      expect(stdout, stderr).toBe(parts.map((part) => `${part}\n`).join(''));
    });

    it('hotline is one command, whichever package brings it', async () => {
      expect((await debian.run('hotline', '--version')).stdout).toBe(`${version}\n`);
      expect((await debian.run('readlink', '-f', '/usr/bin/hotline')).stdout).toBe(
        '/usr/lib/hotline-phone/bin/hotline\n',
      );
    });

    it('settings for a machine that is a phone are made when they are asked for, and taken back', async () => {
      expect((await debian.run('hotline-os-settings', 'status')).status).toBe(1);
      await debian.run(
        'sh',
        '-c',
        'mkdir -p /etc/sysctl.d; echo kernel.panic=3 > /etc/sysctl.d/50-hotline.conf',
      );
      expect(await debian.run('hotline-os-settings', 'apply')).toMatchObject({
        status: 0,
        stderr: 'hotline-os-settings: /etc/sysctl.d/50-hotline.conf is there already and stays\n',
      });
      expect(await debian.read('/etc/sysctl.d/50-hotline.conf')).toBe('kernel.panic=3\n');
      await debian.run('rm', '/etc/sysctl.d/50-hotline.conf');
      await debian.run('hotline-os-settings', 'apply');
      expect((await debian.run('hotline-os-settings', 'status')).status).toBe(0);
      // As systemd and the kernel read them.
      const read = await debian.run('systemd-analyze', 'cat-config', 'systemd/system.conf');
      expect(read.stdout).toMatch(/^RuntimeWatchdogSec=15s$/m);
      expect((await debian.run('cat', '/etc/sysctl.d/50-hotline.conf')).stdout).toMatch(
        /^kernel\.panic=10$/m,
      );
      // As systemd reads it: a unit that nobody starts by mistake.
      const modems = () => debian.run('systemctl', '--root=/', 'is-enabled', 'ModemManager.service');
      expect((await modems()).stdout).toBe('masked\n');
      await debian.run('hotline-os-settings', 'remove');
      expect((await debian.run('hotline-os-settings', 'status')).stdout).not.toMatch(/^set /m);
      expect((await modems()).stdout).not.toBe('masked\n');
    });

    it('a card gives the phone its fleet: for its user to read, and nobody else', async () => {
      const code = enrolmentCodeOf(new Uint8Array([7, 1, 2, 3, 4]));
      await debian.run(
        'sh',
        '-c',
        `mkdir -p /boot/firmware; cat > /boot/firmware/hotline.toml <<'END'\n[fleet]\nserver = "wss://fleet.example"\ncode = "${code}"\nEND`,
      );
      const unit = await debian.read('/usr/lib/systemd/system/hotline-card.service');
      const [, command = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
      const [, condition = ''] = /^ExecCondition=(.*)$/m.exec(unit) ?? [];
      expect((await debian.run('sh', '-c', condition)).status).toBe(0);
      expect(await debian.run('sh', '-c', `umask 027; ${command}`)).toMatchObject({ status: 0, stderr: '' });
      expect((await debian.run('stat', '-c', '%U:%G %a', '/etc/hotline/phone.toml')).stdout).toBe(
        'root:hotline 640\n',
      );
      expect(await debian.read('/etc/hotline/phone.toml')).toContain(code);
      expect(await debian.read('/boot/firmware/hotline.toml')).not.toContain(code);
      expect((await debian.run('sh', '-c', condition)).status).toBe(1);
      await debian.run('rm', '-r', '/etc/hotline/phone.toml', '/boot/firmware');
    });

    it('the phone checks an example as its user', async () => {
      const exchange = start(
        'hotline',
        'hotline',
        'exchange',
        '--port',
        '0',
        '--account',
        'hotline-17:secret',
      );
      const [, server = ''] = await exchange.printed(/(ws:\/\/127\.0\.0\.1:\d+)/);
      const example = await debian.read('/usr/share/doc/hotline-phone/examples/asterisk-webrtc.toml');
      const toml = example.replace(/^server = .*/m, `server = "${server}"`).replace(/^ca_file = .*/m, '');
      await debian.run(
        'sh',
        '-c',
        `umask 027; cat > /etc/hotline/phone.toml <<'END'\n${toml}\nEND\necho secret > /etc/hotline/main.password`,
      );
      const { stdout, stderr } = await debian.run(
        'setpriv',
        '--reuid=hotline',
        '--regid=hotline',
        '--init-groups',
        'hotline',
        'check',
        '--config',
        '/etc/hotline/phone.toml',
      );
      expect(stdout, stderr).toMatch(/registration of account hotline-17: accepted/);
      // The sound is asked for from ALSA, which finds no card in here.
      expect(stdout).toMatch(/no sound card is present/);
    });

    it('the fleet server answers, with its pages and its store, and says so to systemd', async () => {
      const systemd = new UnixDatagrams(notifySocket);
      const fleet = start(
        'hotline-fleet',
        'env',
        `NOTIFY_SOCKET=${notifySocket}`,
        'WATCHDOG_USEC=300000',
        'hotline',
        'fleet',
        '--port',
        '0',
        '--data',
        '/var/lib/hotline-fleet',
      );
      const [, url = ''] = await fleet.printed(/The fleet server is up: (http:\S+)/);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      const page = await fetch(url);
      expect(await page.text()).toMatch(/<script type="module"/);
      expect((await debian.run('ls', '/var/lib/hotline-fleet')).stdout).toContain('fleet.sqlite');
      const said = systemd.take();
      await until('it says again that it lives', () => said.push(...systemd.take()) > 3, 10_000);
      systemd.close();
      expect(said[0]).toBe('READY=1');
      expect(new Set(said.slice(1))).toEqual(new Set(['WATCHDOG=1']));
    });

    it('an upgrade keeps state and configuration', async () => {
      for (const program of running.splice(0)) await program.end();
      await debian.run(
        'sh',
        '-c',
        'echo key > /var/lib/hotline/key; echo "HOTLINE_FLEET_OPTIONS=--log=warn" > /etc/default/hotline-fleet',
      );
      for (const product of products) expect(await install(product)).toMatchObject({ status: 0 });
      expect(await debian.read('/var/lib/hotline/key')).toBe('key\n');
      expect(await debian.read('/etc/hotline/phone.toml')).toContain('hotline-17');
      expect(await debian.read('/etc/default/hotline-fleet')).toBe('HOTLINE_FLEET_OPTIONS=--log=warn\n');
    });

    it('a newer version, and then an older one, keep state and configuration', async () => {
      const newer = `${built.file('hotline-phone', 'amd64')}.newer.deb`;
      await changedPackage(built.file('hotline-phone', 'amd64'), newer, { version: '99.1' });
      const versions: string[] = [];
      for (const file of [newer, built.file('hotline-phone', 'amd64')]) {
        const { status, stderr } = await debian.run('dpkg', '--install', await debian.put(file));
        expect(status, stderr).toBe(0);
        versions.push((await debian.run('dpkg-query', '-W', '-f', '${Version}', 'hotline-phone')).stdout);
        expect((await debian.run('/usr/lib/hotline-phone/bin/hotline', '--version')).status).toBe(0);
        expect(await debian.read('/var/lib/hotline/key')).toBe('key\n');
        expect(await debian.read('/etc/hotline/phone.toml')).toContain('hotline-17');
      }
      expect(versions).toEqual(['99.1', version]);
    });

    it('removal keeps state and configuration, and the command as long as one package has it', async () => {
      expect(await debian.run('dpkg', '--remove', 'hotline-phone')).toMatchObject({ status: 0 });
      expect((await debian.run('hotline', '--version')).stdout).toBe(`${version}\n`);
      expect(await debian.run('dpkg', '--remove', 'hotline-fleet')).toMatchObject({ status: 0 });
      expect(await left('/usr/bin/hotline', '/usr/lib/hotline-phone', '/usr/lib/hotline-fleet')).toEqual([]);
      const kept = [
        '/etc/hotline/phone.toml',
        '/var/lib/hotline/key',
        '/var/lib/hotline-fleet/fleet.sqlite',
        '/etc/default/hotline-fleet',
      ];
      expect(await left(...kept)).toEqual(kept);
    });

    it('purging leaves nothing', async () => {
      expect(await debian.run('dpkg', '--purge', ...products)).toMatchObject({ status: 0 });
      const gone = [
        '/etc/hotline',
        '/var/lib/hotline',
        '/var/lib/hotline-fleet',
        '/etc/default/hotline-fleet',
      ];
      expect(await left(...gone)).toEqual([]);
      expect(
        (
          await debian.run(
            'find',
            '/',
            '-xdev',
            '-name',
            '*hotline*',
            '-not',
            '-path',
            '/root/*',
            '-not',
            '-path',
            '/proc/*',
          )
        ).stdout,
      ).toBe('');
    });

    it('the package for arm64 runs on an emulated processor', async () => {
      const folder = await unpacked('hotline-phone', 'arm64');
      const lib = join(folder, 'usr/lib/hotline-phone');
      const { stdout } = await execute('qemu-aarch64-static', [
        '-L',
        debian.arm64,
        join(lib, 'bin/node'),
        join(lib, 'dist/cli/main.js'),
        '--version',
      ]);
      expect(stdout).toBe(`${version}\n`);
    });

    function start(user: string, ...args: string[]): RunningInRoot {
      const program = debian.start(user, ...args);
      running.push(program);
      return program;
    }

    async function left(...paths: string[]): Promise<string[]> {
      const { stdout } = await debian.run(
        'sh',
        '-c',
        `for path; do [ -e "$path" ] && echo "$path"; done; true`,
        'sh',
        ...paths,
      );
      return stdout.split('\n').filter((line) => line !== '');
    }
  },
);

interface Bill {
  readonly components: readonly {
    readonly purl: string;
    readonly hashes?: readonly { readonly content: string }[];
  }[];
}

const unpackedBefore = new Map<string, Promise<string>>();

/** Folder with the files of a package; removed with the packages. */
function unpacked(product: string, architecture: string): Promise<string> {
  const file = built.file(product, architecture);
  const folder = `${file}.files`;
  const unpacking = unpackedBefore.get(file) ?? dpkgDeb('--extract', file, folder).then(() => folder);
  unpackedBefore.set(file, unpacking);
  return unpacking;
}
