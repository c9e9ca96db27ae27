import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { HookWatch } from '../../io/hook-watch.js';
import { HotlineError } from '../../protocol/errors.js';
import { pinSchema } from '../../protocol/io-config.js';
import type { Pin } from '../../protocol/io-pins.js';
import type { IoWiring } from '../../protocol/io-wiring.js';
import { parsePhoneConfig } from '../../protocol/parse-config.js';
import { wiringOf } from '../../protocol/wiring-of-config.js';
import { answersFrom } from '../hook-learn-answers.js';
import { learnHook } from '../hook-learn-dialogue.js';
import { readConfigText } from '../load-config.js';
import { linesToLearn } from '../hook-learn-lines.js';
import { languageOf } from '../provision-words.js';
import { watchLine } from '../hook-watch-lines.js';
import { ioSourceFor, unguarded } from '../io-source.js';
import { stderrLog } from '../log.js';
import { packagedConfig } from '../phone-service.js';
import { exit, report, stopOnSignals } from '../run.js';

const learnHelp = `
Asks three times to put the handset into its cradle and to lift it, reads the lines that may be the hook's each
time, and writes pin, second_pin and off_hook of [hook] into the configuration; nothing else is changed. It shows
what it would write and asks first. When what it sees makes no sense (nothing changes, a loose wire, two contacts
that do not go opposite ways) it says what to do and leaves the file as it is.
Stop the phone first: it holds the lines. Without a terminal each line on stdin stands for Enter.

Exit status: 0 learnt, 1 not learnt or not written, 2 it could not begin.

Examples:
  hotline hook learn --config phone.toml
  hotline hook learn --config phone.toml --pin 17 --pin 27   looks at these lines instead
  hotline hook learn --config phone.toml --dry-run           shows what it would write`;

const watchHelp = `
Shows the hook contact live: level, position by the configuration, and how often it bounced. The debouncing is
set to its least for this; what is shorter than 1 ms is not seen. Ctrl-C ends it.
Stop the phone first: it holds the lines.

Exit status: 0 ended by Ctrl-C, 1 the hardware went away, 2 it could not begin.

Example:
  hotline hook watch --config phone.toml
      14:03:10.001  in the cradle  line 5 low
      14:03:12.482  lifted         line 5 high  6 bounces in 4.2 ms`;

const help = `
Examples:
  hotline hook learn --config phone.toml   finds out how the hook contact is wired
  hotline hook watch --config phone.toml   shows what the contact does`;

const configOption = [
  '-c, --config <file>',
  'the phone.toml of this phone; its hook.input must be "gpio" or "firmata"',
  packagedConfig(),
] as const;

export function hookCommand(): Command {
  const commands = [learnCommand(), watchCommand()];
  const hook = new Command('hook')
    .description('set up the hook contact at the GPIO or the I/O board')
    .addHelpText('after', help);
  for (const command of commands) {
    const seeHelp = `(see: hotline hook ${command.name()} --help)`;
    hook.addCommand(command.exitOverride().showHelpAfterError(seeHelp));
  }
  return hook;
}

interface LearnOptions {
  readonly config: string;
  readonly pin: readonly Pin[];
  readonly yes: boolean;
  readonly dryRun: boolean;
}

function learnCommand(): Command {
  return new Command('learn')
    .description('find out how the hook contact is wired, and write it into the configuration')
    .requiredOption(...configOption)
    .option('-p, --pin <line>', 'a line to look at, by number or name; may be repeated', collectPin, [])
    .option('-y, --yes', 'write without asking', false)
    .option('--dry-run', 'do not write', false)
    .addHelpText('after', learnHelp)
    .action(runLearn);
}

async function runLearn({ config: file, pin, yes, dryRun }: LearnOptions): Promise<void> {
  const text = await readConfigText(file);
  const wiring = wiringIn(text, file);
  const lines = linesToLearn(wiring, pin);
  const source = await ioSourceFor(unguarded(wiring), { clock: systemClock, log: stderrLog('warn') });
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
  const answers = answersFrom(process.stdin);
  try {
    const outcome = await learnHook({
      clock: systemClock,
      language: languageOf(process.env),
      source,
      lines,
      wiring: wiring.hook,
      file,
      text,
      answers,
      print,
      yes,
      dryRun,
      signal: ending.signal,
    });
    exit(outcome === 'not-written' ? 1 : 0);
  } catch (error) {
    if (!(error instanceof HotlineError && error.code === 'HOOK_LEARN')) throw error;
    report(error);
    exit(1);
  }
}

function watchCommand(): Command {
  return new Command('watch')
    .description('show what the hook contact does, live')
    .requiredOption(...configOption)
    .addHelpText('after', watchHelp)
    .action(runWatch);
}

async function runWatch({ config: file }: { config: string }): Promise<void> {
  const clock = systemClock;
  const wiring = wiringIn(await readConfigText(file), file);
  const source = await ioSourceFor(unguarded(wiring), { clock, log: stderrLog('warn') });
  const watch = await HookWatch.open({
    clock,
    source,
    wiring: wiring.hook,
    onMovement: (movement) =>
      print(watchLine(movement, wiring.hook, clock.wallMs() - (clock.nowMs() - movement.atMs))),
    onLost: (error) => {
      report(error);
      exit(1);
    },
  });
  stopOnSignals(() => {
    watch.close();
    return Promise.resolve();
  });
}

/** Rejects what the phone itself would reject. The files that the configuration names need not be there. */
function wiringIn(text: string, file: string): IoWiring {
  const config = parsePhoneConfig(text, file);
  const wiring = wiringOf(config);
  if (wiring) return wiring;
  throw new HotlineError(
    'CONFIG_INVALID',
    `${file}: hook.input is "${config.hook.input}", which has no contact to look at; set it to "gpio" or "firmata"`,
  );
}

function collectPin(text: string, before: readonly Pin[]): readonly Pin[] {
  const pin = pinSchema.safeParse(/^\d+$/.test(text) ? Number(text) : text);
  if (pin.success) return [...before, pin.data];
  throw new InvalidArgumentError('It must be the number of a line or its name, such as 17, GPIO17 or D2.');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
