import type { SystemFiles } from './system-files.js';

export interface DefaultRoute {
  readonly interface: string;
  /** Address of the gateway; null: there is none, as on a point-to-point link. */
  readonly gateway: string | null;
}

/** RTF_UP, RTF_GATEWAY and RTF_REJECT of <linux/route.h>. */
const [UP, GATEWAY, REJECT] = [0x1, 0x2, 0x200];

/** Where packets to everywhere else go: by IPv4, else by IPv6; null: nowhere, or the kernel does not tell. */
export async function readDefaultRoute(files: SystemFiles): Promise<DefaultRoute | null> {
  return (
    defaultRoute4((await files.read('/proc/net/route')) ?? '') ??
    defaultRoute6((await files.read('/proc/net/ipv6_route')) ?? '')
  );
}

interface Candidate extends DefaultRoute {
  readonly metric: number;
}

/** Columns: interface, destination, gateway, flags, references, use, metric, mask; numbers as they lie in memory. */
export function defaultRoute4(table: string): DefaultRoute | null {
  const candidates = table.split('\n').flatMap((line): Candidate[] => {
    const [name = '', destination, gateway = '', flags = '', , , metric = '', mask] = line
      .trim()
      .split(/\s+/);
    if (destination !== '00000000' || mask !== '00000000') return [];
    const set = Number.parseInt(flags, 16);
    if ((set & UP) === 0 || (set & REJECT) !== 0) return [];
    const address = (set & GATEWAY) !== 0 ? address4(gateway) : null;
    return [{ interface: name, gateway: address, metric: Number(metric) }];
  });
  return best(candidates);
}

/** Columns: destination, its length, source, its length, next hop, metric, references, use, flags, interface. */
export function defaultRoute6(table: string): DefaultRoute | null {
  const candidates = table.split('\n').flatMap((line): Candidate[] => {
    const [destination, length, , , hop = '', metric = '', , , flags = '', name = ''] = line
      .trim()
      .split(/\s+/);
    if (length !== '00' || !/^0{32}$/.test(destination ?? '')) return [];
    const set = Number.parseInt(flags, 16);
    if ((set & UP) === 0 || (set & REJECT) !== 0 || name === 'lo') return [];
    const address = (set & GATEWAY) !== 0 ? address6(hop) : null;
    return [{ interface: name, gateway: address, metric: Number.parseInt(metric, 16) }];
  });
  return best(candidates);
}

function best(candidates: readonly Candidate[]): DefaultRoute | null {
  const [first] = [...candidates].sort((a, b) => a.metric - b.metric);
  return first ? { interface: first.interface, gateway: first.gateway } : null;
}

/** A number in the byte order of the machine, which is little-endian wherever this runs. */
function address4(hexadecimal: string): string | null {
  const bytes = hexadecimal.match(/[0-9a-f]{2}/gi);
  if (bytes?.length !== 4) return null;
  return bytes
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

/** As RFC 5952 writes it. */
function address6(hexadecimal: string): string | null {
  const groups = hexadecimal.match(/[0-9a-f]{4}/gi);
  if (groups?.length !== 8) return null;
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
