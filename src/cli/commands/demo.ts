import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type Clock, systemClock } from '../../clock/clock.js';
import type { PracticeCertificate } from '../../exchange/practice-certificate.js';
import { practiceDefault } from '../../exchange/practice-extensions.js';
import { PracticeExchange } from '../../exchange/practice-exchange.js';
import { localAddresses } from '../../health/network-watch.js';
import type { Log } from '../../phone/ports.js';
import { HotlineError } from '../../protocol/errors.js';
import type { Fault } from '../../protocol/faults.js';
import { parseLanguage, parsePort } from '../arguments.js';
import type { DemoFleet } from '../demo-fleet.js';
import { stderrLog } from '../log.js';
import { PhoneRunner } from '../phone-runner.js';
import { stopOnSignals } from '../run.js';
import { startPhone } from '../running-phone.js';

interface DemoOptions {
  readonly transport: Transport;
  readonly hook: Hook;
  readonly hookPin?: string;
  readonly offHook?: string;
  readonly gpioChip?: string;
  readonly ioBoard?: string;
  readonly port: number;
  readonly host: string;
  readonly number: string;
  readonly country: string;
  readonly language: 'ru' | 'en';
  readonly fleet: boolean;
  readonly fleetPort: number;
  readonly verbose: boolean;
}

const TRANSPORTS = ['ws', 'udp', 'tcp', 'tls'] as const;
type Transport = (typeof TRANSPORTS)[number];

const HOOKS = ['browser', 'gpio', 'firmata'] as const;
type Hook = (typeof HOOKS)[number];

const ACCOUNT = 'phone';
const TEST_NUMBER = 'echo';

const help = `
Starts a practice call centre, a phone whose handset is drawn on a page of this machine, and a fleet server
with 20 simulated phones beside it. Open the address that is printed, lift the handset (click, touch or space bar) and
talk: the call centre greets you and then you hear yourself. The dashboard shows the call. Ctrl-C ends everything.

Examples:
  hotline demo
  hotline demo --transport tls       the same call by SIP over TLS with SRTP; also udp and tcp, with plain RTP
  hotline demo --hook gpio           lift a real handset: a contact between GPIO 5 of this Raspberry Pi and ground
  hotline demo --hook firmata        the same at the USB I/O board, between D2 and ground
  hotline demo --port 8500 --language en --country GB --number "0800 123 4567"`;

export function demoCommand(): Command {
  return new Command('demo')
    .description('try a whole phone on this machine: practice call centre, handset in the browser')
    .option('-p, --port <number>', 'port of the page', parsePort, 8400)
    .option(
      '--host <address>',
      'address of the page; browsers give a microphone to localhost only',
      '127.0.0.1',
    )
    .option('-n, --number <number>', 'the number that the phone is bound to', '8 800 333-44-34')
    .option('--country <code>', 'where the phone stands: its tones, and how the number is read', 'RU')
    .option(
      '-l, --language <language>',
      'what the call centre and the phone speak: ru or en',
      parseLanguage,
      'ru',
    )
    .addOption(
      new Option('-t, --transport <transport>', 'how the phone reaches the call centre')
        .choices(TRANSPORTS)
        .default('ws'),
    )
    .addOption(
      new Option('--hook <hook>', 'what lifts: the page, a contact at the GPIO, or one at the USB I/O board')
        .choices(HOOKS)
        .default('browser'),
    )
    .option(
      '--hook-pin <pin>',
      'line of the contact: GPIO number or name, D2 to D13 or A0 to A5 of the board',
    )
    .addOption(
      new Option('--off-hook <level>', 'level of that line while the handset is off (default: high)').choices(
        ['high', 'low'],
      ),
    )
    .option('--gpio-chip <label>', "label of the GPIO chip (default: the Raspberry Pi's own)")
    .option('--io-board <path>', 'serial port of the I/O board (default: /dev/hotline-io-board)')
    .option('--no-fleet', 'without the fleet server and its simulated phones')
    .option('--fleet-port <number>', 'port of the dashboard; 0 for any', parsePort, 8600)
    .option('-v, --verbose', 'log what happens to stderr', false)
    .addHelpText('after', help)
    .action((options: DemoOptions) => runDemo(options));
}

