import { readdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type Clock, withDeadline } from '../clock/clock.js';
import { readDefaultRoute } from '../health/probes/default-route.js';
import { linuxFiles } from '../health/probes/system-files.js';
import type { NetworkAccess } from '../setup/ports.js';

const SYS_NET = '/sys/class/net';
const PORTAL_LIMIT_MS = 5_000;
const MOST_INTERFACES = 16;
const MOST_ADDRESSES = 8;

type Interfaces = Awaited<ReturnType<NetworkAccess['look']>>['interfaces'];

/** Cards of this machine, with what the kernel says of their cable. */
export async function lookAtInterfaces(root = SYS_NET): Promise<Interfaces> {
  const addresses = networkInterfaces();
  const names = (await readdir(root).catch(() => [])).filter((name) => name !== 'lo').sort();
  const seen = await Promise.all(
    names.slice(0, MOST_INTERFACES).map(async (name) => {
      const said = (file: string) => readFile(join(root, name, file), 'utf8').catch(() => '');
      const [type, carrier, wireless] = await Promise.all([
        said('type'),
        said('carrier'),
        readdir(join(root, name, 'wireless')).then(
          () => true,
          () => false,
        ),
      ]);
      const own = (addresses[name] ?? []).map(({ address }) => address);
      return {
        name: name.slice(0, 20),
        kind: kindOf(type.trim(), wireless, name),
        carrier: carrier.trim() === '1',
        addresses: own.filter((address) => !/^(fe80:|169\.254\.)/.test(address)).slice(0, MOST_ADDRESSES),
      };
    }),
  );
  return seen;
}

/** ARPHRD_ETHER is 1 (include/uapi/linux/if_arp.h), for Wi-Fi, too. */
function kindOf(type: string, wireless: boolean, name: string): Interfaces[number]['kind'] {
  if (wireless) return 'wifi';
  return type === '1' && !/^(docker|br-|veth|virbr|tap)/.test(name) ? 'ethernet' : 'other';
}

/**
 * Whether somebody stands in the way to a server: asked over plain http for its first page, a network that wants a sign-in answers
 * with a redirection to a host of its own, or with 511 (RFC 6585 section 6). Nothing else is told by it: what the server itself
 * says to that is its business.
 *
 * @param server `wss://fleet.example:8443`
 */
export async function portalBefore(
  server: string,
  { clock, port = 80 }: { readonly clock: Clock; readonly port?: number },
): Promise<{ readonly portal: string | null } | undefined> {
  const { hostname } = new URL(server);
  const url = `http://${hostname}:${port}/`;
  const ending = new AbortController();
  try {
    const answer = await withDeadline(
      clock,
      fetch(url, { redirect: 'manual', signal: ending.signal }),
      PORTAL_LIMIT_MS,
      () => new Error('no answer'),
    );
    const target = answer.headers.get('location');
    if (answer.status === 511) return { portal: null };
    if (answer.status < 300 || answer.status >= 400 || target === null) return undefined;
    const leadsTo = new URL(target, url).hostname;
    // A redirection to https of the same host is what a fleet server behind a proxy gives.
    return isOf(leadsTo, hostname) ? undefined : { portal: leadsTo };
  } catch {
    // Nothing answers there: the link to the fleet says why.
    return undefined;
  } finally {
    ending.abort();
  }
}

/** The same host, or `www.` before it. */
function isOf(one: string, other: string): boolean {
  return one === other || one === `www.${other}`;
}

/** A machine whose network nobody here may change: it is shown, and that is all. */
export function plainNetwork(clock: Clock): NetworkAccess {
  return {
    look: async () => ({
      interfaces: await lookAtInterfaces(),
      hasRoute: (await readDefaultRoute(linuxFiles).catch(() => null)) !== null,
      hasWifi: false,
    }),
    async reach(server) {
      const interfaces = await lookAtInterfaces();
      if (!interfaces.some(({ addresses }) => addresses.length > 0)) return { reach: 'none', portal: null };
      const portal = server === null ? undefined : await portalBefore(server, { clock });
      return portal ? { reach: 'portal', ...portal } : { reach: 'local', portal: null };
    },
    scan: () => Promise.resolve([]),
    join: () => Promise.reject(new Error('this machine has no Wi-Fi that can be set up here')),
  };
}
