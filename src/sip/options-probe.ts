import { randomBytes } from 'node:crypto';
import { type Clock, withDeadline } from '../clock/clock.js';
import { HotlineError } from '../protocol/errors.js';
import { uriHost } from '../protocol/server-address.js';
import type { Connection } from './connection/connection.js';

/**
 * Whether somebody is there at the other end of a fresh connection. A connection that was made is proof enough; UDP
 * makes none, and there any answer to OPTIONS (RFC 3261 section 11) is. Rejects with SIP_TIMEOUT or SIP_CONNECT.
 */
export async function signOfLife(connection: Connection, clock: Clock, limitMs: number): Promise<void> {
  const { target, local } = connection;
  if (target.transport !== 'udp' || !local) return;
  const answered = new Promise<void>((resolve, reject) => {
    connection.onMessage = () => resolve();
    connection.onLost = reject;
  });
  const token = randomBytes(8).toString('hex');
  const [here, there] = [uriHost(local.address), uriHost(target.host)];
  await connection.send(
    [
      `OPTIONS sip:${there} SIP/2.0`,
      `Via: SIP/2.0/UDP ${here}:${local.port};branch=z9hG4bK${token};rport`,
      'Max-Forwards: 70',
      `From: <sip:${here}>;tag=${token}`,
      `To: <sip:${there}>`,
      `Call-ID: ${token}`,
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n'),
  );
  const sentence = `${there}:${target.port} does not answer over UDP; check that the server is running and lets this phone in, and the firewalls in between, unless it registers this phone: some providers answer no OPTIONS`;
  await withDeadline(clock, answered, limitMs, () => new HotlineError('SIP_TIMEOUT', sentence));
}
