/** `hotline provision --interactive` at a real terminal, with a real fleet server, exchange and phone. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { encodeWav } from '../../../src/audio/wav.js';
import { systemClock } from '../../../src/clock/clock.js';
import { startFleetServer } from '../../../src/fleet/fleet-server.js';
import type { Actor } from '../../../src/fleet/ports.js';
import { phone as account, startExchange } from '../../support/exchange-fixture.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { bundleProvision, Console, type ProvisionProgram } from '../../support/provision-program.js';
import { type PhoneStart, runPhone } from '../../support/running-phones.js';
import { sine } from '../../support/sine.js';
import { until } from '../../support/until.js';

let program: ProvisionProgram;
let folder: string;
let file: string;
beforeAll(async () => {
  program = await bundleProvision();
}, 60_000);
afterAll(() => program.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-interactive-'));
  file = join(folder, 'phone.toml');
  onTestFinished(() => rm(folder, { recursive: true }));
});

function consoleOf(args: readonly string[] = [], wrapper = ''): Console {
  const screen = new Console(program.file, ['--interactive', '--config', file, ...args], wrapper);
  onTestFinished(() => screen.close());
  return screen;
}

/** Whatever the network of the machine that tests is like. */
async function pastNetworkAndTime(screen: Console): Promise<void> {
  await screen.sees('1/8 Network');
  await until('the step is over', () => /2\/8|: $/.test(screen.screen), 30_000);
  if (!screen.screen.includes('2/8')) screen.type('s');
  await until('the next step is over', () => /3\/8|go on: $/.test(screen.screen), 30_000);
  if (!screen.screen.includes('3/8')) screen.type('s');
  await screen.sees('3/8');
}

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

async function aFleet() {
  const [data, port] = [await mkdtemp(join(tmpdir(), 'hotline-fleet-')), await freePort()];
  const server = await startFleetServer({
    clock: systemClock,
    log: new FakeLog(),
    dataFolder: data,
    host: '127.0.0.1',
    port,
  });
  onTestFinished(async () => {
    await server.close();
    await rm(data, { recursive: true });
  });
  const { id } = await server.handlers.newPhone({
    ...nothing,
    body: { name: 'Hall', site: null, address: '', timezone: null, notes: '' },
    actor: operator,
  });
  const { code } = await server.handlers.newCode({
    ...nothing,
    params: { id },
    body: { preApproved: true, replace: false },
    actor: operator,
  });
  return { server, id, code, url: `ws://127.0.0.1:${port}` };
}

/** What the technician has before: how the machine is wired. */
async function wired(healthPort: number): Promise<void> {
  await writeFile(
    join(folder, 'voice.wav'),
    encodeWav(sine({ frequencyHz: 440, amplitude: 0.3, samples: 16_000 })),
  );
  await writeFile(
    file,
    `language = "en"\n[hook]\ninput = "pipe:hook"\n[audio]\ndevice = "file:voice.wav"\n[health]\nport = ${healthPort}\n[fleet]\nserver = "ws://127.0.0.1:9"\ncode = "K7MW-3PQD-9X"\n`,
  );
}

it('goes from nothing to a call, and says at once what is wrong with an answer', async () => {
  const exchange = await startExchange();
  onTestFinished(() => exchange.end());
  const { server, id, code, url } = await aFleet();
  await wired(await freePort());
  const nobody = await freePort();
  const screen = consoleOf(['--language', 'en', '--wait', '100']);
  await pastNetworkAndTime(screen);
  await screen.asked('1: a fleet server; 2: typed in here [1]:', '1');

  await screen.asked('Address of the fleet server', `ws://127.0.0.1:${nobody}`);
  await screen.asked('Code of this phone', code);
  await screen.sees('does not answer.');
  await screen.asked('Enter: try again', '');
  await screen.asked('Address of the fleet server', url);
  await screen.asked('Code of this phone', `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`);
  await screen.sees('The code cannot be right: a character is wrong or missing.');
  await screen.asked('Enter: try again', '');
  await screen.asked(`Address of the fleet server [${url}]:`, '');
  await screen.asked('Code of this phone', code);
  await screen.sees(`Written to ${file}.`);

  await screen.sees('there is no contact to learn');
  await screen.asked('Set already: file:voice.wav. Change it? (y/n)', 'n');
  await screen.asked('Was it heard well?', 'n');
  await screen.sees('The earpiece is silent.');
  await screen.asked('Enter: try again', '');
  await screen.asked('Change it? (y/n)', 'n');
  await screen.asked('Was it heard well?', 'y');
  await screen.asked('speak into the handset', '');
  await screen.sees('dBFS at most');
  await screen.asked('Learn the sound of the handset', 'n');

  await screen.sees('Start the phone now');
  const { runner, starts } = runPhone(file, systemClock);
  onTestFinished(() => runner.stop());
  await screen.sees('The phone waits for its settings');
  await server.handlers.newConfig({
    ...nothing,
    params: { id },
    body: {
      toml: `number = "8 800 333-44-34"\n[[route]]\nname = "main"\nserver = "${exchange.url}"\naccount = "${account.account}"\npassword = "${account.password}"\n`,
    },
    actor: operator,
  });
  await screen.sees('It is registered with');
  await screen.sees('Lift the handset now');
  const { hook, whole } = starts.at(-1) as PhoneStart;
  hook.lift();
  await until('the call is answered', () => whole.phone.controller.stateName === 'talking');
  hook.replace();
  await screen.sees('The call was answered.');
  await screen.sees('Summary');
  expect(await screen.status()).toBe(0);
  expect(screen.screen.split(/\r?\n/).filter((line) => line.length > 80 && !line.includes(folder))).toEqual(
    [],
  );
}, 120_000);

