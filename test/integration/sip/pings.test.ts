/** Pings over real connections, and what is counted of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection, ConnectionOptions } from '../../../src/sip/connection/connection.js';
import { connectStream } from '../../../src/sip/connection/stream.connection.js';
import { connectWebSocket } from '../../../src/sip/connection/websocket.connection.js';
import { PingMeter } from '../../../src/sip/ping-meter.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { StreamPeer } from '../../support/stream-peer.js';
import { until } from '../../support/until.js';
import { WebSocketPeer } from '../../support/websocket-peer.js';

const QUIET_MS = 10_000;

let clock: ManualClock;
let pings: PingMeter;
let options: ConnectionOptions;
let connection: Connection | undefined;
let stop: () => Promise<void>;
beforeEach(() => {
  clock = new ManualClock();
  pings = new PingMeter(clock);
  options = {
    clock,
    log: new FakeLog(),
    connectLimitMs: 5_000,
    pingAfterMs: QUIET_MS,
    ca: undefined,
    fingerprint: undefined,
    pings,
  };
});
afterEach(async () => {
  connection?.close();
  await stop();
  await until('no timer is left', () => clock.pendingCount === 0);
});

const answered = () => until('a ping is answered', () => pings.figures().roundTripMs !== null);

describe('pings', () => {
  it('of a WebSocket are counted with their answers', async () => {
    const peer = await WebSocketPeer.listen();
    stop = () => peer.stop();
    const target = {
      transport: 'ws',
      host: '127.0.0.1',
      address: '127.0.0.1',
      port: peer.port,
      path: '/ws',
    } as const;
    connection = await connectWebSocket(target, options);
    expect(pings.figures().roundTripMs).toBeNull();
    await clock.advance(QUIET_MS);
    await answered();
    expect(peer.pings).toBe(1);
  });

  describe('of TCP', () => {
    let peer: StreamPeer;
    beforeEach(async () => {
      peer = await StreamPeer.listen();
      stop = () => peer.stop();
    });
    const connect = async () => {
      const target = { transport: 'tcp', host: '127.0.0.1', address: '127.0.0.1', port: peer.port } as const;
      connection = await connectStream(target, options);
      await peer.receives('\r\n\r\n');
    };

    it('are counted once the peer has shown that it answers them', async () => {
      await connect();
      let heard = 0;
      connection!.onMessage = () => heard++;
      peer.socket.write('SIP/2.0 180 Ringing\r\nContent-Length: 0\r\n\r\n');
      await until('the pong of the first has been read', () => heard === 1);
      await clock.advance(QUIET_MS);
      await answered();
    });

    it('are not counted as lost on a peer that answers none', async () => {
      peer.answersPings = false;
      await connect();
      await clock.advance(QUIET_MS);
      for (let i = 0; i < 6; i++) pings.sent()();
      await clock.advance(2 * QUIET_MS);
      expect(pings.figures().lossPercent).toBe(0);
    });
  });
});
