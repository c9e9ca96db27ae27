import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { isSetUp } from '../../protocol/parse-config.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import {
  authorityFrom,
  cardAuthority,
  cardSections,
  fileOfCard,
  leaveCardError,
  provision,
  type Provisioned,
  wipeCard,
} from '../provision.js';
import type { PhoneConfig } from '../../protocol/phone-config.js';
import { languages, type Language } from '../../protocol/words/language.js';
import { type PhoneStatus, phoneStatusSchema } from '../../protocol/link-status.js';
import { severityOf } from '../../protocol/setup-problems.js';
import { shortNameOf } from '../../setup/short-name.js';
import { askPage, DEFAULT_PAGE, pageOf } from '../phone-page-client.js';
import { packagedConfig, phoneService } from '../phone-service.js';
import { waitForPhone } from '../phone-wait.js';
import { PlainTerminal } from '../plain-terminal.js';
import { languageOf, progressText, provisionWords } from '../provision-words.js';
import { EXIT_UNUSABLE, exit, report } from '../run.js';

const help = `
Gives this machine its fleet. phone.toml gets [fleet] with the server and the one-time code of the dashboard;
what else it says stays. It is checked before it is written, and all that is wrong is told together.
Where the phone is a service of systemd (the Debian package) it is then started anew, and this waits until it has
joined and can call, or says what keeps it from that. Lifted before it is set up, it says the same.

With --interactive it asks, step by step: network, time, fleet server or account and number, hook, sound device and
levels, sound of the handset, test call. Each answer is checked at once. Plain text: over SSH and on a serial console
alike. Ctrl-C ends it at any time; what was written stays whole, and called again it goes on from there.

With --card it takes over hotline.toml from a memory card, which may hold [fleet] alone or a whole configuration:
each of its sections takes the place of the one in phone.toml. Codes and passwords are then removed from the
card. A file that cannot be taken over stays as it is, and hotline-error.txt beside it says why.
Where there is no file of that name, the only one that is named like it (hotline (1).toml, hotline.toml.txt) is meant.
No file there, or one that was taken over before, is no error. It starts nothing: it comes before the phone.

Exit status: 0 done; where it waited, the phone can call, or waits for an operator of the fleet; 1 refused, nothing was
written; 2 called in a wrong way, or ended by Ctrl-C; 3 written, and the phone cannot call yet: what keeps it was said.

Examples:
  sudo hotline provision --interactive
  sudo hotline provision --fleet wss://fleet.example --code K7MW-3PQD-9X
  hotline provision --config phone.toml --card /boot/firmware/hotline.toml
  hotline check --config phone.toml    afterwards: says what would keep the phone from calling`;

export const EXIT_NOT_READY = 3;
const DEFAULT_WAIT_S = 180;

export interface ProvisionOptions {
  readonly config: string;
  readonly fleet?: string;
  readonly code?: string;
  readonly caFile?: string;
  readonly card?: string;
  readonly anew: boolean;
  readonly interactive?: boolean;
  readonly language?: Language;
  /** false: the phone is left as it is. */
  readonly start?: boolean;
  /** How long a phone that was started is waited for, s. */
  readonly wait?: number;
}

export function provisionCommand(): Command {
  return new Command('provision')
    .description('set this phone up: its fleet, or the file on a card')
    .requiredOption(
      '-c, --config <file>',
      'the phone.toml of this phone; it is made if it is not there',
      packagedConfig(),
    )
    .option('--fleet <url>', 'the fleet server, such as wss://fleet.example')
    .option('--code <code>', 'one-time enrolment code of the dashboard')
    .option(
      '--ca-file <file>',
      'authority of the certificate of the fleet (PEM), when it is not a public one; a copy is kept beside phone.toml',
    )
    .option('--card <file>', 'take over this file from a card')
    .option('-i, --interactive', 'ask, step by step', false)
    .addOption(
      new Option('--language <language>', 'ru or en (default: as the environment has it)').choices(languages),
    )
    .option('--no-start', 'leave the phone as it is')
    .option('--wait <seconds>', 'wait so long for the phone to be ready', parseSeconds, DEFAULT_WAIT_S)
    .option('--anew', 'let a phone that belongs to a fleet join as a new one', false)
    .addHelpText('after', help)
    .action(async (options: ProvisionOptions) => {
      let status: number;
      try {
        status = options.interactive === true ? await runInteractive(options) : await runAndWait(options);
      } catch (error) {
        if (error instanceof HotlineError && error.code === 'USAGE') throw error;
        report(error);
        status = 1;
      }
      exit(status);
    });
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d{1,5}$/.test(text)) return seconds;
  throw new InvalidArgumentError('It must be a whole number of seconds.');
}

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function runAndWait(options: ProvisionOptions): Promise<number> {
  const { config: file, card, start = true, language, wait = DEFAULT_WAIT_S } = options;
  const service = start && card === undefined ? await phoneService(file) : undefined;
  await runProvision(options, print, service !== undefined);
  if (!service) return 0;
  const spoken = language ?? languageOf(process.env);
  const terminal = new PlainTerminal(spoken, new AbortController().signal, process.stdin, writeOut);
  const words = provisionWords(spoken);
  print(words.starting);
  await service.restart();
  const problem = await waitForPhone({
    clock: systemClock,
    status: statusOf(file),
    limitMs: wait * 1_000,
    tell: (progress) => {
      const text = progressText(progress, spoken);
      if (text !== undefined) terminal.print(text);
    },
  });
  const key = (await statusOf(file)())?.fleet?.key ?? null;
  // For the label.
  if (key !== null) print(`${shortNameOf(key)}.local`);
  if (!problem) return 0;
  terminal.problem(problem);
  return severityOf(problem) === 'waits' ? 0 : EXIT_NOT_READY;
}

