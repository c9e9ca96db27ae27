import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output, REPOSITORY } from '../../../src/bench/qemu/guest-files.js';
import { PhoneGuest } from '../../../src/bench/qemu/phone-guest.js';
import { systemClock } from '../../../src/clock/clock.js';
import { eventually } from './emulated-phone.js';

/** Packages are fetched, and set up by an emulated processor. */
const LIMIT_MS = 1_500_000;
const CABLE = 'eth0';

/** The installed package on a machine with NetworkManager and radios, not set up. To be ended. */
export class WifiPhone {
  private constructor(
    readonly guest: PhoneGuest,
    readonly end: () => Promise<void>,
  ) {}

  /** Builds the package of the sources as they stand, unless `HOTLINE_ARM64_DEB` names one. Resolves when it has booted. */
  static async boot(): Promise<WifiPhone> {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-wifi-'));
    const remove = () => rm(folder, { recursive: true, force: true });
    try {
      const guest = await PhoneGuest.make({ clock: systemClock, made: await made(), folder, card: {} });
      const phone = new WifiPhone(guest, async () => {
        await guest.cutPower();
        await remove();
      });
      await guest.boot();
      return phone;
    } catch (error) {
      await remove();
      throw error;
    }
  }

  /** What a command in the guest writes. */
  do(command: string): Promise<string> {
    return this.guest.machine.output(command, 300_000);
  }

  /** NetworkManager has the cable; then it is as if it was pulled out. */
  async withoutCable(): Promise<void> {
    await eventually('the cable is in use', async () => (await this.#cable()) === 'connected');
    await this.do(`nmcli device disconnect ${CABLE}`);
  }

  async withCable(): Promise<void> {
    await this.do(`nmcli --wait 60 device connect ${CABLE}`);
  }

  /** Connections that are active, by name. */
  async active(): Promise<string[]> {
    return (await this.do('nmcli -t -f NAME connection show --active')).trim().split('\n');
  }

  /** The end of what the phone and NetworkManager have said since the machine started. */
  journal(): Promise<string> {
    const units = '-u hotline-phone -u hotline-setup -u NetworkManager -u wpa_supplicant';
    return this.do(`journalctl -b --no-pager -o short-monotonic -n 150 ${units}; nmcli device`).catch(String);
  }

  async #cable(): Promise<string | undefined> {
    const rows = await this.do('nmcli -t -f DEVICE,STATE device status').catch(() => '');
    return rows
      .split('\n')
      .map((row) => row.split(':'))
      .find(([device]) => device === CABLE)?.[1];
  }
}

async function made(): Promise<string> {
  const given = process.env['HOTLINE_ARM64_DEB'];
  const make = async (file: string): Promise<string> =>
    (await output('scripts/make-phone-guest', ['--wifi', file], LIMIT_MS)).toString().trim();
  if (given !== undefined) return make(given);
  const folder = await mkdtemp(join(REPOSITORY, '.cache/deb/wifi-'));
  try {
    const build = ['--fast', '--arch', 'arm64', '--package', 'hotline-phone', '--out', folder];
    await output('scripts/build-deb', build, LIMIT_MS);
    const [name = ''] = await readdir(folder);
    return await make(join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
