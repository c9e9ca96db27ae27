/** The benchmarks: `npm run -s bench -- <name>`. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT_UNUSABLE, exit, report } from '../cli/run.js';
import { AudioBench } from './audio/audio.bench.js';
import { audioReportOf, audioTableOf } from './audio/report.js';
import { BootBench } from './boot/boot.bench.js';
import { bootReportOf, bootTableOf } from './boot/report.js';
import { FleetBench } from './fleet/fleet.bench.js';
import { fleetReportOf, fleetTableOf } from './fleet/report.js';
import { HookBench } from './hook/hook.bench.js';
import { MOST_LIFTS } from './hook/measured.js';
import { hookReportOf, hookTableOf } from './hook/report.js';
import { LiftBench } from './lift/lift.bench.js';
import { reportOf, tableOf } from './lift/report.js';
import { SipBench } from './sip/sip.bench.js';
import { sipReportOf, sipTableOf } from './sip/report.js';
import { UnusableError } from './unusable.js';

/** 128 + SIGINT, as a shell has it. */
const EXIT_INTERRUPTED = 130;
const DEFAULT_LIFTS = 200;
const DEFAULT_SIP_LIFTS = 25;
/** baresip waits 32 s for a silent server (RFC 3261 timer B). */
const DEFAULT_PATIENCE_S = 40;
const DEFAULT_ONSETS = 120;
const DEFAULT_LISTEN_S = 20;
const DEFAULT_WATCH_S = 20;
const DEFAULT_HOOK_LIFTS = 200;
const DEFAULT_PHONES = 15_000;
const DEFAULT_HEARTBEAT_S = 30;
/** The fleet's settings take no shorter one. */
const LEAST_HEARTBEAT_S = 5;
const MOST_HEARTBEAT_S = 600;
/** Fewer cannot lose a third and be compared. */
const LEAST_PHONES = 10;
const DEFAULT_ROUNDS = 15;
const DEFAULT_STARTS = 30;
/** docs/benchmarks.md, boot. */
const DEFAULT_PI_FACTOR = 5;

const fleetHelp = `
Examples:
  npm run -s bench -- fleet --json > fleet.json
  npm run -s bench -- fleet --phones 1000 --heartbeat 5 --watch 5    two minutes, to try it`;

interface FleetOptions {
  readonly json: boolean;
  readonly phones: number;
  readonly heartbeat: number;
  readonly watch: number;
  readonly rounds: number;
  readonly databaseUrl?: string;
}

const program = new Command('bench')
  .description(
    'Measures the phone and the fleet server. Figures go to stderr as a table; what they mean is in docs/benchmarks.md.',
  )
  .showHelpAfterError('(see: npm run -s bench -- --help)')
  .exitOverride()
  .addCommand(liftCommand())
  .addCommand(sipCommand())
  .addCommand(audioCommand())
  .addCommand(hookCommand())
  .addCommand(fleetCommand())
  .addCommand(bootCommand());

try {
  await program.parseAsync();
  exit(0);
} catch (error) {
  if (error instanceof CommanderError) exit(error.exitCode === 0 ? 0 : EXIT_UNUSABLE);
  if (error instanceof UnusableError) process.stderr.write(`bench: ${error.message}\n`);
  else report(error);
  exit(EXIT_UNUSABLE);
}

function liftCommand(): Command {
  return new Command('lift')
    .description(
      'speed from the lift to the INVITE and from the answer to the first sound, memory and processor time, ' +
        'of the phone and of baresip; takes about eight minutes',
    )
    .option('--json', 'also print one JSON object to stdout', false)
    .option('--lifts <number>', 'lifts of each phone', parseCount, DEFAULT_LIFTS)
    .option(
      '--watch <seconds>',
      'how long memory and processor are watched, idle and in call',
      parseCount,
      DEFAULT_WATCH_S,
    )
    .exitOverride()
    .action((options: { json: boolean; lifts: number; watch: number }) =>
      run(new LiftBench({ lifts: options.lifts, watchMs: options.watch * 1000, progress }), options, {
        table: tableOf,
        report: reportOf,
      }),
    );
}

function sipCommand(): Command {
  return new Command('sip')
    .description(
      'speed of plain SIP over UDP, TCP and TLS, and of finding another server when the first one fails, ' +
        'of the phone and of baresip; takes about five minutes',
    )
    .option('--json', 'also print one JSON object to stdout', false)
    .option('--lifts <number>', 'lifts of each phone over each transport', parseCount, DEFAULT_SIP_LIFTS)
    .option(
      '--patience <seconds>',
      'how long baresip may take to find the second server',
      parseCount,
      DEFAULT_PATIENCE_S,
    )
    .exitOverride()
    .action((options: { json: boolean; lifts: number; patience: number }) =>
      run(new SipBench({ lifts: options.lifts, patienceMs: options.patience * 1000, progress }), options, {
        table: sipTableOf,
        report: sipReportOf,
      }),
    );
}

function audioCommand(): Command {
  return new Command('audio')
    .description(
      'delay of the sound within the phone, what lost packets do to it, and processor time in a call by plain RTP, ' +
        'of the phone and of baresip; takes about five minutes',
    )
    .option('--json', 'also print one JSON object to stdout', false)
    .option('--onsets <number>', 'beginnings of a tone that are timed', parseCount, DEFAULT_ONSETS)
    .option(
      '--listen <seconds>',
      'how long each loss is listened to, and the processor watched',
      parseCount,
      DEFAULT_LISTEN_S,
    )
    .exitOverride()
    .action((options: { json: boolean; onsets: number; listen: number }) =>
      run(new AudioBench({ onsets: options.onsets, listenMs: options.listen * 1000, progress }), options, {
        table: audioTableOf,
        report: audioReportOf,
      }),
    );
}

