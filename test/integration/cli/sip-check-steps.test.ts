/** `hotline check` for servers that are reached by plain SIP: each step says what is wrong and what to do. */
import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LoadedRoute, loadConfig } from '../../../src/cli/load-config.js';
import { sipServerSteps } from '../../../src/cli/sip-check-steps.js';
import { systemClock } from '../../../src/clock/clock.js';
import { type CheckResult, runChecks } from '../../../src/health/check.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { type ExchangeFixture, startExchange } from '../../support/exchange-fixture.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

let folder: string;
const fixtures: ExchangeFixture[] = [];
afterEach(async () => {
  for (const fixture of fixtures.splice(0)) await fixture.end();
  await rm(folder, { recursive: true, force: true });
});

async function exchange(...options: Parameters<typeof startExchange>): Promise<ExchangeFixture> {
  const fixture = await startExchange(...options);
  fixtures.push(fixture);
  return fixture;
}

async function routeTo(server: string, more = ''): Promise<LoadedRoute> {
  folder = await mkdtemp(join(tmpdir(), 'hotline-check-'));
  const file = join(folder, 'phone.toml');
  const text = `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "${server}"
server_limit = "500 ms"
account = "phone"
password = "kept-secret"
${more}
`;
  await writeFile(file, text, { mode: 0o600 });
  return (await loadConfig(file)).routes[0]!;
}

async function check(server: string, more?: string): Promise<readonly CheckResult[]> {
  const steps = sipServerSteps(await routeTo(server, more), { clock: systemClock, log: new FakeLog() });
  return runChecks(steps, () => undefined, systemClock);
}

const statuses = (results: readonly CheckResult[]) => results.map(({ status }) => status);

describe.each(['udp', 'tcp'] as const)('over %s', (transport) => {
  it('a server that answers is well', async () => {
    const { url } = await exchange({ transports: { [transport]: 0 } });
    const results = await check(url);
    expect(statuses(results)).toEqual(['ok', 'ok', 'ok']);
    expect(results[1]!.detail).toMatch(new RegExp(`^${transport} 127\\.0\\.0\\.1:\\d+ answered$`));
  });

  it('a port where nobody listens is told, with what to look at', async () => {
    const results = await check(`sip:127.0.0.1:${await freePort(transport)};transport=${transport}`);
    expect(results[1]!.status).toBe(transport === 'udp' ? 'warn' : 'fail');
    expect(results[1]!.detail).toMatch(
      /nothing listens there; check the port and whether the exchange is running$/,
    );
  });
});

it('a UDP server that says nothing is warned of: whether it takes the phone, the registration tells', async () => {
  const silent = createSocket('udp4');
  await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
  const results = await check(`sip:127.0.0.1:${silent.address().port};transport=udp`);
  silent.close();
  expect(statuses(results)).toEqual(['ok', 'warn', 'ok']);
  expect(results[1]!.detail).toMatch(/does not answer over UDP; check .* answer no OPTIONS/);
});

describe('over TLS', () => {
  const secure = () => exchange({ transports: { tls: 0 }, tls: certificates.right });

  it('a server with a certificate of our authority is well, and its end is told', async () => {
    const { url } = await secure();
    const results = await check(url, `ca_file = "${certificates.caFile}"`);
    // The certificate of the test ends within a day: that is a warning.
    expect(statuses(results)).toEqual(['ok', 'ok', 'warn']);
    expect(results[2]!.detail).toMatch(/TLSv1\.[23], for .*127\.0\.0\.1/);
  });

  it('a certificate that nobody vouches for fails, with its fingerprint and the entries to set', async () => {
    const { url } = await secure();
    const results = await check(url);
    expect(statuses(results)).toEqual(['ok', 'fail', 'not-tried']);
    expect(results[1]!.detail).toMatch(/ca_file/);
    const seen = /[0-9a-f]{64}/.exec(results[1]!.detail)?.[0];
    expect(statuses(await check(url, `fingerprint = "${seen}"`))).toEqual(['ok', 'ok', 'ok']);
  });
});

it('a name that DNS does not know fails, and the rest is not tried', async () => {
  const results = await check('sip:pbx.invalid;transport=tcp');
  expect(statuses(results)).toEqual(['fail', 'not-tried', 'not-tried']);
});
