/** `hotline self-test`: asking a phone that runs, and testing without one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { selfTest, selfTestCommand, type SelfTestOptions } from '../../../src/cli/commands/self-test.js';
import { startHealthPage } from '../../../src/cli/health-page.js';
import type { SelfTestCommands } from '../../../src/cli/self-test-commands.js';
import { systemClock } from '../../../src/clock/clock.js';
import { PracticeExchange } from '../../../src/exchange/practice-exchange.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import type { SelfTestName, SelfTestOutcome } from '../../../src/protocol/self-test.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { healthReport } from '../../support/health/health-report.js';
import { ManualClock } from '../../support/manual-clock.js';

const baseline = {
  gainDb: Array<number>(11).fill(-12),
  noiseDbfs: -70.4,
  learntAt: '2026-03-01T09:00:00.000Z',
};

let printed: string[];
let told: string[];
beforeEach(() => {
  [printed, told] = [[], []];
});

function run(options: Partial<SelfTestOptions>, enter?: () => Promise<void>): Promise<0 | 1> {
  return selfTest(
    { learnBaseline: false, yes: false, json: false, ...options },
    { print: (line) => void printed.push(line), tell: (line) => void told.push(line), enter },
  );
}

/** The page of a phone that runs, on which these tests end so. */
async function running(outcomes: Partial<Record<SelfTestName, SelfTestOutcome | 'refused'>> = {}) {
  const asked: string[] = [];
  const selfTests: SelfTestCommands = {
    run(test) {
      asked.push(test);
      const outcome = outcomes[test] ?? 'passed';
      if (outcome === 'refused') return Promise.reject(new HotlineError('SELF_TEST', 'the handset is off'));
      return Promise.resolve({
        ...{ test, outcome, at: '2026-03-01T09:00:00.000Z', tookMs: 1_240 },
        ...{ message: `${test} was made\u001b`, evidence: { tonesHeard: 4, codec: 'opus' } },
      });
    },
    learnBaseline() {
      asked.push('baseline');
      return Promise.resolve(baseline);
    },
  };
  const page = await startHealthPage({
    ...{ host: '127.0.0.1', port: 0, clock: new ManualClock(), log: new FakeLog() },
    report: () => healthReport(),
    selfTests,
  });
  onTestFinished(() => page.close());
  return { url: page.url, asked };
}

describe('with a phone that runs', () => {
  it('has it make all tests, from the quick ones to the call, and shows what proves them', async () => {
    const { url, asked } = await running();
    expect(await run({ url })).toBe(0);
    expect(asked).toEqual(['routes', 'audio-device', 'acoustic', 'call']);
    expect(printed.slice(-2)).toEqual([
      'ok    Test call: call was made  (1.2 s)',
      '      tonesHeard 4, codec opus',
    ]);
    expect(told[0]).toBe(`Asking the phone at ${url}.`);
  });

  it.each<[Partial<Record<SelfTestName, SelfTestOutcome | 'refused'>>, SelfTestName[] | undefined, 0 | 1]>([
    [{ call: 'failed' }, undefined, 1],
    [{ acoustic: 'interrupted' }, undefined, 1],
    [{ acoustic: 'refused' }, undefined, 1],
    // No test number: there is nothing to call.
    [{ call: 'not-available' }, undefined, 0],
    [{ call: 'not-available' }, ['call'], 1],
    [{ call: 'failed' }, ['routes'], 0],
  ])('%j, only %j: leaves with %i', async (outcomes, only, status) => {
    const { url, asked } = await running(outcomes);
    expect(await run({ url, ...(only ? { only } : {}) })).toBe(status);
    if (only) expect(asked).toEqual(only);
  });

  it('gives programs one object a line', async () => {
    const { url } = await running({ call: 'refused' });
    await run({ url, json: true, only: ['routes', 'call'] });
    expect(printed.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { test: 'routes', outcome: 'passed', evidence: { tonesHeard: 4 } },
      { test: 'call', refusal: 'the handset is off' },
    ]);
  });

  it('learns when somebody says that the handset lies there, and tests what was learnt', async () => {
    const { url, asked } = await running();
    const steps: string[] = [];
    const enter = (): Promise<void> => {
      steps.push(...asked, 'enter');
      return Promise.resolve();
    };
    expect(await run({ url, learnBaseline: true }, enter)).toBe(0);
    expect([...steps, ...asked]).toEqual(['enter', 'baseline', 'acoustic']);
    expect(told.join('\n')).toMatch(/Put the handset into its cradle.*\n.*Press Enter.*[^]*unplug the cord/);
    expect(printed[1]).toBe('      earpiece to microphone -12 to -12 dB by band, noise of the room -70 dBFS');
  });

  it('learns at once when told so', async () => {
    const { url, asked } = await running();
    const never = (): Promise<void> => new Promise(() => undefined);
    expect(await run({ url, learnBaseline: true, yes: true }, never)).toBe(0);
    expect(asked).toEqual(['baseline', 'acoustic']);
  });
});

