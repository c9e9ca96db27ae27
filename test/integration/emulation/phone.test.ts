/**
 * The installed arm64 package on a machine that boots: systemd, Debian's kernel, a card from a technician, a handset on a
 * GPIO line, a sound card. From the first start to a call, and to a call after the power was cut.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedPhone, makeEmulatedPhone } from '../../support/phone-guest/emulated-phone.js';
import { withoutQemu } from '../../support/qemu/gpio-guest.js';
import { withoutRoot } from '../../support/packaging/debian-root.js';

/** Debian is fetched and set up, the package built. */
const MAKING_LIMIT_MS = 1_800_000;
const TEST_LIMIT_MS = 1_800_000;

describe.skipIf((await withoutQemu()) || (await withoutRoot()))(
  'a machine with the package, from its first start',
  { timeout: TEST_LIMIT_MS },
  () => {
    let phone: EmulatedPhone;
    beforeAll(async () => {
      phone = await makeEmulatedPhone();
    }, MAKING_LIMIT_MS);
    afterAll(() => phone.end());
    beforeEach(({ onTestFailed }) => {
      onTestFailed(async () => {
        process.stdout.write(`${await phone.journal()}\n`);
      });
    });

    it('takes over the card, and leaves no code on it', async () => {
      await phone.guest.boot();
      await phone.cardTakenOver();
      const { machine } = phone.guest;
      const card = await machine.output('cat /boot/firmware/hotline.toml');
      expect(card).toMatch(/^# Taken over by the phone on .*; codes and passwords were removed/);
      expect(card).not.toContain(phone.code);
      expect(await machine.output('stat -c "%U:%G %a" /etc/hotline/phone.toml')).toBe('root:hotline 640\n');
    });

    it('joins its fleet, which gives it its number and its exchange', async () => {
      const version = await phone.configure('8 800 333-44-34');
      await phone.runs(version);
      expect(await phone.row()).toMatchObject({ enrolment: 'accepted', linked: true });
    });

    it('runs as its own user, and no unit of the machine has failed', async () => {
      const { machine } = phone.guest;
      const pid = await phone.property('MainPID');
      expect(await machine.output(`stat -c %U /proc/${pid}`)).toBe('hotline\n');
      expect(await machine.output('systemctl --failed --plain --no-legend --no-pager')).toBe('');
    });

    it('calls when the handset is lifted, with sound both ways, until it is put back', () => phone.calls());

    it('boots after the power was cut, with what it was told, and calls', async () => {
      const { wantedConfigVersion } = await phone.row();
      await phone.guest.cutPower();
      await phone.guest.boot();
      await phone.runs(wantedConfigVersion!);
      await phone.calls();
    });
  },
);