describe('Ctrl-C', () => {
  it('at any question leaves the file whole, and it goes on from there', async () => {
    const { code, url } = await aFleet();
    const screen = consoleOf(['--language', 'ru']);
    await screen.sees('1/8 Сеть');
    await until('a question, or the next step', () => /: $|2\/8/.test(screen.screen), 30_000);
    screen.interrupt();
    await screen.sees('Закончено. Записанное остаётся');
    expect(await screen.status()).toBe(2);
    expect(await readdir(folder)).toEqual([]);

    const second = consoleOf(['--language', 'en']);
    await pastNetworkAndTime(second);
    await second.asked('2: typed in here [1]:', '1');
    await second.asked('Address of the fleet server', url);
    await second.asked('Code of this phone', code);
    await second.sees('Written to');
    second.interrupt();
    expect(await second.status()).toBe(2);
    expect(await readdir(folder)).toEqual(['phone.toml']);
    expect(await readFile(file, 'utf8')).toContain(code);

    const third = consoleOf(['--language', 'en']);
    await pastNetworkAndTime(third);
    await third.asked('2: typed in here [1]:', '');
    await third.sees(`Address of the fleet server [${url}]:`);
    third.interrupt();
    await third.status();
  }, 120_000);
});

describe('a stand-alone phone', () => {
  it('is told that its number cannot be, that its account is refused, and never shows the password', async () => {
    const exchange = await startExchange();
    onTestFinished(() => exchange.end());
    const screen = consoleOf(['--language', 'en']);
    await pastNetworkAndTime(screen);
    await screen.asked('typed in here', '2');
    const answers = async (number: string, password: string) => {
      await screen.asked('Number that the phone calls', number);
      await screen.asked('Exchange (', exchange.url);
      await screen.asked('Account there', account.account);
      await screen.asked('Password (is not shown)', password);
    };
    await answers('112', account.password);
    await screen.sees('The phone may not be bound to the number "112".');
    await screen.asked('Enter: try again', '');
    await answers('8 800 333-44-34', 'wrong-password');
    await screen.sees(`The exchange refuses the account ${account.account}.`);
    expect(await readdir(folder)).toEqual([]);
    await screen.asked('Enter: try again', '');
    await answers('8 800 333-44-34', account.password);
    await screen.sees('The exchange takes the account.');
    await screen.sees('Written to');
    expect(screen.screen).not.toContain('wrong-password');
    expect(screen.screen).not.toContain(account.password);
    expect(await readFile(file, 'utf8')).toContain('8 800 333-44-34');
    screen.interrupt();
    await screen.status();
  }, 120_000);
});

describe('a machine', () => {
  const inNetwork = (setUp: string) =>
    `unshare -rnm sh -c "mount -t sysfs none /sys && ${setUp} && exec \\"\\$@\\"" sh`;

  it.each([
    ['without a network', 'true', 'No network.'],
    [
      'whose cable is not in',
      'ip link add eth7 type veth peer name far && ip link set eth7 up',
      'No cable, or nothing at its other end (eth7).',
    ],
    [
      'that is given no address',
      'ip link add eth7 type veth peer name far && ip link set eth7 up && ip link set far up && ip link set far name lan7',
      'The network gives the phone no address (',
    ],
    [
      'with no way out',
      'ip link add eth7 type veth peer name far && ip addr add 10.77.0.2/24 dev eth7 && ip link set eth7 up && ip link set far up',
      'The network has no way out.',
    ],
  ])(
    '%s is told so',
    async (_what, setUp, said) => {
      const screen = consoleOf(['--language', 'en'], inNetwork(setUp));
      await screen.sees(said);
      screen.interrupt();
      await screen.status();
    },
    60_000,
  );
});
