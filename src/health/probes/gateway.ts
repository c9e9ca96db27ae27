import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type Clock, delay } from '../../clock/clock.js';
import type { DefaultRoute } from './default-route.js';
import type { SystemFiles } from './system-files.js';

/** The port "discard" (RFC 863). */
const DISCARD = 9;
const ANSWER_MS = 1_000;

/** What came of one datagram to a gateway: it refused it, and so is there; the kernel found nobody; or nothing is known. */
export type Knock = (address: string) => Promise<'answered' | 'nobody' | 'silence'>;

/**
 * Whether the gateway is there; null when it cannot be known. Only its neighbours can tell, and only the kernel speaks
 * ARP: a datagram of one byte makes it ask, and its table says what came of it. It remembers an answer for a while: a gateway
 * that has just died is found out at the next look.
 */
export async function readGateway(
  files: SystemFiles,
  { interface: name, gateway }: DefaultRoute,
  knock: Knock,
): Promise<boolean | null> {
  if (gateway === null) return null;
  const outcome = await knock(gateway);
  if (outcome === 'answered') return true;
  if (outcome === 'nobody') return false;
  return neighbour((await files.read('/proc/net/arp')) ?? '', gateway, name);
}

/** ATF_COM of <linux/if_arp.h>: the hardware address is known. */
const COMPLETE = 0x2;

/** Columns: address, type of hardware, flags, hardware address, mask, interface (proc_pid_net(5)). */
export function neighbour(table: string, address: string, name: string): boolean | null {
  for (const line of table.split('\n')) {
    const [ip, , flags = '', , , device] = line.trim().split(/\s+/);
    if (ip === address && device === name) return (Number.parseInt(flags, 16) & COMPLETE) !== 0;
  }
  return null;
}

/** Sends the datagram, and waits a second for what the kernel says of it. */
export function udpKnock(clock: Clock, port = DISCARD): Knock {
  return async (address) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    try {
      // Connected, the socket is told what comes back for it (udp(7)).
      const told = new Promise<'answered' | 'nobody' | 'silence'>((resolve) => {
        const hear = (error: NodeJS.ErrnoException | null | undefined): void => {
          if (error?.code === 'ECONNREFUSED') resolve('answered');
          else if (error?.code === 'EHOSTUNREACH') resolve('nobody');
          // Whatever else there is to tell, such as ENETUNREACH, tells nothing of the gateway.
          else if (error) resolve('silence');
        };
        socket.on('error', hear);
        socket.connect(port, address, (error?: Error) => {
          hear(error);
          if (!error) socket.send(Buffer.of(0), hear);
        });
      });
      return await Promise.race([told, delay(clock, ANSWER_MS).then(() => 'silence' as const)]);
    } finally {
      socket.close();
    }
  };
}
