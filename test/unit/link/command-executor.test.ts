import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CommandExecutor, type CommandPorts, MOST_AT_ONCE } from '../../../src/link/command-executor.js';
import type { CommandReplies } from '../../../src/link/commands.js';
import { Outbox } from '../../../src/link/outbox.js';
import { LocalOutboxKeeper } from '../../../src/link/outbox-keeper.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import type { Command, LinkEventBody, SignedConfig } from '../../../src/protocol/fleet-link/frames.js';
import type { SelfTestResult } from '../../../src/protocol/self-test.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { anEvent } from '../../support/link/samples.js';
import { ManualClock } from '../../support/manual-clock.js';
import { until } from '../../support/until.js';

const ID = '0d0f5d9e-97a5-4c7c-b57e-05a6f3a3b111';
const idOf = (i: number) => `0d0f5d9e-97a5-4c7c-b57e-${String(i).padStart(12, '0')}`;
const config: SignedConfig = { version: 3, toml: '', signature: 's'.repeat(86) };
const passed: SelfTestResult = {
  test: 'routes',
  outcome: 'passed',
  at: '2026-01-01T00:00:00.000Z',
  tookMs: 5,
  message: 'all answer',
  evidence: {},
};

function bench(change: Partial<CommandPorts> = {}, keeper?: LocalOutboxKeeper) {
  const clock = new ManualClock();
  const [log, faults] = [new FakeLog(), new FakeFaults()];
  const disk = keeper ?? new LocalOutboxKeeper({ file: ':memory:' }, clock);
  const outbox = new Outbox({ clock, log, faults, random: () => 0.5, keeper: disk });
  const done: string[] = [];
  const state = { busy: false };
  const ports: CommandPorts = {
    selfTest: (test) => {
      done.push(`self-test ${test}`);
      return Promise.resolve(passed);
    },
    diagnostics: () => Promise.resolve('log\npassword = "kept-secret"\nroute-password\n'),
    blink: (seconds) => void done.push(`blink ${seconds}`),
    restart: () => void done.push('restart'),
    reboot: () => Promise.resolve(void done.push('reboot')),
    openSetup: () => void done.push('open-setup'),
    applyConfig: ({ version }) => Promise.resolve(version === 3 ? null : 'too old'),
    configCommand: () => null,
    update: () => undefined,
    cancelUpdate: () => ({ ok: true, message: 'dropped' }),
    updateCommand: () => null,
    ...change,
  };
  const accepted: [string, string | null][] = [];
  const recorded: LinkEventBody[] = [];
  const bundles: Buffer[][] = [];
  const replies: CommandReplies = {
    accepted: (id, refusal) => void accepted.push([id, refusal]),
    record(body) {
      recorded.push(body);
      outbox.record(anEvent(body));
    },
    sendBundle: (_, parts) => Promise.resolve(void bundles.push([...parts])),
  };
  const isBusy = () => state.busy;
  const start = () => {
    const executor = new CommandExecutor({ clock, log, outbox, ports, isBusy, secrets: ['route-password'] });
    executor.start(replies);
    return executor;
  };
  return { clock, disk, outbox, done, state, accepted, recorded, bundles, start };
}

const doneBody = (ok: boolean, message: unknown) => ({ kind: 'command-done', command: ID, ok, message });

describe('commands of the fleet', () => {
  it.each<[Command, string[], boolean, unknown]>([
    [{ name: 'self-test', test: 'routes' }, ['self-test routes'], true, 'passed: all answer'],
    [{ name: 'blink', seconds: 20 }, ['blink 20'], true, expect.stringContaining('20 s')],
    [{ name: 'apply-config', config: { ...config, version: 2 } }, [], false, 'too old'],
  ])('%j is accepted, done and told', async (command, does, ok, message) => {
    const { clock, done, accepted, recorded, start } = bench();
    start().received(ID, command);
    await clock.advance(100);
    expect(accepted).toEqual([[ID, null]]);
    expect(done).toEqual(does);
    expect(recorded).toEqual([doneBody(ok, message)]);
  });

  it('that fail are told with their reason', async () => {
    const { clock, recorded, start } = bench({
      selfTest: () => Promise.reject(new Error('no sound device')),
    });
    start().received(ID, { name: 'self-test', test: 'call' });
    await clock.advance(100);
    expect(recorded).toEqual([doneBody(false, 'no sound device')]);
  });

  it('that never end are given up', async () => {
    const { clock, recorded, start } = bench({ selfTest: () => new Promise(() => undefined) });
    start().received(ID, { name: 'self-test', test: 'call' });
    await clock.advance(601_000);
    expect(recorded).toEqual([doneBody(false, 'the self-test did not end')]);
  });

  it('are done once, however often they come, also over a restart', async () => {
    const { clock, done, accepted, start } = bench();
    const executor = start();
    executor.received(ID, { name: 'blink', seconds: 5 });
    executor.received(ID, { name: 'blink', seconds: 5 });
    await clock.advance(100);
    start().received(ID, { name: 'blink', seconds: 5 });
    await clock.advance(100);
    expect(done).toEqual(['blink 5']);
    expect(accepted).toEqual([
      [ID, null],
      [ID, null],
      [ID, null],
    ]);
  });

  it('are refused when there are too many', async () => {
    const { clock, accepted, start } = bench({ selfTest: () => new Promise(() => undefined) });
    const executor = start();
    for (let i = 0; i <= MOST_AT_ONCE; i++) executor.received(idOf(i), { name: 'self-test', test: 'call' });
    await clock.advance(100);
    expect(accepted.find(([id]) => id === idOf(MOST_AT_ONCE))).toEqual([
      idOf(MOST_AT_ONCE),
      expect.stringContaining('try again later'),
    ]);
    await clock.advance(700_000);
  });
});

