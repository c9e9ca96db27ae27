import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../clock/clock.js';

/** A name that this phone has to find. */
export interface WantedName {
  readonly host: string;
  /** It may be known by SRV records alone (RFC 3263): names such as `_sip._udp.provider.example`. */
  readonly services: readonly string[];
}

export interface NameFigures {
  /** The longest look-up; null when one failed, or there is none to be made. */
  readonly dnsMs: number | null;
  /** null: nothing has to be looked up. */
  readonly dnsWorks: boolean | null;
}

export const noNameFigures: NameFigures = { dnsMs: null, dnsWorks: null };

export interface NameService {
  /** Rejects when there is no address. */
  addresses(host: string): Promise<unknown>;
  /** Rejects when there is no record. */
  service(name: string): Promise<unknown>;
}

/** As every program of this machine looks up names, from /etc/hosts and by mDNS as well. */
export const systemNames: NameService = {
  addresses: (host) => lookup(host, { all: true }),
  // A new resolver each time: it reads the machine's DNS servers once, and they change with the network.
  service: (name) => new Resolver({ timeout: 1_000, tries: 2 }).resolveSrv(name),
};

/** Looks up all names, one after the other: a look-up of the system holds one of the few threads of this process. */
export async function readNames(
  clock: Clock,
  wanted: readonly WantedName[],
  names: NameService = systemNames,
): Promise<NameFigures> {
  const toFind = wanted.filter(({ host }) => isIP(host) === 0 && host !== 'localhost');
  let longestMs: number | null = null;
  for (const name of toFind) {
    const startMs = clock.nowMs();
    if (!(await isFound(name, names))) return { dnsMs: null, dnsWorks: false };
    longestMs = Math.max(longestMs ?? 0, clock.nowMs() - startMs);
  }
  if (longestMs === null) return noNameFigures;
  return { dnsMs: Math.round(longestMs * 10) / 10, dnsWorks: true };
}

async function isFound({ host, services }: WantedName, names: NameService): Promise<boolean> {
  const tries = [() => names.addresses(host), ...services.map((name) => () => names.service(name))];
  for (const look of tries) {
    const found = await look().then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
