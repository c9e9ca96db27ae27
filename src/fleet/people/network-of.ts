import { isIPv4, isIPv6 } from 'node:net';

const GROUPS = 8;
/** One customer of a provider has a /64 at least (RFC 6177): single addresses of it cost nothing. */
const GROUPS_OF_A_CUSTOMER = 4;

/** What attempts from an address are counted by: the address, or the /64 of IPv6. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped) || !isIPv6(mapped)) return mapped;
  const [head = '', tail] = mapped.replace(/%.*$/, '').toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, GROUPS - front.length - back.length);
  const groups = [...front, ...Array<string>(gap).fill('0'), ...back];
  return `${groups
    .slice(0, GROUPS_OF_A_CUSTOMER)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** Of this machine. */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address) || address === '::1';
}
