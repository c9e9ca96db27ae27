/** The health page over real sockets. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HealthPage, startHealthPage } from '../../../src/cli/health-page.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import { phoneStatusSchema } from '../../../src/protocol/link-status.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { healthReport } from '../../support/health/health-report.js';
import { ManualClock } from '../../support/manual-clock.js';
import { processUse } from '../../support/process-use.js';
import { until } from '../../support/until.js';

const AT = '2026-03-01T09:00:00.000Z';

let report: HealthReport;
let log: FakeLog;
let page: HealthPage;
let files: number;
beforeEach(async () => {
  ({ files } = await processUse());
  report = healthReport();
  log = new FakeLog();
  page = await start();
});
afterEach(async () => {
  await page.close();
  await until('no socket is left', async () => (await processUse()).files <= files);
});

function start(options: { host?: string; port?: number } = {}): Promise<HealthPage> {
  const given = () => report;
  return startHealthPage({
    host: '127.0.0.1',
    port: 0,
    clock: new ManualClock(),
    log,
    report: given,
    ...options,
  });
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: page.port, path, agent: false, ...options },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

describe('GET /', () => {
  it('is the page, in the language of the browser or of the wish', async () => {
    const { status, headers, text } = await ask('/');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('The phone can call');
    const russian = { 'accept-language': 'ru-RU, en;q=0.5' };
    expect((await ask('/', { headers: russian })).text).toContain('Телефон может звонить');
    expect((await ask('/?lang=en', { headers: russian })).text).toContain('The phone can call');
  });

  it('finds its style', async () => {
    const [, style = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec((await ask('/')).text) ?? [];
    expect(await ask(style)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/css; charset=utf-8' },
    });
  });
});

describe('GET /healthz', () => {
  it('is 200 while the phone can call', async () => {
    const { status, text } = await ask('/healthz');
    expect([status, JSON.parse(text)]).toEqual([200, { canCall: true, reasons: [] }]);
  });

  it('is 503 with the reasons while it cannot', async () => {
    report = healthReport({
      faults: [{ code: 'audio-unavailable', place: '', message: 'No card.', since: AT }],
    });
    const { status, text } = await ask('/healthz');
    expect([status, JSON.parse(text)]).toEqual([
      503,
      { canCall: false, reasons: [{ code: 'audio-unavailable', message: 'No card.' }] },
    ]);
  });
});

describe('GET /status.json and /metrics', () => {
  it('give the whole report, as it is now', async () => {
    expect(phoneStatusSchema.parse(JSON.parse((await ask('/status.json')).text))).toEqual({
      ...report,
      fleet: null,
    });
    report = healthReport({ board: null });
    expect(JSON.parse((await ask('/status.json')).text)).toMatchObject({ board: null });
  });

  it('give it to Prometheus', async () => {
    const { headers, text } = await ask('/metrics');
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(text).toContain('# TYPE hotline_calls_total counter\nhotline_calls_total 3\n');
  });
});

describe('the server', () => {
  it.each(['/', '/healthz', '/metrics', '/status.json', '/health.css', '/nothing'])(
    'gives nothing to a stranger’s name that points here: %s',
    async (path) => {
      const stranger = await ask(path, { headers: { host: `evil.example:${page.port}` } });
      expect([stranger.status, stranger.text]).toEqual([421, 'This server does not go by that name.']);
      const own = await ask(path, { headers: { host: `localhost:${page.port}` } });
      expect(own.status).toBe(path === '/nothing' ? 404 : 200);
      for (const { headers } of [stranger, own]) {
        expect(headers['content-security-policy']).toContain("default-src 'none'");
        expect(headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-resource-policy': 'same-origin',
          'cache-control': 'no-store',
        });
        expect(headers).not.toHaveProperty('access-control-allow-origin');
      }
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('takes nothing: %s', async (method) => {
    expect((await ask('/', { method })).status).toBe(404);
  });

  it('says nothing of what broke inside', async () => {
    await page.close();
    page = await startHealthPage({
      host: '127.0.0.1',
      port: 0,
      clock: new ManualClock(),
      log,
      report: () => {
        throw new Error('the secret');
      },
    });
    expect(await ask('/healthz')).toMatchObject({ status: 500, text: 'The health cannot be shown.' });
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { reason: 'the secret' } }]);
  });

  it('says which port is taken', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(start({ port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining('health.port') as string,
    });
    other.close();
    await once(other, 'close');
  });

  it('says that an address is not of this machine', async () => {
    await expect(start({ host: '192.0.2.77' })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
  });

  it('holds no more than so many connections, and lets go of all at its end', async () => {
    const sockets = Array.from({ length: 40 }, () => connect(page.port, '127.0.0.1'));
    let closed = 0;
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.on('close', () => closed++);
    }
    await until('those above the limit are not taken', () => closed >= 8);
    expect(closed).toBe(8);
    await page.close();
    await until('all are closed', () => closed === 40);
  });
});
