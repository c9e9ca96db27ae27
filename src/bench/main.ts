/** The benchmarks: `npm run -s bench -- <name>`. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT_UNUSABLE, exit, report } from '../cli/run.js';
import { LiftBench } from './lift/lift.bench.js';
import { reportOf, tableOf } from './lift/report.js';
import { UnusableError } from './unusable.js';

/** 128 + SIGINT, as a shell has it. */
const EXIT_INTERRUPTED = 130;
const DEFAULT_LIFTS = 200;
const DEFAULT_WATCH_S = 20;

const program = new Command('bench')
  .description(
    'Measures the phone. Figures go to stderr as a table; what they mean is in docs/benchmarks.md.',
  )
  .showHelpAfterError('(see: npm run -s bench -- --help)')
  .exitOverride()
  .addCommand(liftCommand());

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
    .action((options: { json: boolean; lifts: number; watch: number }) => benchLift(options));
}

async function benchLift(options: { json: boolean; lifts: number; watch: number }): Promise<void> {
  const bench = new LiftBench({
    lifts: options.lifts,
    watchMs: options.watch * 1000,
    progress: (line) => process.stderr.write(`bench: ${line}\n`),
  });
  const interrupted = () => void bench.stop().finally(() => exit(EXIT_INTERRUPTED));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const results = await bench.run();
    process.stderr.write(`\n${tableOf(results)}`);
    if (options.json) process.stdout.write(`${JSON.stringify(reportOf(results))}\n`);
  } finally {
    await bench.stop();
  }
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,5}$/.test(text) || count === 0)
    throw new InvalidArgumentError('It is a number from 1 to 99999.');
  return count;
}
