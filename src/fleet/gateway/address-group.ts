import { isIPv6 } from 'node:net';

/**
 * What counts as one sender: an IPv4 address, also when it is written as IPv6 (RFC 4291 section 2.5.5.2), or the first 64 bits of an
 * IPv6 address, of which a subscriber has all the rest (RFC 6177).
 */
export function addressGroup(address: string): string {
  const bare = address.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted tail (`64:ff9b::192.0.2.1`) stands for two groups; it is always in the last 64 bits.
  const written = before.length + after.length + (bare.includes('.') ? 1 : 0);
  const groups = [...before, ...Array.from({ length: Math.max(0, 8 - written) }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
