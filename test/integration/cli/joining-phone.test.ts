/** From `hotline provision` to a call: a phone that knows its fleet alone, told by it whom to call. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runProvision } from '../../../src/cli/commands/provision.js';
import { SHIPPED_PROMPTS } from '../../../src/cli/compose-phone.js';
import { systemClock } from '../../../src/clock/clock.js';
import { type FleetServer, startFleetServer } from '../../../src/fleet/fleet-server.js';
import type { Actor } from '../../../src/fleet/ports.js';
import { obstacles } from '../../../src/health/can-call.js';
import { loadRecordings, type SetupPromptName, setupPromptNames } from '../../../src/media/prompts.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { type PhoneStart, runPhone } from '../../support/running-phones.js';
import { until } from '../../support/until.js';

/** Retries of the link come after 1, 2, 4 s, and half as much again. */
const LINKED_WITHIN_MS = 20_000;

const operator: Actor = {
  kind: 'account',
  accountId: null,
  login: 'olga',
  role: 'operator',
  scopes: null,
  name: 'olga',
  address: '127.0.0.1',
};

const nothing = { params: undefined, query: undefined, body: undefined };

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-joining-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function aServer(dataFolder: string, port: number): Promise<FleetServer> {
  const options = { clock: systemClock, log: new FakeLog(), dataFolder, host: '127.0.0.1', port };
  const server = await startFleetServer(options);
  onTestFinished(() => server.close());
  return server;
}

function run(file: string): readonly PhoneStart[] {
  const { runner, starts } = runPhone(file, systemClock);
  onTestFinished(() => runner.stop());
  return starts;
}

/** Lifts, and waits until these sentences were heard one after the other. */
async function lifted({ hook, device }: PhoneStart, sentences: readonly SetupPromptName[]): Promise<void> {
  const recordings = await loadRecordings(SHIPPED_PROMPTS, 'ru', setupPromptNames);
  const wanted = Buffer.concat(sentences.map((name) => Buffer.from(recordings[name].buffer)));
  hook.lift();
  const heard = () => Buffer.concat(device.heard.map((frame) => Buffer.from(frame.buffer)));
  await until(`"${sentences.join(', ')}" is heard`, () => heard().includes(wanted), LINKED_WITHIN_MS);
  hook.replace();
}

const configuration = (exchange: ExchangeFixture) => `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "${exchange.url}"
account = "${account.account}"
password = "${account.password}"
`;

it('a phone with a code joins its fleet, says what it waits for, and calls as soon as it was told whom', async () => {
  const exchange = await startExchange();
  onTestFinished(() => exchange.end());
  const [data, folder, port] = [await aFolder(), await aFolder(), await freePort()];
  const file = join(folder, 'phone.toml');
  let server = await aServer(data, port);
  const { id } = await server.handlers.newPhone({
    ...nothing,
    body: { name: 'Hall', site: null, address: '', timezone: null, notes: '' },
    actor: operator,
  });
  const issued = await server.handlers.newCode({
    ...nothing,
    params: { id },
    body: { preApproved: false, replace: false },
    actor: operator,
  });
  await server.close();

  await runProvision(
    { config: file, anew: false, fleet: `ws://127.0.0.1:${port}`, code: issued.code },
    () => undefined,
  );
  const starts = run(file);
  await until('the phone runs', () => starts.length === 1);
  const [joining] = starts as [PhoneStart];
  const link = () => joining.whole.fleet.view();
  await until('the fleet was tried', () => link().lastCode !== undefined);
  await lifted(joining, ['not-set-up', 'server-silent']);
  const inTheWay = ({ whole }: PhoneStart) =>
    obstacles(whole.health.monitor.report()).map(({ code }) => code);
  expect(inTheWay(joining)).toEqual(['not-set-up']);

  server = await aServer(data, port);
  await until('the phone is linked', () => link().state === 'linked', LINKED_WITHIN_MS);
  await lifted(joining, ['not-set-up', 'not-accepted']);
  await server.handlers.acceptPhone({ ...nothing, params: { id }, actor: operator });
  await until('the phone knows', () => link().accepted === true, LINKED_WITHIN_MS);
  await lifted(joining, ['not-set-up', 'settings-missing']);

  await server.handlers.newConfig({
    ...nothing,
    params: { id },
    body: { toml: configuration(exchange) },
    actor: operator,
  });
  await until('the phone starts anew', () => starts.length === 2, LINKED_WITHIN_MS);
  const { whole, hook } = starts[1]!;
  const registered = () =>
    whole.phone.userAgents.some((agent) => agent.registration().state === 'registered');
  await until('the phone is registered', registered);
  hook.lift();
  await until('the call is answered', () => whole.phone.controller.stateName === 'talking');
  hook.replace();
  expect(inTheWay(starts[1]!)).toEqual([]);
  const versions = async () =>
    (await server.handlers.phone({ ...nothing, params: { id }, actor: operator })).configVersion;
  await until(
    'the fleet shows which configuration runs',
    async () => (await versions()) === 1,
    LINKED_WITHIN_MS,
  );
});