describe('the setup page', () => {
  it('is opened at once, and a phone that has none says so', async () => {
    const { clock, done, recorded, start } = bench();
    start().received(ID, { name: 'open-setup' });
    await clock.advance(100);
    expect([done, recorded]).toEqual([
      ['open-setup'],
      [doneBody(true, 'the setup page is open for an hour')],
    ]);
    const none = bench({
      openSetup() {
        throw new Error('this phone has no setup page');
      },
    });
    none.start().received(ID, { name: 'open-setup' });
    await none.clock.advance(100);
    expect(none.recorded).toEqual([doneBody(false, 'this phone has no setup page')]);
  });
});

describe('restart and reboot', () => {
  it('wait for the end of a call; that it worked is told by the next start', async () => {
    const { clock, done, recorded, state, start } = bench();
    state.busy = true;
    start().received(ID, { name: 'restart' });
    await clock.advance(30_000);
    expect(done).toEqual([]);
    state.busy = false;
    await clock.advance(2_000);
    expect(done).toEqual(['restart']);
    expect(recorded).toEqual([]);
    start();
    await clock.advance(100);
    expect(recorded).toEqual([doneBody(true, 'the phone has restarted')]);
    start();
    await clock.advance(100);
    expect(recorded).toHaveLength(1);
  });

  it('that do not come about are told, too', async () => {
    const { clock, recorded, start } = bench({ reboot: () => Promise.reject(new Error('may not reboot')) });
    start().received(ID, { name: 'reboot' });
    await clock.advance(100);
    expect(recorded).toEqual([doneBody(false, 'may not reboot')]);
  });

  it('are refused when nobody would know after the restart that they were done', async () => {
    const clock = new ManualClock();
    const keeper = new LocalOutboxKeeper({ file: ':memory:' }, clock);
    keeper.keepCommand = () => Promise.reject(new HotlineError('OUTBOX', 'the disk is full'));
    const { clock: time, accepted, done, start } = bench({}, keeper);
    const executor = start();
    executor.received(ID, { name: 'restart' });
    executor.received(idOf(1), { name: 'blink', seconds: 1 });
    await time.advance(100);
    expect(accepted).toEqual([
      [ID, expect.stringContaining('cannot be written')],
      [idOf(1), null],
    ]);
    expect(done).toEqual(['blink 1']);
  });

  it('leave others unfinished, which is told', async () => {
    const { clock, recorded, start } = bench({ selfTest: () => new Promise(() => undefined) });
    start().received(ID, { name: 'self-test', test: 'call' });
    await clock.advance(100);
    start();
    await clock.advance(100);
    expect(recorded).toEqual([doneBody(false, 'the phone restarted before it was finished')]);
    await clock.advance(700_000);
  });

  it('leave a configuration to its trial', async () => {
    const { clock, recorded, start } = bench({ configCommand: () => ID });
    start().received(ID, { name: 'apply-config', config });
    await clock.advance(100);
    start();
    await clock.advance(100);
    expect(recorded).toEqual([]);
  });
});

it('diagnostics go out in parts, without secrets', async () => {
  const { clock, bundles, recorded, start } = bench();
  start().received(ID, { name: 'diagnostics' });
  await clock.advance(0);
  await until('the bundle', async () => (await clock.advance(1), recorded.length > 0));
  const text = gunzipSync(Buffer.concat(bundles[0] ?? [])).toString('utf8');
  expect(text).toBe('log\npassword = "[removed]"\n[removed]\n');
  expect(recorded).toEqual([doneBody(true, 'sent in one part')]);
});
