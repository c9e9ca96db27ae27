import { lookup as systemLookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { networkInterfaces } from 'node:os';
import { type Clock, withDeadline } from '../clock/clock.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { networkError, type Peer } from '../protocol/network-errors.js';
import { localAddresses } from './network-watch.js';

export interface ProbeOptions {
  readonly clock: Clock;
  /** After so long the probe gives up. Default {@link PROBE_LIMIT_MS}. */
  readonly limitMs?: number;
}

export const PROBE_LIMIT_MS = 5_000;

export interface ResolvedName {
  /** In the order in which they are tried. */
  readonly addresses: readonly string[];
}

export interface OpenConnection {
  /** Which of the addresses answered. */
  readonly address: string;
  /** From which address of this machine. */
  readonly localAddress: string;
  readonly tookMs: number;
}

/** Looks up a host name, as every program of this machine would. Rejects with SIP_NAME or SIP_TIMEOUT. */
export async function probeName(
  peer: Peer,
  options: ProbeOptions,
  lookup: (host: string) => Promise<readonly { readonly address: string }[]> = lookUp,
): Promise<ResolvedName> {
  const host = bareHost(peer.host);
  if (isIP(host) !== 0) return { addresses: [host] };
  try {
    const found = await limited(options, lookup(host), () =>
      tooLate(options, `looking up ${host}`, 'the DNS server'),
    );
    return { addresses: found.map(({ address }) => address) };
  } catch (error) {
    if (error instanceof HotlineError) throw error;
    const told = networkError(error, peer);
    if (told.code === 'SIP_NAME') throw told;
    throw new HotlineError(
      'SIP_NAME',
      `cannot find ${host}: ${messageOf(error)}; check the network and its DNS server`,
      {
        cause: error,
      },
    );
  }
}

/** Opens a TCP connection and closes it again. Rejects with SIP_CONNECT, SIP_NAME or SIP_TIMEOUT. */
export async function probeConnection(peer: Peer, options: ProbeOptions): Promise<OpenConnection> {
  const startMs = options.clock.nowMs();
  const socket = connect({ host: bareHost(peer.host), port: peer.port });
  try {
    const opened = new Promise<OpenConnection>((resolve, reject) => {
      socket.on('error', (error) => reject(networkError(error, peer)));
      socket.once('connect', () => {
        const { remoteAddress = '', localAddress = '' } = socket;
        resolve({ address: remoteAddress, localAddress, tookMs: options.clock.nowMs() - startMs });
      });
    });
    return await limited(options, opened, () =>
      tooLate(options, `connecting to ${placeOf(peer)}`, 'the address and the firewalls in between'),
    );
  } finally {
    socket.destroy();
  }
}

/**
 * The addresses from which this machine can reach a call centre: all but loopback. Throws NO_NETWORK.
 * `interfaces`: as of node:os.
 */
export function probeLocalAddress(interfaces?: ReturnType<typeof networkInterfaces>): {
  readonly addresses: readonly string[];
} {
  const addresses = localAddresses(interfaces);
  if (addresses.length > 0) return { addresses };
  throw new HotlineError(
    'NO_NETWORK',
    'this machine has no network address that sound can be sent from; check the cable or the Wi-Fi, and DHCP',
  );
}

/** Rejects with what `onTimeout` makes when `work` takes longer than the probe may. */
export function limited<T>(
  options: ProbeOptions,
  work: Promise<T>,
  onTimeout: () => HotlineError,
): Promise<T> {
  return withDeadline(options.clock, work, options.limitMs ?? PROBE_LIMIT_MS, onTimeout);
}

/** `doing`: e.g. `connecting to pbx.example:5061`; `check`: where to look for the fault. */
export function tooLate(
  { limitMs = PROBE_LIMIT_MS }: ProbeOptions,
  doing: string,
  check: string,
): HotlineError {
  return new HotlineError('SIP_TIMEOUT', `${doing}: no answer within ${limitMs / 1000} s; check ${check}`);
}

export function placeOf(peer: Peer): string {
  return `${peer.host}:${peer.port}`;
}

/** Without the brackets that an IPv6 address has in a URL. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function lookUp(host: string): Promise<readonly { readonly address: string }[]> {
  return systemLookup(host, { all: true });
}
