/** The phone's own Wi-Fi with the real NetworkManager, and radios of the kernel's making (mac80211_hwsim). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOTSPOT_CONNECTION } from '../../../../src/setup/network-manager-hotspot.js';
import { setupHelloSchema, setupViewSchema } from '../../../../src/protocol/setup-api.js';
import { withoutRoot } from '../../../support/packaging/debian-root.js';
import { eventually } from '../../../support/phone-guest/emulated-phone.js';
import { hall, TechnicianInGuest } from '../../../support/phone-guest/technician-in-guest.js';
import { WifiPhone } from '../../../support/phone-guest/wifi-phone.js';

/** The guest is made at the first time, and the package built. */
const LIMIT_MS = 1_800_000;
const STATE = '/var/lib/hotline/hotline-state';

describe.skipIf(await withoutRoot())('a phone without a network', { timeout: LIMIT_MS }, () => {
  let phone: WifiPhone;
  let technician: TechnicianInGuest;
  let shortName = '';
  let password = '';

  beforeAll(async () => {
    phone = await WifiPhone.boot();
    technician = new TechnicianInGuest(phone.guest.machine);
    await technician.arrive();
    await phone.withoutCable();
  }, LIMIT_MS);
  afterAll(() => phone.end());
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => {
      process.stdout.write(`${await phone.journal()}\n`);
    });
  });

  const isOpen = async () => (await phone.active()).includes(HOTSPOT_CONNECTION);
  const view = async () => {
    const { body } = await technician.ask('GET', '/api/setup/view');
    return setupViewSchema.parse(body);
  };
  const join = (given: string) =>
    technician.ask('POST', '/api/setup/network/join', { ssid: hall.ssid, password: given });

  it('opens one that carries its name, from its sandbox, with a password that nobody else has', async () => {
    await eventually('the Wi-Fi of the phone is open', isOpen);
    password = (await phone.do(`cat ${STATE}/hotspot-password`)).trim();
    expect(password).toMatch(/^\d{12}$/);
    expect(await phone.do(`stat -c '%U %a' ${STATE}/hotspot-password`)).toBe('hotline 600\n');
    // Neither in what NetworkManager keeps, nor in what was said.
    expect(
      await phone.do(
        'grep -rl -- "$(cat /var/lib/hotline/hotline-state/hotspot-password)" /etc/NetworkManager /run/NetworkManager || true',
      ),
    ).toBe('');
    expect(await phone.do(`journalctl -b --no-pager | grep -c "${password}" || true`)).toBe('0\n');
    shortName = (
      await phone.do(`nmcli -g 802-11-wireless.ssid connection show ${HOTSPOT_CONNECTION}`)
    ).trim();
    expect(shortName).toMatch(/^hotline-[0-9a-z]{4}$/);
  });

  it('lets in who has the password, gives an address, and serves the page of setting up there', async () => {
    await technician.joinPhone(shortName, password);
    const page = await technician.ask('GET', '/');
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<html') as string });
    const { body } = await technician.ask('GET', '/api/setup/hello');
    expect(setupHelloSchema.parse(body)).toMatchObject({ shortName, unlocked: false });
    await technician.unlock();
    expect((await view()).network.hotspot).toEqual({ ssid: shortName, active: true });
  });

  it('is back after a network that could not be joined, and says why', async () => {
    expect(await join('not the password')).toMatchObject({ status: 200 });
    await eventually('it has given up', async () => {
      const answer = await view().catch(() => undefined);
      return answer?.steps.network.problem?.code === 'wifi-password';
    });
    expect(await isOpen()).toBe(true);
    expect((await view()).network.wifi?.joining).toBe(null);
  });

  it('ends with a cable, and is back without it', async () => {
    await phone.withCable();
    await eventually('the Wi-Fi of the phone is closed', async () => !(await isOpen()));
    await phone.withoutCable();
    await eventually('the Wi-Fi of the phone is open', isOpen);
  });

  it('writes what the technician has set by the service of root, and ends when the phone joins another network', async () => {
    await technician.isJoined();
    const set = await technician.ask('POST', '/api/setup/destination/stand-alone', {
      number: '8 800 333-44-34',
      country: 'RU',
      language: 'ru',
      server: 'sip:192.168.77.1;transport=tcp',
      account: 'hall',
      login: null,
      password: 'a password of the exchange',
    });
    expect(set).toMatchObject({ status: 200 });
    expect(await phone.do('cat /etc/hotline/phone.toml')).toContain('8 800 333-44-34');
    expect(await phone.do('stat -c "%U %G %a" /etc/hotline/phone.toml')).toBe('root hotline 640\n');
    expect(await phone.do('systemctl show -P Result hotline-setup.service')).toBe('success\n');
    expect(await phone.do('systemctl is-active hotline-setup.path')).toBe('active\n');

    expect(await join(hall.password)).toMatchObject({ status: 200 });
    await eventually('the phone is in the hall', async () => (await phone.active()).includes(hall.ssid));
    expect(await phone.do('nmcli -g IP4.ADDRESS connection show Hall')).toMatch(/^192\.168\.77\./);
    expect(await phone.do('nmcli -t -f NAME connection show')).not.toContain(HOTSPOT_CONNECTION);
  });
});
