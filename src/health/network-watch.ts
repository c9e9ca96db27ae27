import { networkInterfaces } from 'node:os';
import type { Clock, Timer } from '../clock/clock.js';

const LOOK_MS = 2_000;

/** The addresses of this machine, but loopback and link-local ones, sorted. */
export function localAddresses(interfaces = networkInterfaces()): readonly string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(
      ({ internal, address }) => !internal && !address.startsWith('fe80:') && !address.startsWith('169.254.'),
    )
    .map(({ address }) => address)
    .sort();
}

/**
 * `another-path`: an address is gone, or there are some again; what is connected may be dead. `more-addresses`: all that
 * there were are still there, as when an IPv6 privacy address is renewed or a container starts.
 */
export type NetworkChange = 'another-path' | 'more-addresses';

/** Calls `onChange` whenever the addresses of this machine have changed. Looks every 2 s, which costs 0.1 ms. */
export function watchNetwork(
  clock: Clock,
  onChange: (change: NetworkChange) => void,
  look = localAddresses,
): Timer {
  let known = look();
  return clock.every(LOOK_MS, () => {
    const before = known;
    known = look();
    if (known.join() === before.join()) return;
    const allStillThere = before.length > 0 && before.every((address) => known.includes(address));
    onChange(allStillThere ? 'more-addresses' : 'another-path');
  });
}
