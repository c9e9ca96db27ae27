import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { PracticeExchange } from '../../exchange/practice-exchange.js';
import { practiceDefault, practiceExtensions } from '../../exchange/practice-extensions.js';
import { HotlineError } from '../../protocol/errors.js';
import { parseLanguage, parsePort } from '../arguments.js';
import {
  collectTransport,
  portsOf,
  readCertificate,
  serverEntry,
  type TransportArgument,
} from '../exchange-transports.js';
import { stderrLog } from '../log.js';
import { stopOnSignals } from '../run.js';

interface Account {
  readonly name: string;
  readonly password: string;
}

interface ExchangeOptions {
  readonly host: string;
  readonly transport: readonly TransportArgument[];
  readonly port?: number;
  readonly cert?: string;
  readonly key?: string;
  readonly account: readonly string[];
  readonly language: 'ru' | 'en';
  readonly verbose: boolean;
}

const extensionLines = practiceExtensions
  .map(({ name, meaning }) => `  ${name.padEnd(12)} ${meaning}`)
  .join('\n');

const help = `
A call centre to practise with, over SIP on WebSocket, UDP, TCP or TLS. Not for production: there the phone
calls the company's own exchange. Runs until Ctrl-C or SIGTERM.

Every number rings for 2 s, greets the caller and then repeats what it hears, but for these:
${extensionLines}

Examples:
  hotline exchange
      makes an account "phone" with a password that is printed once
  hotline exchange --account hall:s3cret --account desk:t0psecret --port 5090
      two accounts; a password given so can be seen by the other users of this machine
  hotline exchange --host 192.168.1.20 --language en
      for a phone on another machine of a network that you trust: the sound is encrypted, the signalling is not
  hotline exchange --transport udp --transport tcp
      as most providers do it: SIP on port 5060 and plain RTP; nothing is encrypted
  hotline exchange --transport tls:5061 --transport ws:0 --cert server.pem --key server.key
      encrypted SIP and SRTP, and WebSocket on a free port beside it

In the phone's phone.toml, with the address, account and password that are printed:
  [[route]]
  name = "practice"
  server = "ws://127.0.0.1:5080"
  account = "phone"
  password = "..."
The sound goes by WebRTC there, and with wss:// too. In place of that server line:
  server = "sip:127.0.0.1:5060;transport=udp"
      or transport=tcp: the sound goes by RTP
  server = "sips:127.0.0.1:5061"
  ca_file = "authority.pem"
      TLS: the sound goes by SRTP; ca_file names who signed the exchange's certificate`;

const defaultTransports: readonly TransportArgument[] = [{ transport: 'ws', port: undefined }];

export function exchangeCommand(): Command {
  return new Command('exchange')
    .description('run a practice call centre')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option('-t, --transport <name[:port]>', 'ws, wss, udp, tcp or tls; may be repeated')
        .argParser(collectTransport)
        .default([], 'ws'),
    )
    .option(
      '-p, --port <number>',
      'port of the transports that name none, 0 for a free one (default: 5080 for ws, 5081 for wss, 5060 for udp and tcp, 5061 for tls)',
      parsePort,
    )
    .option('--cert <file>', 'certificate (PEM) for tls and wss')
    .option('--key <file>', 'key of the certificate (PEM)')
    .addOption(
      new Option('-a, --account <name:password>', 'account of a phone; may be repeated')
        .argParser(collect)
        .default([], '"phone" with a password made up'),
    )
    .option('-l, --language <language>', 'language of the greeting: ru or en', parseLanguage, 'ru')
    .option('-v, --verbose', 'log what happens to stderr', false)
    .addHelpText('after', help)
    .action((options: ExchangeOptions) => runExchange(options));
}

async function runExchange(options: ExchangeOptions): Promise<void> {
  const { host, language, verbose } = options;
  const given = parseAccounts(options.account);
  const made = given.length === 0 ? { name: 'phone', password: newPassword() } : undefined;
  const accounts = made ? [made] : given;
  const wanted = options.transport.length > 0 ? options.transport : defaultTransports;
  const transports = portsOf(wanted, options.port);
  const tls = await readCertificate(options.cert, options.key);
  const encrypted = wanted.find(({ transport }) => transport === 'tls' || transport === 'wss');
  if (encrypted && !tls) {
    const sentence = `the transport ${encrypted.transport} needs a certificate; give its files with --cert and --key`;
    throw new HotlineError('USAGE', sentence);
  }
  const exchange = new PracticeExchange({
    clock: systemClock,
    log: stderrLog(verbose ? 'debug' : 'warn'),
    host,
    transports,
    ...(tls ? { tls } : {}),
    language,
    accounts,
    extensions: Object.fromEntries(practiceExtensions.map(({ name, behaviour }) => [name, behaviour])),
    defaultBehaviour: practiceDefault,
  });
  stopOnSignals(() => exchange.stop());
  const { ports } = await exchange.start();
  const lines = [
    ...wanted.map(({ transport }) => {
      const server = serverEntry(transport, host, ports[transport] ?? 0);
      return `The practice exchange listens on ${server}`;
    }),
    `Accounts: ${accounts.map(({ name }) => name).join(', ')}`,
    ...(made ? [`Password of ${made.name}, shown only now: ${made.password}`] : []),
    'Ctrl-C ends it.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function newPassword(): string {
  return randomBytes(12).toString('base64url');
}

/**
 * The same characters that an account of a phone.toml may have, but for the colon that ends it here. Not checked by
 * commander, whose message would repeat the password.
 */
function parseAccounts(texts: readonly string[]): Account[] {
  const accounts = texts.map((text, index) => {
    const [, name, password] = /^([^\s@:;<>"]{1,128}):(.{1,256})$/.exec(text) ?? [];
    if (name !== undefined && password !== undefined) return { name, password };
    const sentence = `--account number ${index + 1} is not name:password, the name without spaces, @ ; < > and quotes`;
    throw new HotlineError('USAGE', sentence);
  });
  const twice = accounts.find(
    ({ name }, index) => accounts.findIndex((other) => other.name === name) !== index,
  );
  if (twice) throw new HotlineError('USAGE', `the account ${twice.name} is given twice; give it once`);
  return accounts;
}
