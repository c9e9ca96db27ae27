import { HOTSPOT_ADDRESS, type HotspotRadio } from './hotspot.js';
import { type RunNmcli, rowsOf } from './network-manager.js';

/** Of the connection, in NetworkManager. */
export const HOTSPOT_CONNECTION = 'hotline-hotspot';

/** A Wi-Fi access point by NetworkManager, which also gives addresses and names to who joins it (`shared`, by dnsmasq). */
export class NetworkManagerHotspot implements HotspotRadio {
  readonly #run: RunNmcli;

  constructor(run: RunNmcli) {
    this.#run = run;
  }

  async open(ssid: string, password: string): Promise<string> {
    // Where no country is set Raspberry Pi OS leaves the radio off.
    await this.#run(['radio', 'wifi', 'on']);
    const name = await this.#device();
    await this.close();
    await this.#must(addArguments(name, ssid));
    // By stdin, where nobody else on the machine can read it.
    await this.#must(
      ['--wait', '45', 'connection', 'up', 'id', HOTSPOT_CONNECTION, 'passwd-file', '/dev/stdin'],
      `802-11-wireless-security.psk:${password}\n`,
    );
    return name;
  }

  async close(): Promise<void> {
    await this.#run(['--wait', '20', 'connection', 'delete', 'id', HOTSPOT_CONNECTION]);
  }

  async knowsWifi(): Promise<boolean> {
    const { status, stdout } = await this.#run(['-t', '-f', 'TYPE,AUTOCONNECT,NAME', 'connection', 'show']);
    return (
      status === 0 &&
      rowsOf(stdout).some(
        ([type, autoconnect, name]) =>
          type === '802-11-wireless' && autoconnect === 'yes' && name !== HOTSPOT_CONNECTION,
      )
    );
  }

  async #device(): Promise<string> {
    const { stdout } = await this.#run(['-t', '-f', 'DEVICE,TYPE,STATE', 'device', 'status']);
    const [name] = rowsOf(stdout).find(([, type, state]) => type === 'wifi' && state !== 'unmanaged') ?? [];
    if (name === undefined) throw new Error('NetworkManager has no Wi-Fi device');
    return name;
  }

  async #must(args: readonly string[], input?: string): Promise<void> {
    const { status, stderr } = await this.#run(args, input);
    if (status === 0) return;
    throw new Error(`nmcli ended with ${status ?? 'no status'}: ${stderr.trim() || 'without a word'}`);
  }
}

/** In memory only (`save no`): nothing of it outlives a power cut. The password is not part of it (`psk-flags` 2: not saved). */
function addArguments(device: string, ssid: string): readonly string[] {
  return [
    ...['connection', 'add', 'save', 'no', 'type', 'wifi', 'con-name', HOTSPOT_CONNECTION],
    ...['ifname', device, 'autoconnect', 'no', 'ssid', ssid],
    // 2.4 GHz, which every phone has and every country allows.
    ...['802-11-wireless.mode', 'ap', '802-11-wireless.band', 'bg'],
    // WPA2 with AES alone; without protected frames, which some radios cannot do as an access point.
    ...['802-11-wireless-security.key-mgmt', 'wpa-psk', '802-11-wireless-security.proto', 'rsn'],
    ...['802-11-wireless-security.pairwise', 'ccmp', '802-11-wireless-security.group', 'ccmp'],
    ...['802-11-wireless-security.pmf', 'disable', '802-11-wireless-security.psk-flags', '2'],
    ...['ipv4.method', 'shared', 'ipv4.addresses', `${HOTSPOT_ADDRESS}/24`, 'ipv6.method', 'disabled'],
  ];
}
