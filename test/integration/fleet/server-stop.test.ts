import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FleetServer, startFleetServer } from '../../../src/fleet/fleet-server.js';
import { LIVE_PATH } from '../../../src/protocol/fleet-api/live.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { until } from '../../support/until.js';

let folder: string;
let clock: ManualClock;
let server: FleetServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-stop-'));
  clock = new ManualClock();
  server = await startFleetServer({
    clock,
    log: new FakeLog(),
    dataFolder: folder,
    host: '127.0.0.1',
    port: 0,
    demoViewer: true,
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

it('stops while a dashboard is looked at', async () => {
  const page = new WebSocket(server.url.replace('http', 'ws') + LIVE_PATH, { origin: server.url });
  await once(page, 'open');
  const closed = once(page, 'close');
  await server.close();
  await closed;
});

it('stops while a browser holds a connection on which it has asked nothing', async () => {
  const silent = createConnection(server.port, '127.0.0.1');
  silent.on('error', () => undefined);
  await once(silent, 'connect');
  // The server has taken it: what came after it is answered.
  await fetch(`${server.url}/healthz`, { headers: { connection: 'close' } }).then((answer) => answer.text());
  const closed = once(silent, 'close');
  let isStopped = false;
  const stopped = server.close().then(() => (isStopped = true));
  await until('the server has stopped', async () => {
    await clock.advance(1_000);
    return isStopped;
  });
  await Promise.all([stopped, closed]);
  expect(isStopped).toBe(true);
});
