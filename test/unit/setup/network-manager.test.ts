import { describe, expect, it } from 'vitest';
import { NetworkManagerWifi, type RunNmcli, withNetworkManager } from '../../../src/setup/network-manager.js';

type Answers = Readonly<Record<string, { status?: number; stdout?: string; stderr?: string }>>;

/** A strict nmcli: it knows the calls that it was told of, word by word, and nothing else. */
function nmcli(answers: Answers): { run: RunNmcli; inputs: (string | undefined)[] } {
  const inputs: (string | undefined)[] = [];
  const run: RunNmcli = (args, input) => {
    const answer = answers[args.join(' ')];
    if (!answer) return Promise.reject(new Error(`nmcli is not called so: ${args.join(' ')}`));
    inputs.push(input);
    return Promise.resolve({ status: 0, stdout: '', stderr: '', ...answer });
  };
  return { run, inputs };
}

const LIST = '-t -e yes -f IN-USE,SSID,SIGNAL,SECURITY device wifi list --rescan yes';
const JOIN = '--ask --wait 45 device wifi connect Hall';

describe('the networks around', () => {
  it('are told once each, the strongest first, hidden ones left out', async () => {
    const stdout = [
      ' :Hall:40:WPA2',
      '*:Hall:35:WPA2',
      ' :Cafe\\: free\\\\wifi:80:',
      ' ::90:WPA2',
      ' :Office:60:WPA2 802.1X',
      ' :Old:20:WEP',
    ].join('\n');
    const networks = await new NetworkManagerWifi(nmcli({ [LIST]: { stdout } }).run).scan();
    expect(networks).toEqual([
      { ssid: 'Cafe: free\\wifi', signal: 80, security: 'open', joined: false },
      { ssid: 'Office', signal: 60, security: 'enterprise', joined: false },
      { ssid: 'Hall', signal: 40, security: 'wpa', joined: true },
      { ssid: 'Old', signal: 20, security: 'wep', joined: false },
    ]);
  });
  it('are none where it fails, and no more than fit whoever shouts', async () => {
    expect(await new NetworkManagerWifi(nmcli({ [LIST]: { status: 8 } }).run).scan()).toEqual([]);
    const stdout = Array.from({ length: 500 }, (_, i) => ` :net-${i}:50:WPA2`).join('\n');
    expect(await new NetworkManagerWifi(nmcli({ [LIST]: { stdout } }).run).scan()).toHaveLength(40);
  });
});

describe('joining', () => {
  it('gives the password by stdin, and not as an argument that others can read', async () => {
    const { inputs, run } = nmcli({ [JOIN]: {} });
    await new NetworkManagerWifi(run).join('Hall', 'secret-password');
    expect(inputs).toEqual(['secret-password\n']);
  });
  it.each([
    [10, "Error: No network with SSID 'Hall' found.", 'wifi-not-found'],
    [4, 'Error: Connection activation failed: (7) Secrets were required, but not provided.', 'wifi-password'],
    [4, 'Error: Connection activation failed: IP configuration could not be reserved.', 'network-no-address'],
    [3, '', 'wifi-failed'],
  ])('that fails with %i, "%s" is told as %s', async (status, stderr, code) => {
    const wifi = new NetworkManagerWifi(nmcli({ [JOIN]: { status, stderr } }).run);
    await expect(wifi.join('Hall', 'secret-password')).rejects.toMatchObject({ problem: { code } });
    await expect(wifi.join('Hall', 'secret-password')).rejects.not.toThrow('secret-password');
  });
});

describe('a machine', () => {
  const plain = {
    look: () => Promise.resolve({ interfaces: [], hasRoute: false, hasWifi: false }),
    reach: () => Promise.resolve({ reach: 'local', portal: null } as const),
    scan: () => Promise.resolve([]),
    join: () => Promise.resolve(),
  };
  const STATUS = '-t -f TYPE,STATE device status';
  const REACH = '-t networking connectivity';
  it.each([
    ['wifi:disconnected\nethernet:connected', true],
    ['wifi:unmanaged\nethernet:connected', false],
    ['ethernet:connected', false],
  ])('with the devices %j has Wi-Fi: %s', async (stdout, hasWifi) => {
    const access = withNetworkManager(plain, nmcli({ [STATUS]: { stdout } }).run);
    expect(await access.look()).toMatchObject({ hasWifi });
  });
  it.each([
    ['portal', 'portal'],
    ['full', 'full'],
    ['limited', 'local'],
    ['unknown', 'local'],
  ])('of which NetworkManager says "%s" is %s', async (stdout, reach) => {
    const access = withNetworkManager(plain, nmcli({ [REACH]: { stdout: `${stdout}\n` } }).run);
    expect(await access.reach(null)).toEqual({ reach, portal: null });
  });
});