function hookCommand(): Command {
  return new Command('hook')
    .description(
      'delay from the edge at the hook contact to the lift, by GPIO on a real kernel in QEMU beside two Python scripts, ' +
        'and by the I/O board in a simulator; memory and start of the I/O layer; takes about four minutes',
    )
    .option('--json', 'also print one JSON object to stdout', false)
    .option('--lifts <number>', `lifts of each, at most ${MOST_LIFTS}`, parseLifts, DEFAULT_HOOK_LIFTS)
    .exitOverride()
    .action((options: { json: boolean; lifts: number }) =>
      run(new HookBench({ lifts: options.lifts, progress }), options, {
        table: hookTableOf,
        report: hookReportOf,
      }),
    );
}

function fleetCommand(): Command {
  return new Command('fleet')
    .description(
      'memory and processor time of the fleet server with simulated phones, time until a message is stored, lists of the ' +
        'dashboard, time to notice phones that are cut off, and until all are back after a restart; beside it a bare ' +
        'WebSocket server and, where it is installed, mosquitto; takes about nine minutes',
    )
    .option('--json', 'also print one JSON object to stdout', false)
    .option(
      '--phones <number>',
      'simulated phones; fewer where a process may not have so many open files',
      parsePhones,
      DEFAULT_PHONES,
    )
    .option(
      '--heartbeat <seconds>',
      'how often a phone is heard at least',
      parseHeartbeat,
      DEFAULT_HEARTBEAT_S,
    )
    .option(
      '--watch <seconds>',
      'how long the processor is watched in each state',
      parseCount,
      DEFAULT_WATCH_S,
    )
    .option('--rounds <number>', 'how often each list is asked for', parseCount, DEFAULT_ROUNDS)
    .option(
      '--database-url <url>',
      'an empty PostgreSQL database in place of SQLite; it is filled and left so',
    )
    .addHelpText('after', fleetHelp)
    .exitOverride()
    .action((options: FleetOptions) =>
      run(
        new FleetBench({
          phones: options.phones,
          heartbeatMs: options.heartbeat * 1_000,
          watchMs: options.watch * 1_000,
          rounds: options.rounds,
          databaseUrl: options.databaseUrl,
          progress,
        }),
        options,
        { table: fleetTableOf, report: fleetReportOf },
      ),
    );
}

function bootCommand(): Command {
  return new Command('boot')
    .description(
      'time from the start of the packaged phone to its registration, beside baresip, sizes of the package, and a boot in ' +
        'emulation: time from the kernel to the registration, memory of everything; takes about ten minutes',
    )
    .option('--json', 'also print one JSON object to stdout', false)
    .option('--starts <number>', 'starts of each phone', parseCount, DEFAULT_STARTS)
    .option('--no-emulation', 'boot nothing')
    .option(
      '--pi-factor <number>',
      'how many times longer a Raspberry Pi 4 takes for what this machine does',
      parseFactor,
      DEFAULT_PI_FACTOR,
    )
    .exitOverride()
    .action((options: { json: boolean; starts: number; emulation: boolean; piFactor: number }) =>
      run(new BootBench({ ...options, progress }), options, { table: bootTableOf, report: bootReportOf }),
    );
}

interface Bench<Results> {
  run(): Promise<Results>;
  stop(): Promise<void>;
}

async function run<Results>(
  bench: Bench<Results>,
  { json }: { readonly json: boolean },
  print: { readonly table: (results: Results) => string; readonly report: (results: Results) => object },
): Promise<void> {
  const interrupted = () => void bench.stop().finally(() => exit(EXIT_INTERRUPTED));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const results = await bench.run();
    process.stderr.write(`\n${print.table(results)}`);
    if (json) process.stdout.write(`${JSON.stringify(print.report(results))}\n`);
  } finally {
    await bench.stop();
  }
}

function progress(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}

function parseLifts(text: string): number {
  const lifts = parseCount(text);
  if (lifts > MOST_LIFTS) throw new InvalidArgumentError(`At most ${MOST_LIFTS}.`);
  return lifts;
}

function parsePhones(text: string): number {
  const phones = parseCount(text);
  if (phones < LEAST_PHONES) throw new InvalidArgumentError(`At least ${LEAST_PHONES}.`);
  return phones;
}

function parseFactor(text: string): number {
  const factor = Number(text);
  if (!/^\d{1,2}(\.\d{1,2})?$/.test(text) || factor === 0)
    throw new InvalidArgumentError('It is a number such as 4.5.');
  return factor;
}

function parseHeartbeat(text: string): number {
  const seconds = parseCount(text);
  if (seconds < LEAST_HEARTBEAT_S || seconds > MOST_HEARTBEAT_S)
    throw new InvalidArgumentError(`From ${LEAST_HEARTBEAT_S} to ${MOST_HEARTBEAT_S}.`);
  return seconds;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,5}$/.test(text) || count === 0)
    throw new InvalidArgumentError('It is a number from 1 to 99999.');
  return count;
}
