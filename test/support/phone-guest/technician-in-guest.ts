import { expect } from 'vitest';
import type { GpioGuest } from '../../../src/bench/qemu/gpio-guest.js';
import { eventually } from './emulated-phone.js';

const LIMIT_MS = 300_000;
const NODE = '/usr/lib/hotline-phone/bin/node';
const PROMPTS = '/usr/lib/hotline-phone/assets/prompts/ru';
const SPOKEN_S = 14;

/** Of the access point that the phone is to join. */
export const hall = { ssid: 'Hall', password: 'behind the counter' } as const;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A browser; its cookie is kept in a file. */
const BROWSER = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const [base, method, path, body] = process.argv.slice(2);
const file = '/run/technician-cookie';
const headers = { origin: base, ...(existsSync(file) ? { cookie: readFileSync(file, 'utf8') } : {}) };
if (body) headers['content-type'] = 'application/json';
const answer = await fetch(base + path, { method, headers, ...(body ? { body } : {}), signal: AbortSignal.timeout(60_000) });
const cookie = answer.headers.get('set-cookie');
if (cookie) writeFileSync(file, cookie.split(';')[0]);
const text = await answer.text();
let said = text;
try { said = JSON.parse(text); } catch {}
console.log(JSON.stringify({ status: answer.status, body: said }));
`;

/** An ear that knows the voice: which digits stand in a recording, in their order, after the sentence before them. */
const EAR = `
import { readFileSync } from 'node:fs';
const heard = readFileSync('/run/heard.raw');
const samples = (name) => readFileSync('${PROMPTS}/' + name + '.wav').subarray(44);
const places = (name) => {
  const all = samples(name);
  const piece = all.subarray((all.length >> 2) & ~1, ((all.length >> 2) & ~1) + 1_600);
  const found = [];
  for (let at = heard.indexOf(piece); at >= 0; at = heard.indexOf(piece, at + piece.length)) found.push(at);
  return found;
};
const [begun] = places('setup-code-is');
const digits = [...Array(10).keys()].flatMap((digit) => places('digit-' + digit).map((at) => ({ at, digit })));
console.log(digits.filter(({ at }) => at > begun).sort((a, b) => a.at - b.at).map(({ digit }) => digit).join(''));
`;

const HALL = `network={
  ssid="${hall.ssid}"
  mode=2
  frequency=2412
  key_mgmt=WPA-PSK
  proto=RSN
  pairwise=CCMP
  psk="${hall.password}"
}
`;

const LEASE = `#!/bin/sh
[ "$1" = bound ] && ip address replace "$ip/24" dev "$interface"
exit 0
`;

/**
 * A technician with a phone of his own before an emulated one, and an access point in the hall: two more radios of the same
 * machine, each in a network namespace, so that only the air is shared.
 */
export class TechnicianInGuest {
  constructor(private readonly guest: GpioGuest) {}

  /** Puts the radios into the air: one for the phone, one for the technician, one for the hall. */
  async arrive(): Promise<void> {
    const { guest } = this;
    await guest.put('/run/browser.mjs', BROWSER);
    await guest.put('/run/ear.mjs', EAR);
    await guest.put('/run/hall.conf', HALL);
    await guest.put('/run/lease', LEASE);
    await this.#do(
      'chmod 755 /run/lease; modprobe mac80211_hwsim radios=3',
      'ip netns add technician; ip netns add hall',
      'iw phy "$(cat /sys/class/net/wlan1/phy80211/name)" set netns name technician',
      'iw phy "$(cat /sys/class/net/wlan2/phy80211/name)" set netns name hall',
      'ip -n hall address add 192.168.77.1/24 dev wlan2; ip -n hall link set wlan2 up',
      'ip -n technician link set wlan1 up; ip -n technician link set lo up',
      'systemd-run -q --unit=hall-radio ip netns exec hall wpa_supplicant -Dnl80211 -iwlan2 -c/run/hall.conf',
      'systemd-run -q --unit=hall-addresses ip netns exec hall dnsmasq -k --port=0 --interface=wlan2 --bind-interfaces' +
        ' --dhcp-range=192.168.77.10,192.168.77.50 --dhcp-leasefile=/run/hall-leases --pid-file=',
    );
  }

  /** Joins the phone's own Wi-Fi, for as long as it is there, and whenever it is back. */
  async joinPhone(ssid: string, password: string): Promise<void> {
    const network = `network={\n  ssid="${ssid}"\n  key_mgmt=WPA-PSK\n  psk="${password}"\n}\n`;
    await this.guest.put('/run/technician.conf', `ctrl_interface=/run/technician\n${network}`);
    await this.#do(
      'systemctl stop technician-radio technician-address 2>/dev/null || true',
      'systemd-run -q --unit=technician-radio ip netns exec technician wpa_supplicant -Dnl80211 -iwlan1 -c/run/technician.conf',
    );
    await this.isJoined();
    await this.#do(
      'systemd-run -q --unit=technician-address ip netns exec technician busybox udhcpc -f -i wlan1 -s /run/lease',
    );
    await eventually('the technician has an address of the phone', async () =>
      (await this.#do('ip -n technician -4 address show dev wlan1')).includes('inet 10.42.0.'),
    );
  }

  async isJoined(): Promise<void> {
    // The supplicant makes its socket some time after it was started.
    const asks = 'ip netns exec technician wpa_cli -p /run/technician -i wlan1 status || true';
    await eventually('the technician is in the Wi-Fi of the phone', async () =>
      (await this.#do(asks)).includes('wpa_state=COMPLETED'),
    );
  }

  /** Opens a page of the phone; rejects when nobody answers. */
  async ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    const said = body === undefined ? '' : `'${JSON.stringify(body)}'`;
    const asking = `ip netns exec technician ${NODE} /run/browser.mjs http://10.42.0.1 ${method} ${path} ${said}`;
    return JSON.parse(await this.#do(asking)) as Answer;
  }

  /** Has the phone speak its code, listens at the handset, and gives it in. */
  async unlock(): Promise<void> {
    const record = `arecord -q -D plughw:CARD=Loopback,DEV=1 -t raw -f S16_LE -c 1 -r 16000 -d ${SPOKEN_S} /run/heard.raw`;
    await this.#do(`systemctl reset-failed ear 2>/dev/null; systemd-run -q --unit=ear ${record}`);
    expect(await this.ask('POST', '/api/setup/speak', {})).toMatchObject({ status: 200 });
    await eventually('all was said', async () =>
      (await this.#do('systemctl show -P ActiveState ear')).includes('inactive'),
    );
    const code = (await this.#do(`${NODE} /run/ear.mjs`)).trim();
    expect(code).toMatch(/^\d{6}$/);
    expect(await this.ask('POST', '/api/setup/unlock', { code })).toMatchObject({ status: 200 });
  }

  #do(...commands: string[]): Promise<string> {
    return this.guest.output(commands.join(' && '), LIMIT_MS);
  }
}