async function runDemo(options: DemoOptions): Promise<void> {
  const { transport, language, verbose } = options;
  const clock = systemClock;
  const log = stderrLog(verbose ? 'debug' : 'error');
  if (localAddresses().length === 0) {
    throw new HotlineError(
      'NO_NETWORK',
      'this machine has no network address, and a phone needs one; connect a cable or Wi-Fi and try again',
    );
  }
  const password = randomBytes(12).toString('base64url');
  const certificate = transport === 'tls' ? await practiceCertificate(clock) : undefined;
  const exchange = new PracticeExchange({
    clock,
    log,
    // A request too large for UDP comes by TCP (RFC 3261 section 18.1.1).
    transports: transport === 'udp' ? { udp: 0, tcp: 0 } : { [transport]: 0 },
    ...(certificate ? { tls: certificate } : {}),
    language,
    accounts: [{ name: ACCOUNT, password }],
    extensions: { [TEST_NUMBER]: { kind: 'echo' } },
    defaultBehaviour: practiceDefault,
  });
  const folder = await mkdtemp(join(tmpdir(), 'hotline-demo-'));
  const ending: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const endAll = async (): Promise<void> => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    const { ports } = await exchange.start();
    ending.push(() => exchange.stop());
    const fleet = options.fleet ? await startFleet(options, folder, log) : undefined;
    if (fleet) ending.push(() => fleet.stop());
    const configFile = join(folder, 'phone.toml');
    if (certificate) await writeFile(join(folder, CA_FILE), certificate.ca);
    const server = serverOf(transport, ports[transport] ?? 0);
    await writeFile(configFile, demoConfig(options, { server, password, fleet }), { mode: 0o600 });
    const teller = new FaultTeller();
    let page: string | undefined;
    const runner = new PhoneRunner({
      file: configFile,
      logFor: () => log,
      async start(loaded, parts) {
        const running = await startPhone({
          ...parts,
          loaded,
          clock,
          onQuit: () => undefined,
          dashboard: fleet?.server.url,
          trouble: { current: () => exchange.trouble, set: (wanted) => exchange.setTrouble(wanted) },
          onChange: ({ phone }) => teller.tell(phone.faults.list()),
        });
        page ??= running.page?.url;
        return running;
      },
    });
    ending.push(() => runner.stop());
    stopOnSignals(async () => {
      await endAll();
      process.stdout.write('\nThe demo has ended.\n');
    });
    await runner.run(() => {
      fleet?.start();
      process.stdout.write(welcome(options, page ?? '', fleet?.server.url));
    });
  } catch (error) {
    await endAll();
    throw error;
  }
}

function welcome({ hook, number }: DemoOptions, page: string, dashboard: string | undefined): string {
  const lift =
    hook === 'browser'
      ? `Open ${page} and lift the handset: click it, touch it, or press the space bar.`
      : `Open ${page}, where the sound is, switch it on there, and lift the real handset.`;
  const fleet =
    dashboard === undefined ? '' : `${dashboard} is the dashboard of its fleet, with 20 simulated phones.\n`;
  return `
${lift}
The phone is bound to ${number}; the call centre greets you, then you hear yourself.
${fleet}Ctrl-C ends the demo.
`;
}

async function startFleet(options: DemoOptions, folder: string, log: Log): Promise<DemoFleet> {
  // Takes long to load, and only some want it.
  const { startDemoFleet } = await import('../demo-fleet.js');
  return startDemoFleet({
    clock: systemClock,
    log,
    dataFolder: join(folder, 'fleet'),
    host: '127.0.0.1',
    port: options.fleetPort,
    language: options.language,
  });
}

/** Tells each fault once on the terminal. */
class FaultTeller {
  readonly #told = new Set<string>();

  tell(faults: readonly Fault[]): void {
    for (const { message } of faults) {
      if (!this.#told.has(message)) process.stdout.write(`\nNot well: ${message}.\n`);
      this.#told.add(message);
    }
  }
}

async function practiceCertificate(clock: Clock): Promise<PracticeCertificate> {
  // Takes long to load, and only TLS needs it.
  const { makePracticeCertificate } = await import('../../exchange/practice-certificate.js');
  return makePracticeCertificate(clock);
}

const CA_FILE = 'practice-ca.pem';

function serverOf(transport: Transport, port: number): string {
  return transport === 'ws' ? `ws://127.0.0.1:${port}` : `sip:127.0.0.1:${port};transport=${transport}`;
}

function demoConfig(
  demo: DemoOptions,
  { server, password, fleet }: { server: string; password: string; fleet: DemoFleet | undefined },
): string {
  const text = (value: string) => JSON.stringify(value);
  const entry = (key: string, value: string | number | undefined) =>
    value === undefined ? '' : `${key} = ${JSON.stringify(value)}\n`;
  return `number = ${text(demo.number)}
country = ${text(demo.country)}
language = ${text(demo.language)}

[[route]]
name = "practice"
server = ${text(server)}
account = ${text(ACCOUNT)}
password = ${text(password)}
test_number = ${text(TEST_NUMBER)}
${demo.transport === 'tls' ? `ca_file = ${text(CA_FILE)}` : ''}

[hook]
input = ${text(demo.hook)}
${entry('pin', pinOf(demo.hookPin))}${entry('off_hook', demo.offHook)}
[io]
guard = "never"
${entry('chip', demo.gpioChip)}${entry('board', demo.ioBoard)}
[audio]
device = "browser"

[page]
host = ${text(demo.host)}
port = ${demo.port}

[health]
port = 0
${fleet ? `\n[fleet]\nserver = ${text(fleet.server.url.replace(/^http/, 'ws'))}\ncode = ${text(fleet.code)}\n` : ''}`;
}

/** A GPIO line is named by its number or by its name. */
function pinOf(text: string | undefined): string | number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}
