/**
 * "Build a phone" of README.md as somebody follows it who has never seen the product: with its own commands, from a machine
 * that knows nothing of the package to a call.
 */
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GpioGuest } from '../../../../src/bench/qemu/gpio-guest.js';
import { makePhoneGuestOf } from '../../../../src/bench/qemu/phone-guest-files.js';
import { BuiltPackages } from '../../../support/packaging/built-packages.js';
import { asRoot, readmeCommand } from '../../../support/packaging/readme-command.js';
import { withoutRoot } from '../../../support/packaging/debian-root.js';
import { type EmulatedPhone, makeEmulatedPhone } from '../../../support/phone-guest/emulated-phone.js';
import { withoutQemu } from '../../../support/qemu/gpio-guest.js';

const LIMIT_MS = 1_800_000;
/** Unpacking and starting, by an emulated processor. */
const INSTALL_LIMIT_MS = 900_000;

describe.skipIf((await withoutQemu()) || (await withoutRoot()))(
  'who follows README.md',
  { timeout: LIMIT_MS },
  () => {
    let built: BuiltPackages;
    let phone: EmulatedPhone;
    let server: Server;
    /** A command as it stands there, by root in the machine. */
    const follow = async (what: RegExp) =>
      phone.guest.machine.run(asRoot(await readmeCommand(what)), INSTALL_LIMIT_MS);

    beforeAll(async () => {
      const [, ...args] = (await readmeCommand(/^scripts\/build-deb /)).split(' ');
      built = await BuiltPackages.build(args);
      const file = built.file('hotline-phone', 'arm64');
      phone = await makeEmulatedPhone(() => makePhoneGuestOf(file), 'from-the-dashboard.toml');
      server = createServer((_, response) => void createReadStream(file).pipe(response));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      await phone.guest.boot();
      // The guest is made with the package; a card of Raspberry Pi OS is not.
      await phone.guest.machine.output('apt-get purge --yes hotline-phone', INSTALL_LIMIT_MS);
    }, LIMIT_MS);
    afterAll(async () => {
      server.close();
      await phone.end();
      await built.remove();
    });
    beforeEach(({ onTestFailed }) => {
      onTestFailed(async () => {
        process.stdout.write(`${await phone.journal()}\n`);
      });
    });

    it('begins with a machine that knows nothing of it', async () => {
      expect((await phone.guest.machine.run('command -v hotline')).status).not.toBe(0);
      expect((await phone.guest.machine.run('ls -d /etc/hotline /var/lib/hotline')).output).not.toMatch(
        /^\/(?:etc|var)/m,
      );
    });

    it('copies the package to it and installs it', async () => {
      const { machine } = phone.guest;
      const name = basename(built.file('hotline-phone', 'arm64'));
      const url = `http://${GpioGuest.hostAddress}:${(server.address() as AddressInfo).port}/${name}`;
      await machine.output(`/usr/lib/apt/apt-helper download-file ${url} /root/${name}`, INSTALL_LIMIT_MS);
      const installs = asRoot(await readmeCommand(/^sudo apt install /));
      const { status, output } = await machine.run(`cd /root && ${installs}`, INSTALL_LIMIT_MS);
      expect([status, output]).toEqual([0, expect.stringContaining('Setting up hotline-phone')]);
      expect((await machine.run(`cd /root && ${installs}`, INSTALL_LIMIT_MS)).status).toBe(0);
    });

    it('puts the file of the dashboard on the card, and starts the machine with it', async () => {
      await phone.guest.machine.output(
        'mv /boot/firmware/from-the-dashboard.toml /boot/firmware/hotline.toml',
      );
      await phone.guest.endBy(() => phone.guest.machine.output('systemctl --no-block reboot'));
      await phone.guest.boot();
      await phone.cardTakenOver();
    });

    it('gets number and account from its fleet, lifts the handset, and it calls', async () => {
      await phone.runs(await phone.configure('8 800 333-44-34'));
      await phone.calls();
    });

    it('is told how it does, and what would keep it from calling', async () => {
      const status = await follow(/^hotline status$/);
      expect([status.status, status.output]).toEqual([0, expect.stringContaining('hotline-')]);
      expect((await follow(/^sudo systemctl stop /)).status).toBe(0);
      const check = await follow(/^sudo hotline check$/);
      expect([check.status, check.output]).toEqual([
        0,
        expect.stringMatching(/registration of account .*: accepted/),
      ]);
      await phone.guest.machine.output('systemctl start hotline-phone');
      await phone.registersAgain();
      await phone.calls();
    });
  },
);
