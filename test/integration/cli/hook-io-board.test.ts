/** What `hotline hook` and `hotline check` do with an I/O board: the real firmware in simavr, behind a real serial port. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hookCommand } from '../../../src/cli/commands/hook.js';
import { answersFrom } from '../../../src/cli/hook-learn-answers.js';
import { learnHook } from '../../../src/cli/hook-learn-dialogue.js';
import { linesToLearn } from '../../../src/cli/hook-learn-lines.js';
import { ioSourceFor, unguarded } from '../../../src/cli/io-source.js';
import { ioToCheck } from '../../../src/cli/io-to-check.js';
import { delay, systemClock } from '../../../src/clock/clock.js';
import { runChecks } from '../../../src/health/check.js';
import { ioSteps } from '../../../src/health/io-check-steps.js';
import { type HookMovement, HookWatch } from '../../../src/io/hook-watch.js';
import type { IoWiring } from '../../../src/protocol/io-wiring.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { wiringOf } from '../../../src/protocol/wiring-of-config.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { IoBoardSimulator } from '../../../src/bench/simavr/io-board-simulator.js';
import { until } from '../../support/until.js';

let board: IoBoardSimulator;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-hook-'));
  board = await IoBoardSimulator.start();
});
afterEach(async () => {
  await board.end();
  await rm(folder, { recursive: true });
});

const configOf = (sections: string) => `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
password = "secret"
[io]
board = "${board.path}"
[hook]
input = "firmata"
${sections}`;

function wiringIn(text: string): IoWiring {
  return unguarded(wiringOf(parsePhoneConfig(text, 'phone.toml'))!);
}

const clock = systemClock;
const sourceFor = (wiring: IoWiring) => ioSourceFor(wiring, { clock, log: new FakeLog() });

/** The change-over contact: D2 opens and D3 closes when the handset is lifted. */
async function move(offHook: boolean): Promise<void> {
  await board.wire(2, offHook ? 'z' : 0);
  await board.wire(3, offHook ? 0 : 'z');
}

describe('a hook at the I/O board', () => {
  it('is learnt', async () => {
    const file = join(folder, 'phone.toml');
    const text = configOf('off_hook = "low"\n');
    await writeFile(file, text);
    const wiring = wiringIn(text);
    const stdin = new PassThrough();
    const outcome = await learnHook({
      clock,
      language: 'en',
      source: await sourceFor(wiring),
      lines: linesToLearn(wiring, []),
      wiring: wiring.hook,
      file,
      text,
      answers: answersFrom(stdin),
      print: (line) => {
        const asked = /(Put|Lift) the handset/.exec(line)?.[1];
        if (asked) void move(asked === 'Lift').then(() => stdin.write('\n'));
      },
      yes: true,
      dryRun: false,
      signal: new AbortController().signal,
    });
    expect(outcome).toBe('written');
    expect(await readFile(file, 'utf8')).toBe(
      text.replace('off_hook = "low"', 'pin = "D2"\nsecond_pin = "D3"\noff_hook = "high"'),
    );
  });

  it('is watched: a bounce is counted that the phone would not see', async () => {
    const { hook } = wiringIn(configOf(''));
    const movements: HookMovement[] = [];
    await move(false);
    const watch = await HookWatch.open({
      clock,
      source: await sourceFor(wiringIn(configOf(''))),
      wiring: { ...hook, debounceMs: 100 },
      onMovement: (movement) => movements.push(movement),
      onLost: (error) => expect.unreachable(error.message),
    });
    await until('the position is known', () => movements.length > 0);
    expect(movements[0]).toMatchObject({ position: 'on-hook', levels: [0], moved: false });
    for (const level of ['z', 0, 'z'] as const) {
      await board.wire(2, level);
      await delay(clock, 20);
    }
    // One movement with two bounces, or more of them on a machine that is slow.
    const changes = () =>
      movements.slice(1).reduce((sum, { bounces, moved }) => sum + bounces + (moved ? 1 : 0), 0);
    await until('all is told', () => changes() === 3);
    watch.close();
    expect(movements.at(-1)).toMatchObject({ position: 'off-hook', levels: [1], moved: true });
  });

  it('is checked, with firmware and supply of the board', async () => {
    await move(true);
    const wiring = wiringIn(configOf('second_pin = "D3"\n[lamps.status]\n[contacts.door]\n'));
    const steps = ioSteps(wiring, ioToCheck(await sourceFor(wiring), clock));
    const results = await runChecks(steps, () => undefined, clock);
    expect(results.map(({ status, detail }) => `${status} ${detail}`)).toEqual([
      'ok it can be used',
      expect.stringMatching(/^ok firmware HotlineIO 1\.\d+, supply [45]\.\d\d V$/),
      'ok the handset is lifted, by what line D2 is high and line D3 is low says',
      'ok status lamp D13, door contact D5 (active)',
    ]);
    // Dark all the time: the output begins at the level that does nothing.
    expect(board.statesOf(13)).not.toContain('1');
  });
});

describe('the command at the I/O board', () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stdin = process.stdin;
  let stdout = '';
  let stderr = '';
  const exits: unknown[] = [];
  let listeners = new Set<NodeJS.SignalsListener>();
  let file: string;
  beforeEach(async () => {
    stdout = stderr = '';
    exits.length = 0;
    listeners = new Set(signals.flatMap((signal) => process.listeners(signal)));
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
    vi.spyOn(process, 'exit').mockImplementation((status) => exits.push(status) as never);
    Object.defineProperty(process, 'stdin', { value: new PassThrough(), configurable: true });
    file = join(folder, 'phone.toml');
    await writeFile(file, configOf(''));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
    for (const signal of signals) {
      for (const listener of process.listeners(signal))
        if (!listeners.has(listener)) process.removeListener(signal, listener);
    }
  });
  const run = (name: string): Promise<unknown> =>
    hookCommand().exitOverride().parseAsync([name, '--config', file], { from: 'user' });

  it('learn ends with 1 on Ctrl-C, and the file is as it was', async () => {
    const running = run('learn');
    await until('the first question', () => stdout.includes('Put the handset'));
    process.emit('SIGINT');
    await running;
    expect(exits).toEqual([1]);
    expect(stderr).toBe(`hotline: ended; ${file} is as it was (HOOK_LEARN)\n`);
    expect(await readFile(file, 'utf8')).toBe(configOf(''));
  });

  it('watch shows the movements and ends with 0 on Ctrl-C', async () => {
    await move(false);
    await run('watch');
    await until('the position', () => stdout.includes('\n'));
    await move(true);
    await until('the lift', () => stdout.includes('lifted'));
    process.emit('SIGINT');
    await until('the end', () => exits.length > 0);
    expect(exits).toEqual([0]);
    expect(stdout).toMatch(
      /^[\d:.]{12} {2}in the cradle {2}line D2 low\n[\d:.]{12} {2}lifted {9}line D2 high/,
    );
    expect(stderr).toBe('');
  });

  it('watch ends with 1 and the reason when the board is unplugged', async () => {
    await run('watch');
    await until('the position', () => stdout.includes('\n'));
    await board.unplug();
    await until('the end', () => exits.length > 0);
    expect(exits).toEqual([1]);
    expect(stderr).toMatch(/^hotline: .*unplugged.*\(IO_BOARD_MISSING\)\n$/);
  });
});
