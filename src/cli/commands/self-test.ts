import { Command, Option } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { HotlineError } from '../../protocol/errors.js';
import { type SelfTestName, selfTestNames, type SelfTestResult } from '../../protocol/self-test.js';
import { answersFrom } from '../hook-learn-answers.js';
import { loadRunningConfig } from '../load-running-config.js';
import { stderrLog } from '../log.js';
import {
  askPage,
  DEFAULT_PAGE,
  isRefused,
  nobodyAnswers,
  notAPhone,
  pageOf,
  type PagePlace,
  parsePageUrl,
} from '../phone-page-client.js';
import { exit } from '../run.js';
import {
  COMMAND_HEADER,
  COMMAND_HEADER_VALUE,
  SELF_TEST_PATH,
  type SelfTestAnswer,
  selfTestAnswerSchema,
  type SelfTestCommands,
  type SelfTestRequest,
} from '../self-test-commands.js';
import { baselineLines, refusalLine, resultLines, testTitle } from '../self-test-lines.js';

const help = `
Tests the phone on this machine now, and prints what was found and what proves it:

  routes         the exchange of every route answers, and the route is registered
  audio-device   the sound device plays and gives sound (silence is played: nobody can hear it)
  acoustic       a faint sweep from the earpiece is heard by the microphone in the cradle, as it was at the installation
  call           a call to route.test_number over the path of a real call: four tones must come back

A phone that runs is asked to do it, by its health page (section [health] of the configuration): its calls are not
disturbed, a test begins only while the handset is in its cradle, and ends at once when it is lifted. Where no phone
runs, the command makes the tests itself; this needs --config.

The acoustic test compares with a baseline, learnt once when the phone is installed, and again after the handset, its
cord or the sound device was changed: --learn-baseline. Put the handset into its cradle, close the housing, and be quiet
for ten seconds.

Exit status: 0 every test that can be made passed, 1 a test failed, was broken off, or none could be made (nor one that
--only names), 2 what was given cannot be used.

Examples:
  hotline self-test                                    asks the phone at ${DEFAULT_PAGE}
  hotline self-test --config phone.toml                asks it, or makes the tests itself where no phone runs
  hotline self-test --config phone.toml --learn-baseline
  hotline self-test --only call                        proves that a call comes through, now
  hotline self-test --json | jq .outcome               for programs: one JSON object a line`;

/** From what is quick and names its cause to what needs all of it. */
const ORDER: readonly SelfTestName[] = ['routes', 'audio-device', 'acoustic', 'call'];
/** Three routes, each with a call of 40 s, and a margin. */
const ANSWER_LIMIT_MS = 300_000;

