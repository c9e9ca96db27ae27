/** Reads what `hotline exchange` is told about transports, and says how a phone reaches them. */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { InvalidArgumentError } from 'commander';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { type SipTransport, uriHost } from '../protocol/server-address.js';
import { parsePort } from './arguments.js';

/** The usual ports of SIP (RFC 3261 section 19.1.2); WebSocket has none of its own. */
export const defaultPorts: Readonly<Record<SipTransport, number>> = {
  ws: 5080,
  wss: 5081,
  udp: 5060,
  tcp: 5060,
  tls: 5061,
};

export interface TransportArgument {
  readonly transport: SipTransport;
  readonly port: number | undefined;
}

/** `udp` or `udp:5070`; for commander, one more for each time the option is given. */
export function collectTransport(
  text: string,
  before: readonly TransportArgument[],
): readonly TransportArgument[] {
  const [name = '', port, ...rest] = text.split(':');
  if (!isTransport(name) || rest.length > 0) {
    throw new InvalidArgumentError(
      'The transports are ws, wss, udp, tcp and tls, with a port as in udp:5070.',
    );
  }
  return [...before, { transport: name, port: port === undefined ? undefined : parsePort(port) }];
}

/**
 * @param port of the transports that name none
 * @throws HotlineError USAGE when two of them cannot be together
 */
export function portsOf(
  given: readonly TransportArgument[],
  port: number | undefined,
): Partial<Record<SipTransport, number>> {
  const ports: Partial<Record<SipTransport, number>> = {};
  for (const { transport, port: own = port ?? defaultPorts[transport] } of given) {
    if (ports[transport] !== undefined)
      throw new HotlineError('USAGE', `the transport ${transport} is given twice; give it once`);
    const [other] = Object.entries(ports).find(([, taken]) => taken === own && own !== 0) ?? [];
    // Ports of UDP are not those of the others, which all are TCP.
    if (other !== undefined && other !== 'udp' && transport !== 'udp') {
      throw new HotlineError(
        'USAGE',
        `${other} and ${transport} cannot share port ${own}: give one of them another, as in --transport ${transport}:${own + 1}`,
      );
    }
    ports[transport] = own;
  }
  return ports;
}

/** The `server` entry of a phone that is to use this transport. */
export function serverEntry(transport: SipTransport, host: string, port: number): string {
  const hostAndPort = `${uriHost(host)}:${port}`;
  switch (transport) {
    case 'ws':
    case 'wss':
      return `${transport}://${hostAndPort}`;
    case 'udp':
    case 'tcp':
      return `sip:${hostAndPort};transport=${transport}`;
    case 'tls':
      return `sips:${hostAndPort}`;
  }
}

/**
 * The certificate and its key; undefined when neither is given.
 *
 * @throws HotlineError USAGE when one is missing or they are of no use
 */
export async function readCertificate(
  certFile: string | undefined,
  keyFile: string | undefined,
): Promise<{ readonly key: string; readonly cert: string } | undefined> {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined)
    throw new HotlineError('USAGE', '--cert and --key belong together; give both');
  const [cert, key] = await Promise.all([readText(certFile), readText(keyFile)]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const sentence = `${certFile} and ${keyFile} are not a certificate and its key in PEM form (${messageOf(error)})`;
    throw new HotlineError('USAGE', sentence, { cause: error });
  }
  return { cert, key };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new HotlineError('USAGE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function isTransport(text: string): text is SipTransport {
  return Object.hasOwn(defaultPorts, text);
}