const writeOut = (text: string) => void process.stdout.write(text);

/** Asks the health page of the phone; undefined: nobody answers, or not the way a phone does. */
export function statusOf(file: string): () => Promise<PhoneStatus | undefined> {
  return async () => {
    try {
      const page = await pageOf({ config: file }).catch(() => DEFAULT_PAGE);
      const { body } = await askPage(page, '/status.json');
      return phoneStatusSchema.safeParse(body).data;
    } catch {
      return undefined;
    }
  };
}

async function runInteractive(options: ProvisionOptions): Promise<number> {
  const { config: file, fleet, code, card, start = true, wait = DEFAULT_WAIT_S } = options;
  if (fleet !== undefined || code !== undefined || card !== undefined)
    throw new HotlineError(
      'USAGE',
      '--interactive asks for everything; leave out --fleet, --code and --card',
    );
  const language = options.language ?? languageOf(process.env);
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
  // A line that was lost must not end this before the phone runs again.
  process.stdout.on('error', () => ending.abort());
  const terminal = new PlainTerminal(language, ending.signal, process.stdin, writeOut);
  // With all that it looks at: the start of a phone, which takes a card over, is not to wait for it.
  const { provisionInteractively } = await import('../provision-interactive.js');
  try {
    const isWell = await provisionInteractively({
      clock: systemClock,
      terminal,
      file,
      service: start ? await phoneService(file) : undefined,
      status: statusOf(file),
      waitMs: wait * 1_000,
    });
    return isWell ? 0 : EXIT_NOT_READY;
  } catch (error) {
    if (!(error instanceof HotlineError && error.code === 'USAGE')) throw error;
    terminal.print(`\n${provisionWords(language).ended}`);
    return EXIT_UNUSABLE;
  } finally {
    terminal.close();
  }
}

/** Rejects with USAGE, or as {@link provision}; a card that could not be taken over has a note then. */
export async function runProvision(
  options: ProvisionOptions,
  print: (line: string) => void,
  startsItself = false,
): Promise<void> {
  const { card, fleet, code, caFile, config: file, anew } = options;
  const now = () => new Date();
  const tell = ({ config, changed, setAside }: Provisioned): void => {
    print(changed ? `${file} is written.` : `${file} says that already.`);
    if (setAside !== undefined) print(`What the phone remembered is in ${setAside}.`);
    if (!startsItself) print(nextStep(config));
  };
  if (card === undefined) {
    if (fleet === undefined || code === undefined)
      throw new HotlineError('USAGE', 'give --fleet and --code, or --card');
    const authority = caFile === undefined ? undefined : await authorityFrom(caFile, file);
    const ca = authority && { ca_file: authority.name };
    const sections = { fleet: { server: fleet, code, ...ca } };
    tell(await provision({ file, sections, named: file, anew, now, authority }));
    return;
  }
  if (fleet !== undefined || code !== undefined || caFile !== undefined)
    throw new HotlineError(
      'USAGE',
      '--card brings everything along; leave out --fleet, --code and --ca-file',
    );
  try {
    const found = await fileOfCard(card);
    const sections = await cardSections(found);
    if (!sections) {
      print(`Nothing to take over: there is no ${card}, or it was taken over before.`);
      return;
    }
    const authority = await cardAuthority(found, sections, file);
    tell(await provision({ file, sections, named: `${found} (put into ${file})`, anew, now, authority }));
    await wipeCard(found, now());
    print(`Codes and passwords were removed from ${found}.`);
  } catch (error) {
    await leaveCardError(card, messageOf(error), now());
    throw error;
  }
}

/** The unit of the Debian package. */
const START = 'start the phone, or restart it (systemctl restart hotline-phone)';

function nextStep(config: PhoneConfig): string {
  return isSetUp(config)
    ? `Next: hotline check, then ${START}.`
    : `Next: ${START}; it joins ${config.fleet?.server ?? 'its fleet'} and waits there for its configuration.`;
}
