import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';

/** What carries the messages of a raw SIP client. */
export interface RawWire {
  /** Begin of a Via header: protocol and sent-by. */
  readonly via: string;
  /** Contact header value with the client's real address, where it has one. */
  readonly contact: string;
  /** Whole messages, and keep-alives as they are. */
  onMessage: ((text: string) => void) | undefined;
  /** Close code of a WebSocket; 0 of others. */
  readonly closed: Promise<number>;
  send(bytes: string | Uint8Array): void;
  /** Ends it properly. */
  close(): void;
  /** Ends it as a loss of power would. */
  vanish(): void;
}

export interface RawTrust {
  /** Authority to trust, PEM. */
  readonly ca?: string;
  readonly anyCertificate?: boolean;
  /** Subprotocols of a WebSocket. */
  readonly protocols?: string[];
}

/** To `ws://`, `wss://`, `sip:host:port;transport=udp|tcp|tls` or `sips:host:port`. Rejects with the error of the socket. */
export function openWire(address: string, trust: RawTrust): Promise<RawWire> {
  if (/^wss?:/.test(address)) return openWebSocket(address, trust);
  const [, scheme, host, port, transport] =
    /^(sips?):([\w.-]+):(\d+)(?:;transport=(udp|tcp|tls))?$/.exec(address) ?? [];
  if (host === undefined) throw new Error(`not an address of a raw client: ${address}`);
  const target = { host, port: Number(port) };
  if (transport === 'udp') return openUdp(target);
  return openStream(target, scheme === 'sips' || transport === 'tls' ? trust : undefined);
}

interface Target {
  readonly host: string;
  readonly port: number;
}

async function openWebSocket(address: string, trust: RawTrust): Promise<RawWire> {
  const socket = new WebSocket(address, trust.protocols ?? ['sip'], tlsOptions(trust));
  const wire: RawWire = {
    via: 'SIP/2.0/WS raw.invalid',
    contact: '<sip:raw@raw.invalid;transport=ws>',
    onMessage: undefined,
    closed: new Promise((resolve) => socket.on('close', resolve)),
    send: (bytes) => socket.send(bytes),
    close: () => socket.close(),
    vanish: () => socket.terminate(),
  };
  socket.on('message', (data: Buffer) => wire.onMessage?.(data.toString()));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return wire;
}

async function openUdp({ host, port }: Target): Promise<RawWire> {
  const socket = createSocket('udp4');
  // Connected, so that datagrams of others are not taken.
  socket.connect(port, host);
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  const { address: ownAddress, port: ownPort } = socket.address();
  const own = `${ownAddress}:${ownPort}`;
  const closed = new Promise<number>((resolve) => socket.on('close', () => resolve(0)));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) socket.close();
    isOpen = false;
  };
  const wire: RawWire = {
    via: `SIP/2.0/UDP ${own};rport`,
    contact: `<sip:raw@${own}>`,
    onMessage: undefined,
    closed,
    send: (bytes) => socket.send(bytes),
    close,
    vanish: close,
  };
  socket.on('message', (data) => wire.onMessage?.(data.toString()));
  return wire;
}

/** TLS with `trust`, TCP without. */
async function openStream({ host, port }: Target, trust: RawTrust | undefined): Promise<RawWire> {
  const socket: Socket = trust
    ? connectTls({ host, port, ...tlsOptions(trust) })
    : connectTcp({ host, port });
  await once(socket, trust ? 'secureConnect' : 'connect');
  socket.on('error', () => undefined);
  const own = `${socket.localAddress}:${socket.localPort}`;
  const wire: RawWire = {
    via: `SIP/2.0/${trust ? 'TLS' : 'TCP'} ${own};rport`,
    contact: `<sip:raw@${own};transport=${trust ? 'tls' : 'tcp'}>`,
    onMessage: undefined,
    closed: new Promise((resolve) => socket.on('close', () => resolve(0))),
    send: (bytes) => socket.write(bytes),
    close: () => socket.end(),
    vanish: () => socket.destroy(),
  };
  let unread = '';
  // One character a byte, so that lengths are right; the messages of the tests are ASCII.
  socket.on('data', (data: Buffer) => {
    unread += data.toString('latin1');
    for (let size = messageSize(unread); size > 0; size = messageSize(unread)) {
      wire.onMessage?.(unread.slice(0, size));
      unread = unread.slice(size);
    }
  });
  return wire;
}

/** Characters of the first message or keep-alive; 0 while it is not complete. */
export function messageSize(text: string): number {
  if (text.startsWith('\r\n')) return 2;
  const headSize = text.indexOf('\r\n\r\n') + 4;
  if (headSize < 4) return 0;
  const size = headSize + Number(/^Content-Length: *(\d+)/im.exec(text)?.[1]);
  return text.length >= size ? size : 0;
}

function tlsOptions({ ca, anyCertificate = false }: RawTrust): { ca?: string; rejectUnauthorized: boolean } {
  return { ...(ca === undefined ? {} : { ca }), rejectUnauthorized: !anyCertificate };
}
