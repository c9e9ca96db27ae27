import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { WebSocketServer } from 'ws';
import type { ServerCertificate } from './certificates.js';
import { messageSize } from './raw-sip-wire.js';

export type RawTransport = 'udp' | 'tcp' | 'tls' | 'ws';

/** The way to one phone. */
export interface RawLink {
  /** A frame, a datagram, or a piece of a stream. */
  send(bytes: string | Uint8Array): void;
  /** Bytes as they are: below the frames of a WebSocket, and within the encryption of TLS. */
  sendRaw(bytes: Uint8Array): void;
  /** Reads nothing any more, and so answers nothing. */
  freeze(): void;
  drop(): void;
}

/** What takes the messages of phones on 127.0.0.1, with any transport. */
export interface RawListener {
  /** As the `server` of a route takes it. */
  readonly url: string;
  /** Those that are open; of UDP the one that spoke last. */
  readonly links: ReadonlySet<RawLink>;
  close(): Promise<void>;
}

/** Hands on whole messages, and no keep-alives. */
export type RawDeliver = (link: RawLink, text: string) => void;

export async function listenRaw(
  transport: RawTransport,
  deliver: RawDeliver,
  certificate?: ServerCertificate,
): Promise<RawListener> {
  switch (transport) {
    case 'ws':
      return listenWebSocket(deliver);
    case 'udp':
      return listenUdp(deliver);
    case 'tcp':
      return listenStream('tcp', createTcpServer(), deliver);
    case 'tls':
      if (!certificate) throw new Error('TLS needs a certificate');
      return listenStream('tls', createTlsServer({ key: certificate.key, cert: certificate.cert }), deliver);
  }
}

async function listenWebSocket(deliver: RawDeliver): Promise<RawListener> {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'sip' });
  const server = createHttpServer();
  const links = new Set<RawLink>();
  server.on('upgrade', (request, stream, head) => {
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const link: RawLink = {
        send: (bytes) => socket.send(bytes),
        sendRaw: (bytes) => stream.write(bytes),
        freeze: () => socket.pause(),
        drop: () => socket.terminate(),
      };
      links.add(link);
      socket.on('message', (data: Buffer) => deliver(link, data.toString('utf8')));
      // A phone may go while something is on its way to it.
      socket.on('error', () => undefined);
      socket.on('close', () => links.delete(link));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${portOf(server.address())}`,
    links,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listenUdp(deliver: RawDeliver): Promise<RawListener> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  // ICMP: the phone's socket is gone.
  socket.on('error', () => undefined);
  const links = new Set<RawLink>();
  let last: { readonly port: number; readonly link: RawLink } | undefined;
  let frozen = false;
  socket.on('message', (bytes, { port }) => {
    if (frozen) return;
    if (last?.port !== port) {
      const link: RawLink = {
        send: (message) => socket.send(message, port, '127.0.0.1', () => undefined),
        sendRaw: (message) => link.send(message),
        freeze: () => (frozen = true),
        drop: () => void links.delete(link),
      };
      last = { port, link };
      links.clear();
      links.add(link);
    }
    const text = bytes.toString('utf8');
    if (text.trim() !== '') deliver(last.link, text);
  });
  return {
    url: `sip:127.0.0.1:${socket.address().port};transport=udp`,
    links,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

async function listenStream(
  transport: 'tcp' | 'tls',
  server: Server,
  deliver: RawDeliver,
): Promise<RawListener> {
  const links = new Set<RawLink>();
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on(transport === 'tls' ? 'secureConnection' : 'connection', (socket: Socket) => {
    const link: RawLink = {
      send: (bytes) => socket.write(bytes),
      sendRaw: (bytes) => socket.write(bytes),
      freeze: () => socket.pause(),
      drop: () => socket.destroy(),
    };
    links.add(link);
    socket.on('error', () => undefined);
    socket.on('close', () => links.delete(link));
    let unread = '';
    // One character a byte, so that lengths are right.
    socket.on('data', (bytes) => {
      unread += bytes.toString('latin1');
      for (let size = messageSize(unread); size > 0; size = messageSize(unread)) {
        const text = unread.slice(0, size);
        unread = unread.slice(size);
        if (text.trim() !== '') deliver(link, Buffer.from(text, 'latin1').toString('utf8'));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `sip:127.0.0.1:${portOf(server.address())};transport=${transport}`,
    links,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
