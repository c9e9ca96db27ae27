import { describe, expect, it } from 'vitest';
import { HOTSPOT_CONNECTION, NetworkManagerHotspot } from '../../../src/setup/network-manager-hotspot.js';
import type { RunNmcli } from '../../../src/setup/network-manager.js';

const PASSWORD = '123456789012';

function nmcli(answer: (args: string) => Partial<Awaited<ReturnType<RunNmcli>>> | undefined) {
  const calls: { readonly args: string; readonly input: string | undefined }[] = [];
  const run: RunNmcli = (args, input) => {
    calls.push({ args: args.join(' '), input });
    return Promise.resolve({ status: 0, stdout: '', stderr: '', ...answer(args.join(' ')) });
  };
  return { radio: new NetworkManagerHotspot(run), calls };
}

const devices = (stdout: string) => (args: string) =>
  args.endsWith('device status') ? { stdout } : undefined;

describe('an access point by NetworkManager', () => {
  it('is made anew on the radio that may be used, with the password by stdin alone', async () => {
    const { calls, radio } = nmcli(
      devices('eth0:ethernet:connected\nwlan1:wifi:unmanaged\nwlan0:wifi:disconnected'),
    );
    expect(await radio.open('hotline-7k3m', PASSWORD)).toBe('wlan0');
    expect(calls.map(({ args }) => args).join('\n')).not.toContain(PASSWORD);
    expect(calls.filter(({ input }) => input !== undefined)).toEqual([
      {
        args: `--wait 45 connection up id ${HOTSPOT_CONNECTION} passwd-file /dev/stdin`,
        input: `802-11-wireless-security.psk:${PASSWORD}\n`,
      },
    ]);
    const added = calls.find(({ args }) => args.startsWith('connection add save no '))?.args;
    expect(added).toContain('ifname wlan0 autoconnect no ssid hotline-7k3m');
    expect(added).toContain('ipv4.method shared ipv4.addresses 10.42.0.1/24');
    expect(added).toContain('key-mgmt wpa-psk');
  });
  it('says what nmcli said where it cannot be, and never the password', async () => {
    const { radio } = nmcli((args) =>
      args.includes('connection up')
        ? { status: 4, stderr: 'Error: Connection activation failed: no AP mode\n' }
        : devices('wlan0:wifi:disconnected')(args),
    );
    await expect(radio.open('hotline-7k3m', PASSWORD)).rejects.toThrow(
      'nmcli ended with 4: Error: Connection activation failed: no AP mode',
    );
  });
  it('is none without a radio', async () => {
    const { radio } = nmcli(devices('eth0:ethernet:connected'));
    await expect(radio.open('hotline-7k3m', PASSWORD)).rejects.toThrow('no Wi-Fi device');
  });
  it.each([
    ['802-11-wireless:yes:Office', true],
    ['802-11-wireless:no:Office', false],
    [`802-11-wireless:yes:${HOTSPOT_CONNECTION}`, false],
    ['802-3-ethernet:yes:Wired connection 1', false],
  ])('gives way where there is %s: %s', async (stdout, knows) => {
    expect(await nmcli(() => ({ stdout })).radio.knowsWifi()).toBe(knows);
  });
});
