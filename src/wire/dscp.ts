import type { Socket as DatagramSocket } from 'node:dgram';
import { Socket as StreamSocket } from 'node:net';

/** Expedited forwarding: for sound (RFC 4594 section 4.1). */
export const DSCP_SOUND = 46;
/** CS3: for telephone signalling, as routers are usually configured for it (RFC 4594 names CS5, few use that). */
export const DSCP_SIGNALLING = 24;

/** Linux: netinet/in.h. */
const LEVELS = { IPv4: { level: 0, option: 1 }, IPv6: { level: 41, option: 67 } } as const;

type SetOption = (fd: number, level: number, option: number, value: Int32Array, bytes: number) => number;
let loading: Promise<SetOption | undefined> | undefined;

/**
 * Marks what a bound or connected socket sends, so that routers of the house may prefer it. Node has no option for
 * this. Never rejects: false where the system does not allow it, which only costs the preference.
 */
export async function setDscp(socket: DatagramSocket | StreamSocket, dscp: number): Promise<boolean> {
  loading ??= loadSetOption();
  const setOption = await loading;
  const fd = descriptorOf(socket);
  if (!setOption || fd === undefined) return false;
  const { level, option } = LEVELS[familyOf(socket)];
  // The upper six bits of the traffic class (RFC 2474 section 3).
  return setOption(fd, level, option, Int32Array.of(dscp << 2), Int32Array.BYTES_PER_ELEMENT) === 0;
}

async function loadSetOption(): Promise<SetOption | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const { default: koffi } = await import('koffi');
    return koffi
      .load(null)
      .func('int setsockopt(int fd, int level, int option, _In_ const int *value, unsigned int bytes)');
  } catch {
    return undefined;
  }
}

function familyOf(socket: DatagramSocket | StreamSocket): 'IPv4' | 'IPv6' {
  const family = socket instanceof StreamSocket ? socket.localFamily : socket.address().family;
  return family === 'IPv6' ? 'IPv6' : 'IPv4';
}

/** Node keeps the descriptor to itself; for datagrams, even reading the property that has it draws a warning. */
function descriptorOf(socket: DatagramSocket | StreamSocket): number | undefined {
  const fd = field(socket instanceof StreamSocket ? field(socket, '_handle') : datagramHandle(socket), 'fd');
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}

function datagramHandle(socket: DatagramSocket): unknown {
  const state = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'state symbol');
  return state && field(field(socket, state), 'handle');
}

function field(value: unknown, name: string | symbol): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
