/** The interfaces of this machine, for telling why it is not on a network. */
import { networkInterfaces } from 'node:os';
import type { NetworkFacts, NetworkInterfaceFacts } from '../../protocol/setup-findings/network-problems.js';
import { localAddresses } from '../network-watch.js';
import { readDefaultRoute } from './default-route.js';
import { readLink } from './network-link.js';
import type { SystemFiles } from './system-files.js';

const SYS_NET = '/sys/class/net';
/** ARPHRD_ETHER of <linux/if_arp.h>: Wi-Fi has it too. */
const ETHERNET = '1';

/** @param addressesOf those of an interface, but loopback and link-local ones */
export async function readNetworkFacts(
  files: SystemFiles,
  addressesOf: (name: string) => readonly string[] = addressesNow(),
): Promise<NetworkFacts> {
  const names = (await files.list(SYS_NET)).filter((name) => name !== 'lo');
  const interfaces: NetworkInterfaceFacts[] = [];
  for (const name of names) {
    const carrier = await readLink(files, name);
    interfaces.push({ name, kind: await kindOf(files, name), carrier, addresses: addressesOf(name) });
  }
  return { interfaces, hasRoute: (await readDefaultRoute(files)) !== null };
}

async function kindOf(files: SystemFiles, name: string): Promise<NetworkInterfaceFacts['kind']> {
  const inside = new Set(await files.list(`${SYS_NET}/${name}`));
  if (inside.has('wireless') || inside.has('phy80211')) return 'wifi';
  const type = (await files.read(`${SYS_NET}/${name}/type`).catch(() => null))?.trim();
  return type === ETHERNET && !inside.has('bridge') ? 'ethernet' : 'other';
}

function addressesNow(): (name: string) => readonly string[] {
  const all = networkInterfaces();
  return (name) => localAddresses({ [name]: all[name] ?? [] });
}
