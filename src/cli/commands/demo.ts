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
import { BrowserHandset } from '../../media/browser-handset.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { parseLanguage, parsePort } from '../arguments.js';
import { composePhone } from '../compose-phone.js';
import { startHandsetPage } from '../handset-page.js';
import { loadConfig } from '../load-config.js';
import { stderrLog } from '../log.js';
import { phoneSnapshot } from '../phone-snapshot.js';
import { stopOnSignals } from '../run.js';

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
  readonly verbose: boolean;
}

const TRANSPORTS = ['ws', 'udp', 'tcp', 'tls'] as const;
type Transport = (typeof TRANSPORTS)[number];

const HOOKS = ['browser', 'gpio', 'firmata'] as const;
type Hook = (typeof HOOKS)[number];

const ACCOUNT = 'phone';

const help = `
Starts a practice call centre and a phone whose handset is drawn on a page of this machine.
Open the address that is printed, lift the handset (click, touch or space bar) and talk:
the call centre greets you and then you hear yourself. Ctrl-C ends everything.

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
    .option('-v, --verbose', 'log what happens to stderr', false)
    .addHelpText('after', help)
    .action((options: DemoOptions) => runDemo(options));
}

async function runDemo(options: DemoOptions): Promise<void> {
  const { port, host, transport, language, verbose } = options;
  const hookKind = options.hook === 'browser' ? 'page' : 'switch';
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
    defaultBehaviour: practiceDefault,
  });
  const { ports } = await exchange.start();
  const folder = await mkdtemp(join(tmpdir(), 'hotline-demo-'));
  const configFile = join(folder, 'phone.toml');
  if (certificate) await writeFile(join(folder, CA_FILE), certificate.ca);
  await writeFile(configFile, demoConfig(options, serverOf(transport, ports[transport] ?? 0), password), {
    mode: 0o600,
  });
  const handset = new BrowserHandset({ clock, log, hook: hookKind });
  const phone = await composePhone(await loadConfig(configFile), {
    clock,
    log,
    device: handset,
    hook: hookKind === 'page' ? handset.hookSwitch() : undefined,
  });
  const snapshot = () => phoneSnapshot({ ...phone, hook: hookKind, trouble: exchange.trouble });
  const page = await startHandsetPage({
    host,
    port,
    clock,
    log,
    handset,
    snapshot,
    setTrouble: (trouble) => {
      exchange.setTrouble(trouble).then(
        () => page.publish(snapshot()),
        (error: unknown) => log.error({ reason: messageOf(error) }, 'the exchange cannot be switched'),
      );
    },
  });
  stopOnSignals(async () => {
    await phone.stop();
    await page.close();
    await exchange.stop();
    await rm(folder, { recursive: true, force: true });
    process.stdout.write('\nThe demo has ended.\n');
  });
  const told = new Set<string>();
  phone.onChange = () => {
    for (const { message } of phone.faults.list()) {
      if (!told.has(message)) process.stdout.write(`\nNot well: ${message}.\n`);
      told.add(message);
    }
    page.publish(snapshot());
  };
  await phone.start();
  const lift =
    hookKind === 'page'
      ? `Open ${page.url} and lift the handset: click it, touch it, or press the space bar.`
      : `Open ${page.url}, where the sound is, switch it on there, and lift the real handset.`;
  process.stdout.write(`
${lift}
The phone is bound to ${phone.number}; the call centre greets you, then you hear yourself.
Ctrl-C ends the demo.
`);
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

function demoConfig(demo: DemoOptions, server: string, password: string): string {
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
${demo.transport === 'tls' ? `ca_file = ${text(CA_FILE)}` : ''}

[hook]
input = ${text(demo.hook)}
${entry('pin', pinOf(demo.hookPin))}${entry('off_hook', demo.offHook)}
[io]
guard = "never"
${entry('chip', demo.gpioChip)}${entry('board', demo.ioBoard)}
[audio]
device = "browser"
`;
}

/** A GPIO line is named by its number or by its name. */
function pinOf(text: string | undefined): string | number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}
