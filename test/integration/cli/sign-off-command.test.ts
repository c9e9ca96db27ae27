/** `hotline sign-off` with the health page of a phone that runs. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { signOff } from '../../../src/cli/commands/sign-off.js';
import { type HealthPage, startHealthPage } from '../../../src/cli/health-page.js';
import { type SignOffAnswer, type SignOffRequest, signOffRecord } from '../../../src/cli/sign-off.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { healthReport } from '../../support/health/health-report.js';
import { ManualClock } from '../../support/manual-clock.js';

let page: HealthPage;
let taken: SignOffRequest[];
afterEach(() => page.close());

async function phone(refusal?: string): Promise<void> {
  taken = [];
  const clock = new ManualClock();
  page = await startHealthPage({
    host: '127.0.0.1',
    port: 0,
    clock,
    log: new FakeLog(),
    report: () => healthReport(),
    signOff: (asked): Promise<SignOffAnswer> => {
      taken.push(asked);
      if (refusal !== undefined) return Promise.resolve({ refusal });
      const status = { ...healthReport(), fleet: null };
      const facts = { id: randomUUID(), nowMs: clock.wallMs(), status, shortName: null, number: '' };
      return Promise.resolve({ record: signOffRecord(asked, facts) });
    },
  });
}
async function signedOff(change: Partial<Parameters<typeof signOff>[0]> = {}) {
  const printed: string[] = [];
  const options = { by: 'Anna Petrova', place: 'Зал, у лифта', remarks: '', json: false, url: page.url };
  const status = await signOff({ ...options, ...change }, (line) => printed.push(line));
  return { status, text: printed.join('\n') };
}

describe('hotline sign-off', () => {
  it('has the phone sign itself off, and tells what did not pass', async () => {
    await phone();
    const { status, text } = await signedOff({ remarks: 'я'.repeat(1_000) });
    expect([status, taken]).toEqual([
      0,
      [{ by: 'Anna Petrova', place: 'Зал, у лифта', remarks: 'я'.repeat(1_000) }],
    ]);
    expect(text).toMatch(/Signed off with \d of 9 checks/);
    expect(JSON.parse((await signedOff({ json: true })).text)).toMatchObject({ way: 'command-line' });
  });
  it('says why it is not', async () => {
    await phone('this phone has no fleet');
    expect(await signedOff()).toEqual({ status: 1, text: 'Not signed off: this phone has no fleet.' });
  });
  it.each([{ by: ' ' }, { place: '' }, { by: 'a\nb' }, { remarks: 'x'.repeat(1_001) }])(
    'asks for what it needs: %j',
    async (change) => {
      await phone();
      await expect(signedOff(change)).rejects.toMatchObject({ code: 'USAGE' });
      expect(taken).toEqual([]);
    },
  );
  it('is taken from no page of a browser, and from nobody who does not know how', async () => {
    await phone();
    const body = JSON.stringify({ by: 'Mallory', place: 'x', remarks: '' });
    const known = { 'content-type': 'application/json', 'x-hotline-command': 'self-test' };
    expect(await post(body, { 'content-type': 'application/json' })).toBe(403);
    expect(await post(body, { ...known, origin: page.url })).toBe(403);
    expect(await post('{"by":"Mallory"}', known)).toBe(400);
    expect(taken).toEqual([]);
  });
});

function post(body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: page.port, path: '/sign-off', method: 'POST', agent: false, headers },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
