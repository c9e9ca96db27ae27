/** A phone that has nothing is given its fleet on the technician's page, and is signed off there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { startFleetServer } from '../../../src/fleet/fleet-server.js';
import type { Actor } from '../../../src/fleet/ports.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';
import { until } from '../../support/until.js';

const CODE = '407312';
/** Retries of the link come after 1, 2, 4 s, and half as much again. */
const LINKED_WITHIN_MS = 30_000;

const operator: Actor = {
  kind: 'account',
  accountId: null,
  login: 'olga',
  role: 'operator',
  scopes: null,
  name: 'olga',
  address: '127.0.0.1',
};
const nothing = { params: undefined, query: undefined, body: undefined, actor: operator };

async function aFleet() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'hotline-setup-fleet-'));
  const port = await freePort();
  const server = await startFleetServer({
    clock: systemClock,
    log: new FakeLog(),
    dataFolder,
    host: '127.0.0.1',
    port,
  });
  onTestFinished(async () => {
    await server.close();
    await rm(dataFolder, { recursive: true });
  });
  const { id } = await server.handlers.newPhone({
    ...nothing,
    body: { name: 'Hall', site: null, address: '', timezone: null, notes: '' },
  });
  const issue = () =>
    server.handlers.newCode({ ...nothing, params: { id }, body: { preApproved: false, replace: false } });
  return { server, url: `ws://127.0.0.1:${port}`, id, code: (await issue()).code };
}

async function unlocked(): Promise<UnprovisionedPhone> {
  // Whatever this machine is plugged into.
  const eth0 = { name: 'eth0', kind: 'ethernet' as const, carrier: true, addresses: ['192.0.2.7'] };
  const network = {
    look: () => Promise.resolve({ interfaces: [eth0], hasRoute: true, hasWifi: false }),
    reach: () => Promise.resolve({ reach: 'full' as const, portal: null }),
    scan: () => Promise.resolve([]),
    join: () => Promise.reject(new Error('there is no Wi-Fi')),
  };
  const phone = await (await UnprovisionedPhone.start({ freshCode: () => CODE, network })).opened();
  await phone.act('speak');
  await phone.unlock(CODE);
  return phone;
}

const configuration = (exchange: ExchangeFixture) => `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "${exchange.url}"
account = "${account.account}"
password = "${account.password}"
`;

it('joins by its code, waits to be accepted, gets its number, and its record comes to the fleet', async () => {
  const exchange = await startExchange();
  onTestFinished(() => exchange.end());
  const { code, id, server, url } = await aFleet();
  const phone = await unlocked();
  expect((await phone.act('destination/fleet', { server: url, code: code.toLowerCase() })).status).toBe(200);
  const waits = (problem: string) =>
    phone.shows(
      `it says ${problem}`,
      ({ steps }) => steps.destination.problem?.code === problem,
      LINKED_WITHIN_MS,
    );
  expect((await waits('not-accepted')).destination.fleet).toMatchObject({ linked: true, name: 'Hall' });
  await server.handlers.acceptPhone({ ...nothing, params: { id } });
  await waits('settings-missing');
  await server.handlers.newConfig({ ...nothing, params: { id }, body: { toml: configuration(exchange) } });
  await phone.shows('it is registered', ({ steps }) => steps.destination.state === 'done', LINKED_WITHIN_MS);

  const { checks } = await phone.view();
  const skipped = checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ check }) => ({ check, note: 'not in this test' }));
  const photo = Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff]),
    Buffer.alloc(60_000, 7),
    Buffer.from([0xff, 0xd9]),
  ]).toString('base64');
  const signed = await phone.act('sign-off', { by: 'Olga', place: 'Hall', remarks: '', skipped, photo });
  expect(signed.status).toBe(200);
  await phone.shows('the fleet has the record', ({ record }) => record?.sent === true, LINKED_WITHIN_MS);
  await phone.act('finish');
  await until('the page is closed', () => phone.setup.server === undefined);
});

it.each([
  ['a code that was never issued', 'code-wrong'],
  ['a server that nobody runs', 'fleet-unreachable'],
])('%s is told as that', async (what, problem) => {
  const { enrolmentCodeOf } = await import('../../../src/protocol/fleet-link/enrolment-code.js');
  const { url } = await aFleet();
  const phone = await unlocked();
  const server = what.startsWith('a server') ? `ws://127.0.0.1:${await freePort()}` : url;
  await phone.act('destination/fleet', { server, code: enrolmentCodeOf(new Uint8Array(6)) });
  await phone.shows(
    `it says ${problem}`,
    ({ steps }) => steps.destination.problem?.code === problem,
    LINKED_WITHIN_MS,
  );
});