export interface SelfTestOptions extends PagePlace {
  readonly only?: readonly SelfTestName[];
  readonly learnBaseline: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

export interface Terminal {
  readonly print: (line: string) => void;
  /** What is not part of the result: how far it is, what to do. */
  readonly tell: (line: string) => void;
  /** Resolves when somebody has pressed Enter; undefined: nobody is there to do so. */
  readonly enter: (() => Promise<void>) | undefined;
}

export function selfTestCommand(): Command {
  return new Command('self-test')
    .description('test the phone on this machine now')
    .option('-c, --config <file>', 'the phone.toml of the phone')
    .option('-u, --url <address>', `address of its health page (default: ${DEFAULT_PAGE})`, parsePageUrl)
    .addOption(new Option('--only <test...>', 'make these tests alone').choices([...selfTestNames]))
    .addOption(
      new Option('--learn-baseline', 'learn how the handset sounds in its cradle, and test it')
        .default(false)
        .conflicts('only'),
    )
    .option('-y, --yes', 'learn without asking whether the handset is in its cradle', false)
    .option('--json', 'print one JSON object a line', false)
    .addHelpText('after', help)
    .action(async (options: SelfTestOptions) => exit(await selfTest(options, terminal())));
}

/** Gives the exit status. Rejects with USAGE, or as the configuration cannot be read. */
export async function selfTest(options: SelfTestOptions, terminal: Terminal): Promise<0 | 1> {
  const tester = await testerFor(options, terminal);
  try {
    return options.learnBaseline
      ? await learn(tester, options, terminal)
      : await runTests(tester, options, terminal);
  } finally {
    await tester.stop();
  }
}

interface Tester {
  ask(wanted: SelfTestRequest): Promise<SelfTestAnswer>;
  stop(): Promise<void>;
}

/** The phone that runs, or else this program. */
async function testerFor(options: SelfTestOptions, { tell }: Terminal): Promise<Tester> {
  const page = await pageOf(options);
  const post = async (wanted: SelfTestRequest): Promise<SelfTestAnswer> => {
    const answer = await askPage(page, SELF_TEST_PATH, {
      body: wanted,
      headers: { [COMMAND_HEADER]: COMMAND_HEADER_VALUE },
      limitMs: ANSWER_LIMIT_MS,
    });
    const said = selfTestAnswerSchema.safeParse(answer.body).data;
    if (!said) throw notAPhone(page, answer);
    return said;
  };
  try {
    const { status, body } = await askPage(page, '/healthz');
    if (![200, 503].includes(status) || body === undefined) throw notAPhone(page, { status, body });
  } catch (error) {
    if (error instanceof HotlineError) throw error;
    // Something is there and does not answer: a phone may well run.
    if (options.config === undefined || !isRefused(error)) throw nobodyAnswers(page, error);
    tell(`No phone runs here (nothing answers at ${page}): the tests are made without it.`);
    return alone(options.config);
  }
  tell(`Asking the phone at ${page}.`);
  return { ask: post, stop: () => Promise.resolve() };
}

async function alone(file: string): Promise<Tester> {
  const loaded = await loadRunningConfig(file);
  const { testsAlone } = await import('../self-tests-alone.js');
  const tests = await testsAlone(loaded, { clock: systemClock, log: stderrLog('error') });
  const end = (): void => void tests.stop().finally(() => exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  return { ask: (wanted) => asked(tests, wanted), stop: () => tests.stop() };
}

async function asked(tests: SelfTestCommands, wanted: SelfTestRequest): Promise<SelfTestAnswer> {
  try {
    return wanted.do === 'run'
      ? { result: await tests.run(wanted.test) }
      : { baseline: await tests.learnBaseline() };
  } catch (error) {
    if (error instanceof HotlineError && error.code === 'SELF_TEST') return { refusal: error.message };
    throw error;
  }
}

async function runTests(
  tester: Tester,
  { only, json }: SelfTestOptions,
  { print, tell }: Terminal,
): Promise<0 | 1> {
  const results: (SelfTestResult | undefined)[] = [];
  for (const test of ORDER.filter((name) => only?.includes(name) ?? true)) {
    tell(`${testTitle(test)} ...`);
    const answer = await tester.ask({ do: 'run', test });
    if ('result' in answer) {
      results.push(answer.result);
      for (const line of json ? [JSON.stringify(answer.result)] : resultLines(answer.result)) print(line);
    } else {
      results.push(undefined);
      const refusal = 'refusal' in answer ? answer.refusal : '';
      print(json ? JSON.stringify({ test, refusal }) : refusalLine(test, refusal));
    }
  }
  return isGood(results, only !== undefined) ? 0 : 1;
}

/** @param named a test that was asked for by its name is not passed over */
function isGood(results: readonly (SelfTestResult | undefined)[], named: boolean): boolean {
  const outcomes = results.map((result) => result?.outcome);
  const good = outcomes.every((outcome) => outcome === 'passed' || (!named && outcome === 'not-available'));
  return good && outcomes.includes('passed');
}

async function learn(tester: Tester, options: SelfTestOptions, terminal: Terminal): Promise<0 | 1> {
  const { print, tell, enter } = terminal;
  tell(
    'Put the handset into its cradle as it always lies there, close the housing, and be quiet for ten seconds.',
  );
  if (enter && !options.yes) {
    tell('Press Enter when it is so; Ctrl-C leaves everything as it is.');
    await enter();
  }
  tell('Listening ...');
  const answer = await tester.ask({ do: 'learn-baseline' });
  if (!('baseline' in answer)) {
    const refusal = 'refusal' in answer ? answer.refusal : '';
    print(options.json ? JSON.stringify({ refusal }) : `Nothing was learnt: ${refusal}`);
    return 1;
  }
  const { baseline } = answer;
  for (const line of options.json ? [JSON.stringify({ baseline })] : baselineLines(baseline)) print(line);
  const status = await runTests(tester, { ...options, only: ['acoustic'] }, terminal);
  if (status === 0)
    tell(
      'Now unplug the cord of the handset and run "hotline self-test --only acoustic": it must fail. Plug it in again.',
    );
  return status;
}

function terminal(): Terminal {
  const { stdin, stderr, stdout } = process;
  return {
    print: (line) => void stdout.write(`${line}\n`),
    tell: (line) => void stderr.write(`${line}\n`),
    enter: stdin.isTTY
      ? async () => {
          const answers = answersFrom(stdin);
          await answers.next();
          answers.close();
        }
      : undefined,
  };
}