async function configFile(lines: { readonly server: string; readonly page: number }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-self-test-command-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'phone.toml');
  await writeFile(
    file,
    `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "${lines.server}"
account = "phone"
password = "secret"
test_number = "echo"
[hook]
input = "terminal"
[audio]
device = "file:,"
[health]
port = ${lines.page}
`,
    { mode: 0o600 },
  );
  return file;
}

describe('where no phone runs', () => {
  it('makes the tests itself: a real call, whose tones come back', async () => {
    const exchange = new PracticeExchange({
      ...{ clock: systemClock, log: new FakeLog(), transports: { ws: 0 }, language: 'en' },
      accounts: [{ name: 'phone', password: 'secret' }],
      extensions: { echo: { kind: 'echo' } },
      defaultBehaviour: { kind: 'busy' },
    });
    const { ports } = await exchange.start();
    onTestFinished(() => exchange.stop());
    const page = await freePort();
    const config = await configFile({ server: `ws://127.0.0.1:${ports.ws}`, page });
    expect(await run({ config, only: ['routes', 'call'] })).toBe(0);
    expect(told[0]).toBe(
      `No phone runs here (nothing answers at http://127.0.0.1:${page}/): the tests are made without it.`,
    );
    expect(printed.join('\n')).toMatch(
      /^ok {4}Routes.*\n.*\nok {4}Test call: the test call over main was answered and the sound came back .*\n.*main.tonesHeard 4/,
    );
  });

  it('says what is missing for it', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(run({ url })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('no phone answers') as string,
    });
  });
});

it('leaves a phone alone that is there and does not answer as one', async () => {
  const other = await startHealthPage({
    ...{ host: '127.0.0.1', port: 0, clock: new ManualClock(), log: new FakeLog() },
    report: () => {
      throw new Error('broken');
    },
  });
  onTestFinished(() => other.close());
  const config = await configFile({ server: 'ws://127.0.0.1:1', page: other.port });
  await expect(run({ config })).rejects.toMatchObject({ code: 'USAGE' });
  expect(printed).toEqual([]);
});

describe('the command line', () => {
  const parse = (...given: string[]) =>
    selfTestCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseAsync(['node', 'hotline', ...given]);

  it.each([
    [['--only', 'siren'], 'commander.invalidArgument'],
    [['--learn-baseline', '--only', 'call'], 'commander.conflictingOption'],
    [['--url', 'ftp://127.0.0.1'], 'commander.invalidArgument'],
  ])('refuses %j', async (given, code) => {
    await expect(parse(...given)).rejects.toMatchObject({ code });
  });

  it('has help that names every test, the exit status and examples', () => {
    let shown = '';
    selfTestCommand()
      .configureOutput({ writeOut: (text) => (shown += text) })
      .outputHelp();
    for (const words of [
      '  routes ',
      '  audio-device ',
      '  acoustic ',
      '  call ',
      'Exit status: 0',
      'Examples:',
    ])
      expect(shown).toContain(words);
  });
});
