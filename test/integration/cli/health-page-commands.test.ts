/** Commands to a running phone over its health page: who may give them, and what they can ask for. */
import { request } from 'node:http';
import fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HealthPage, startHealthPage } from '../../../src/cli/health-page.js';
import { serveCommands } from '../../../src/cli/health-page-commands.js';
import type { SelfTestCommands } from '../../../src/cli/self-test-commands.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import type { SelfTestName, SelfTestResult } from '../../../src/protocol/self-test.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { healthReport } from '../../support/health/health-report.js';
import { ManualClock } from '../../support/manual-clock.js';

const COMMAND = { 'x-hotline-command': 'self-test', 'content-type': 'application/json' };
const baseline = {
  gainDb: Array<number>(11).fill(-12),
  noiseDbfs: -70,
  learntAt: '2026-03-01T09:00:00.000Z',
};
const resultOf = (test: SelfTestName): SelfTestResult => ({
  ...{ test, outcome: 'passed', at: '2026-03-01T09:00:00.000Z' },
  ...{ tookMs: 12, message: 'well', evidence: { tonesHeard: 4 } },
});

let made: string[];
let refusal: string | undefined;
let page: HealthPage;
const commands: SelfTestCommands = {
  run(test) {
    made.push(test);
    if (refusal !== undefined) return Promise.reject(new HotlineError('SELF_TEST', refusal));
    return Promise.resolve(resultOf(test));
  },
  learnBaseline() {
    made.push('baseline');
    return Promise.resolve(baseline);
  },
};
beforeEach(async () => {
  made = [];
  refusal = undefined;
  page = await startHealthPage({
    host: '127.0.0.1',
    port: 0,
    clock: new ManualClock(),
    log: new FakeLog(),
    report: () => healthReport(),
    selfTests: commands,
  });
});
afterEach(() => page.close());

function post(
  body: string,
  headers: Record<string, string> = COMMAND,
): Promise<{ status: number; text: string; allowed: unknown }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: page.port, path: '/self-test', method: 'POST', agent: false, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text,
            allowed: response.headers['access-control-allow-origin'],
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
const callTest = JSON.stringify({ do: 'run', test: 'call' });

describe('a command of this machine', () => {
  it('has a test made and gives its result', async () => {
    const { status, text } = await post(callTest);
    expect([status, JSON.parse(text)]).toEqual([200, { result: resultOf('call') }]);
    expect(made).toEqual(['call']);
  });

  it('has the baseline learnt and gives it', async () => {
    const { status, text } = await post('{"do":"learn-baseline"}');
    expect([status, JSON.parse(text), made]).toEqual([200, { baseline }, ['baseline']]);
  });

  it('is told why not now', async () => {
    refusal = 'the handset is off its cradle';
    const { status, text } = await post(callTest);
    expect([status, JSON.parse(text)]).toEqual([409, { refusal }]);
  });

  it.each([
    ['another number', { do: 'run', test: 'call', number: '112' }],
    ['a test that is none', { do: 'run', test: 'siren' }],
    ['something else', { do: 'restart' }],
    ['nothing', null],
  ])('cannot ask for %s', async (_what, body) => {
    expect((await post(JSON.stringify(body))).status).toBe(400);
    expect(made).toEqual([]);
  });
});

describe('a page in a browser', () => {
  it.each([
    ['of another site', { ...COMMAND, origin: 'https://evil.example' }, 403],
    ['in a frame of nobody', { ...COMMAND, origin: 'null' }, 403],
    ['that knows the own name of this one', { ...COMMAND, origin: 'http://127.0.0.1' }, 403],
    ['that sends a form', { 'content-type': 'text/plain' }, 403],
    ['without the header', { 'content-type': 'application/json' }, 403],
    ['of a name that points here', { ...COMMAND, host: 'evil.example' }, 421],
  ])('%s can do nothing', async (_who, headers, expected) => {
    expect((await post(callTest, headers)).status).toBe(expected);
    expect(made).toEqual([]);
  });

  it('is not allowed to send the header when it asks', async () => {
    const answer = await fetch(new URL('/self-test', page.url), {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-headers': 'x-hotline-command' },
    });
    expect([answer.status, answer.headers.get('access-control-allow-headers')]).toEqual([404, null]);
  });
});

describe('another machine of the network', () => {
  it.each(['192.0.2.7', '2001:db8::7', '::ffff:192.0.2.7'])('%s can do nothing', async (remoteAddress) => {
    const app = fastify();
    serveCommands(app, commands, new FakeLog());
    const { statusCode } = await app.inject({
      ...{ method: 'POST', url: '/self-test', headers: COMMAND, body: callTest },
      remoteAddress,
    });
    expect([statusCode, made]).toEqual([403, []]);
    await app.close();
  });
});
