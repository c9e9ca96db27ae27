/** A phone whose root file system is read-only, with what must last on a partition of its own: hotline-os-settings read-only. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePhoneGuestOf } from '../../../../src/bench/qemu/phone-guest-files.js';
import { releaseComment } from '../../../../src/protocol/fleet-link/updates.js';
import { publicKeyText } from '../../../../src/wire/minisign.js';
import { newSecretKey, signatureText } from '../../../../src/wire/minisign-secret-key.js';
import { BuiltPackages } from '../../../support/packaging/built-packages.js';
import { changedPackage } from '../../../support/packaging/changed-package.js';
import { withoutRoot } from '../../../support/packaging/debian-root.js';
import { type EmulatedPhone, makeEmulatedPhone } from '../../../support/phone-guest/emulated-phone.js';
import { makeOverlayGuest } from '../../../support/phone-guest/overlay-guest.js';
import { withoutQemu } from '../../../support/qemu/gpio-guest.js';

const LIMIT_MS = 3_600_000;
/** Of copying what lasts, on an emulated machine. */
const COMMAND_LIMIT_MS = 300_000;
const NEWER = '99.1';
const maker = newSecretKey();
const READ_ONLY = 'hotline-os-settings read-only';

describe.skipIf((await withoutQemu()) || (await withoutRoot()))(
  'a machine with a read-only root file system',
  { timeout: LIMIT_MS },
  () => {
    let folder: string;
    let built: BuiltPackages;
    let phone: EmulatedPhone;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hotline-read-only-'));
      const key = join(folder, 'maker.pub');
      await writeFile(key, publicKeyText(maker.public));
      const what = ['--arch', 'arm64', '--package', 'hotline-phone', '--release-key', key];
      built = await BuiltPackages.build(what);
      phone = await makeEmulatedPhone(async () => {
        const guest = join(folder, 'guest');
        await mkdir(guest);
        return makeOverlayGuest(await makePhoneGuestOf(built.file('hotline-phone', 'arm64')), guest);
      });
      await phone.guest.boot();
      await phone.cardTakenOver();
      await phone.runs(await phone.configure('8 800 333-44-34'));
    }, LIMIT_MS);
    afterAll(async () => {
      await phone.end();
      await built.remove();
      await rm(folder, { recursive: true });
    });
    beforeEach(({ onTestFailed }) => {
      onTestFailed(async () => {
        process.stdout.write(`${await phone.journal()}\n`);
      });
    });

    const output = (command: string) => phone.guest.machine.output(command, COMMAND_LIMIT_MS);
    const status = async () =>
      Object.fromEntries(
        (await phone.guest.machine.run(`${READ_ONLY} status`, COMMAND_LIMIT_MS)).output
          .trim()
          .split('\n')
          .map((line) => [line.slice(0, 12).trim(), line.slice(12)]),
      ) as Record<string, string>;
    const restart = async () => {
      await phone.guest.endBy(() => phone.guest.machine.output('systemctl --no-block reboot'));
      await phone.guest.boot();
      await phone.comesBack();
    };
    const offer = async (version: string): Promise<void> => {
      const file = join(folder, `hotline-phone_${version}_arm64.deb`);
      await changedPackage(built.file('hotline-phone', 'arm64'), file, { version });
      const content = Uint8Array.from(await readFile(file));
      const hash = createHash('blake2b512').update(content).digest();
      const signature = signatureText(maker, hash, releaseComment({ version, architecture: 'arm64' }));
      await phone.admin.addRelease(content, signature);
      await phone.admin.ask('newRollout', {
        body: { version, channel: 'stable', canaryPercent: 100, when: 'idle' },
      });
    };

    it('takes a partition for what must last, and is read-only from the next start on', async () => {
      expect(await status()).toMatchObject({ now: 'writable', state: 'on the root file system' });
      await output(`${READ_ONLY} on --state /dev/disk/by-id/virtio-state`);
      expect(await status()).toMatchObject({
        now: 'writable',
        'next start': 'read-only',
        state: expect.stringContaining('/dev/') as string,
      });
      await restart();
      expect(await status()).toMatchObject({ now: 'read-only', 'next start': 'read-only' });
      expect(await output(`${READ_ONLY} on`)).toContain('read-only already');
      expect(await output('systemctl --failed --plain --no-legend --no-pager')).toBe('');
      expect(await output('findmnt -n -o OPTIONS /boot/firmware')).toMatch(/^ro,/);
    });

    it('a power cut takes what was written to it, and leaves what must last', async () => {
      const version = await phone.configure('8 800 333-44-35');
      await phone.runs(version);
      await output('echo gone > /root/file; echo gone > /etc/file; sync');
      await phone.guest.cutPower();
      await phone.guest.boot();
      await phone.runs(version);
      expect((await phone.guest.machine.run('ls /root/file /etc/file')).status).not.toBe(0);
      await phone.calls();
    });

    it('a card is taken over from a boot partition that is read-only', async () => {
      const card = '/boot/firmware/hotline.toml';
      await output(
        `mount -o remount,rw /boot/firmware && sed -i 1d ${card} && mount -o remount,ro /boot/firmware`,
      );
      await output('systemctl restart hotline-card.service');
      expect(await output(`head -n 1 ${card}`)).toContain('# Taken over by the phone');
      expect(await output('findmnt -n -o OPTIONS /boot/firmware')).toMatch(/^ro,/);
    });

    it('a software update lasts', async () => {
      // The machine starts anew once the new version is installed.
      await phone.guest.endBy(() => offer(NEWER), LIMIT_MS / 2);
      await phone.guest.boot();
      await expect
        .poll(async () => (await phone.admin.ask('phone', { params: { id: phone.id } })).updates, {
          timeout: LIMIT_MS / 2,
          interval: 1_000,
        })
        .toMatchObject({ last: { version: NEWER, state: 'running' } });
      await phone.guest.cutPower();
      await phone.guest.boot();
      await phone.comesBack();
      expect((await phone.row()).version).toBe(NEWER);
      expect(await output("dpkg-query -W -f '${db:Status-Abbrev}${Version}' hotline-phone")).toBe(
        `ii ${NEWER}`,
      );
    });

    it('is switched off again, and what lasts comes back to the root file system', async () => {
      await output(`${READ_ONLY} off`);
      await restart();
      expect(await status()).toMatchObject({ now: 'writable', 'next start': 'writable' });
      await output(`${READ_ONLY} off`);
      expect(await status()).toMatchObject({ state: 'on the root file system' });
      await restart();
      expect(await output('findmnt -n -o OPTIONS /boot/firmware')).toMatch(/^rw,/);
      await phone.calls();
    });
  },
);
