/**
 * The least that a server of phones can be: a bare `ws` server that parses JSON, believes everybody, stores nothing, and
 * answers what a phone waits for.
 */
import { randomUUID } from 'node:crypto';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { exit } from '../../cli/run.js';
import {
  type FleetFrame,
  LINK_PATH,
  LINK_PROTOCOL,
  type PhoneFrame,
} from '../../protocol/fleet-link/frames.js';
import { newPrivateKey, SigningKey } from '../../wire/ed25519.js';
import { serverOptions } from './messages.js';
import { beWeighed, tell } from './weigh.js';

const { port, heartbeatMs } = serverOptions.parse(JSON.parse(process.argv[2] ?? ''));
const time = new Date().toISOString();
const fleet = new SigningKey(newPrivateKey()).publicKey;
const CHALLENGE = frame({ type: 'challenge', nonce: fleet, fleet, time });
const BEAT = frame({ type: 'beat' });

beWeighed();
process.on('SIGTERM', () => exit(0));
const server = new WebSocketServer({
  host: '127.0.0.1',
  port,
  path: LINK_PATH,
  backlog: 8_192,
  clientTracking: false,
  perMessageDeflate: false,
  handleProtocols: () => LINK_PROTOCOL,
});
server.on('listening', () => tell({ type: 'listening' }));
server.on('connection', (socket) => {
  socket.on('message', answer);
  socket.on('error', ignore);
  socket.send(CHALLENGE);
});

function answer(this: WebSocket, data: RawData): void {
  if (!Buffer.isBuffer(data)) return;
  const told = JSON.parse(data.toString('utf8')) as PhoneFrame;
  switch (told.type) {
    case 'hello':
      this.send(
        frame({
          type: 'welcome',
          phone: randomUUID(),
          name: 'phone',
          accepted: true,
          heartbeatMs,
          acknowledged: null,
          time,
        }),
      );
      return;
    case 'beat':
      this.send(BEAT);
      return;
    case 'report':
    case 'changes':
      this.send(frame({ type: 'report-ack', n: told.n }));
      return;
    case 'events':
      this.send(frame({ type: 'events-ack', outbox: told.outbox, n: told.events.at(-1)?.n ?? 0 }));
      return;
    case 'command-accepted':
    case 'bundle':
      return;
  }
}

function frame(of: FleetFrame): string {
  return JSON.stringify(of);
}

function ignore(): void {
  // A close follows.
}
