/** The package on the other Debian that Raspberry Pi OS is made of, built and installed by the commands of README.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../../../src/protocol/version.js';
import { asRoot, readmeCommand } from '../../../support/packaging/readme-command.js';
import { BuiltPackages } from '../../../support/packaging/built-packages.js';
import { DebianRoot, withoutRoot } from '../../../support/packaging/debian-root.js';

/** This Debian has no pseudo-terminals, in which apt would run dpkg to log what it says. */
const WITHOUT_TERMINAL = '-o Dpkg::Use-Pty=0';
/** The Debian is fetched at the first time, and the package built. */
const LIMIT_MS = 900_000;

describe.skipIf(await withoutRoot())('in a minimal Debian trixie', { timeout: LIMIT_MS }, () => {
  let built: BuiltPackages;
  let debian: DebianRoot;
  beforeAll(async () => {
    const [, ...args] = (await readmeCommand(/^scripts\/build-deb /)).replace('arm64', 'amd64').split(' ');
    built = await BuiltPackages.build(args);
    debian = await DebianRoot.make('trixie');
  }, LIMIT_MS);
  afterAll(async () => {
    await debian.close();
    await built.remove();
  });

  it('finds all that it asks for, and installs', async () => {
    await debian.put(built.file('hotline-phone', 'amd64'));
    const install = (await readmeCommand(/^sudo apt install /)).replace('_arm64', '_amd64');
    const { status, stderr } = await debian.run(
      'sh',
      '-c',
      `cd /root && ${asRoot(install)} ${WITHOUT_TERMINAL}`,
    );
    expect(stderr.split('\n').filter((line) => /error|warning:(?!.* stable CLI)|fail/i.test(line))).toEqual(
      [],
    );
    expect(status).toBe(0);
    expect((await debian.run('hotline', '--version')).stdout).toBe(`${version}\n`);
  });

  it('registers with the practice exchange as its user: network, sound system and native parts work', async () => {
    const exchange = debian.start(
      'hotline',
      'hotline',
      'exchange',
      '--port',
      '0',
      '--account',
      'hall:secret',
    );
    try {
      const [, server = ''] = await exchange.printed(/(ws:\/\/127\.0\.0\.1:\d+)/);
      const toml = `number = "8 800 333-44-34"\n[[route]]\nname = "main"\nserver = "${server}"\naccount = "hall"\npassword = "secret"\n`;
      await debian.run('sh', '-c', `umask 027; cat > /etc/hotline/phone.toml <<'END'\n${toml}END`);
      const user = ['setpriv', '--reuid=hotline', '--regid=hotline', '--init-groups'];
      const check = await debian.run(...user, 'hotline', 'check', '--config', '/etc/hotline/phone.toml');
      expect(check.stdout, check.stderr).toMatch(/registration of account hall: accepted/);
      expect(check.stdout).toMatch(/no sound card is present/);
    } finally {
      await exchange.end();
    }
  });

  it('takes settings for a machine that is a phone', async () => {
    expect(await debian.run('hotline-os-settings', 'apply')).toMatchObject({ status: 0, stderr: '' });
    expect((await debian.run('hotline-os-settings', 'status')).stdout).not.toMatch(/^not set/m);
    const read = await debian.run('systemd-analyze', 'cat-config', 'systemd/system.conf');
    expect(read.stdout).toMatch(/^RuntimeWatchdogSec=15s$/m);
  });
});
