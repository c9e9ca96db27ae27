/** A whole phone, put together with its health, its self-tests and its link. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { selfTest } from '../../../src/cli/commands/self-test.js';
import { TRIAL_MS } from '../../../src/link/config-trial.machine.js';
import { ManualClock } from '../../support/manual-clock.js';
import { type PhoneStart, runPhone } from '../../support/running-phones.js';
import { until } from '../../support/until.js';

const toml = (number: string) => `number = "${number}"
[[route]]
name = "main"
server = "ws://127.0.0.1:1/ws"
account = "hotline-17"
password = "secret-17"
[fleet]
server = "wss://fleet.example"
[hook]
input = "terminal"
[health]
page = false
`;

async function folderWith(own: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-whole-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'phone.toml'), own, { mode: 0o600 });
  return folder;
}

async function withCandidate(candidate: string): Promise<string> {
  const folder = await folderWith(toml('8 800 333-44-34'));
  const state = join(folder, 'hotline-state');
  await mkdir(join(state, 'config'), { recursive: true });
  await writeFile(join(state, 'config', 'config-5.toml'), candidate);
  const sha256 = createHash('sha256').update(candidate).digest('hex');
  const onTrial = { version: 5, sha256, command: null, starts: 0 };
  await writeFile(
    join(state, 'config', 'state.json'),
    JSON.stringify({ highest: 5, running: null, candidate: onTrial, outcome: null }),
  );
  return folder;
}

/** What ends with a phone has limits of its own. */
function passing(clock: ManualClock, what: string, holds: () => boolean): Promise<void> {
  const within = async (): Promise<boolean> => {
    await clock.advance(100);
    return holds();
  };
  return until(what, within, 20_000);
}

function run(folder: string): { clock: ManualClock; starts: readonly PhoneStart[] } {
  const clock = new ManualClock();
  const { runner, starts } = runPhone(join(folder, 'phone.toml'), clock);
  onTestFinished(async () => {
    let stopped = false;
    void runner.stop().then(() => (stopped = true));
    await passing(clock, 'the phone stops', () => stopped);
  });
  return { clock, starts };
}

describe('a configuration on trial', () => {
  it('is gone back from when the phone cannot even open its link: nobody could mend it from afar', async () => {
    const folder = await withCandidate(toml('8 800 555-35-35'));
    await writeFile(join(folder, 'hotline-state', 'device-key.pem'), 'no key');
    const { clock, starts } = run(folder);
    await until('the phone runs with the new configuration', () => starts.length === 1);
    await clock.advance(TRIAL_MS);
    await passing(clock, 'the phone runs again', () => starts.length === 2);
    expect(starts.map(({ whole: { phone } }) => phone.number)).toEqual([
      '8 (800) 555-35-35',
      '8 (800) 333-44-34',
    ]);
    const state = JSON.parse(
      await readFile(join(folder, 'hotline-state', 'config', 'state.json'), 'utf8'),
    ) as object;
    expect(state).toMatchObject({ candidate: null, outcome: { version: 5, state: 'rolled-back' } });
  });
});

describe('a phone that runs', () => {
  it('takes the command for a self-test over its page', async () => {
    const served = toml('8 800 333-44-34').replace('page = false', 'port = 0');
    const { clock, starts } = run(await folderWith(served));
    await until('the phone runs', () => starts.length === 1);
    const url = starts[0]?.whole.health.page?.url ?? '';
    const printed: string[] = [];
    let status: number | undefined;
    void selfTest(
      { url, only: ['routes'], learnBaseline: false, yes: false, json: false },
      { print: (line) => void printed.push(line), tell: () => undefined, enter: undefined },
    ).then((left) => (status = left));
    await passing(clock, 'the test is made', () => status !== undefined);
    expect([status, printed[0]]).toEqual([1, expect.stringMatching(/^FAIL {2}Routes not in use: main: /)]);
    expect(starts[0]?.whole.selfTests.tests.latest().routes?.outcome).toBe('failed');
  });
});

describe('a phone out of service', () => {
  it('is not in use: it can be tested, restarted and given another configuration', async () => {
    const { clock, starts } = run(await folderWith(`in_service = false\n${toml('8 800 333-44-34')}`));
    await until('the phone runs', () => starts.length === 1);
    const whole = starts[0]?.whole;
    let outcome: string | undefined;
    void whole?.selfTests.tests.run('routes').then((result) => (outcome = result.outcome));
    await passing(clock, 'the test is made', () => outcome !== undefined);
    expect(outcome).toBe('failed');
  });
});
