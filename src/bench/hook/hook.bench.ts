import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { delay } from '../../clock/clock.js';
import { benchClock as clock } from '../bench-clock.js';
import { thisMachine } from '../machine.js';
import { Parts } from '../parts.js';
import { GpioGuest } from '../qemu/gpio-guest.js';
import { makeGpioGuest } from '../qemu/guest-files.js';
import { UnusableError } from '../unusable.js';
import { ioBoardDelays } from './io-board-delays.js';
import { delaysMs, type HookReport, type IoCost } from './measured.js';
import type { HookResults } from './report.js';

/** Lines of the guest's chip, driven at the same moment but for the lamp's, which is an output. */
const lines = { reference: 4, hotline: 5, poll30: 6, gpiomon: 7, lamp: 1 } as const;
/** The product's default. */
const DEBOUNCE_MS = 10;
/** A handset is up, and then down, for so long; between the two at random, as no person keeps step with anything. */
const HOLD_MS = { least: 200, most: 300 } as const;
const COST_RUNS = 5;
const READY_LIMIT_MS = 180_000;
const LOOK_AGAIN_MS = 500;
const FOLDER = '/run/bench';

export interface HookBenchOptions {
  readonly lifts: number;
  /** Told in a line what goes on. */
  readonly progress: (line: string) => void;
}

/** Lifts a contact of a real kernel for the phone's hook and for two others, all at the same moment. */
export class HookBench {
  readonly #options: HookBenchOptions;
  readonly #parts = new Parts();

  constructor(options: HookBenchOptions) {
    this.#options = options;
  }

  /** Rejects with UnusableError. To be followed by {@link stop}. */
  async run(): Promise<HookResults> {
    const { progress } = this.#options;
    progress('what the I/O layer costs');
    const costs: IoCost[] = [];
    while (costs.length < COST_RUNS) costs.push(await ioCost());
    progress('the I/O board in simavr');
    const ioBoard = await ioBoardDelays(this.#parts, {
      lifts: this.#options.lifts,
      debounceMs: DEBOUNCE_MS,
      holdMs,
    });
    return {
      machine: thisMachine(),
      debounceMs: DEBOUNCE_MS,
      ...(await this.#inGuest()),
      ioBoard,
      costs,
    };
  }

  /** Ends every process and removes every file. Idempotent. */
  stop(): Promise<void> {
    return this.#parts.stop();
  }

  async #inGuest(): Promise<Pick<HookResults, 'hotline' | 'poll30' | 'gpiomon'>> {
    const { lifts, progress } = this.#options;
    progress('making and starting the guest');
    const folder = await this.#parts.folder('hook');
    const guest = await GpioGuest.start({ clock, media: await makeGpioGuest(folder), folder });
    this.#parts.keep(guest);
    await startDetectors(guest);
    for (let lift = 0; lift < lifts; lift++) {
      if (lift % 50 === 0) progress(`${lift} of ${lifts} lifts done`);
      for (const level of [1, 0] as const) {
        await guest.drive({
          [lines.reference]: level,
          [lines.hotline]: level,
          [lines.poll30]: level,
          [lines.gpiomon]: level,
        });
        await delay(clock, holdMs());
      }
    }
    return readDelays(guest);
  }
}

function holdMs(): number {
  return HOLD_MS.least + Math.random() * (HOLD_MS.most - HOLD_MS.least);
}

/** The three of them, each in a process of its own, all ready. */
async function startDetectors(guest: GpioGuest): Promise<void> {
  await guest.output(`mkdir -p ${FOLDER}`);
  for (const script of ['poll30.py', 'gpiomon.py']) {
    // Beside the source; the build leaves it there.
    const source = new URL(`../../../src/bench/hook/${script}`, import.meta.url);
    await guest.put(`${FOLDER}/${script}`, await readFile(source));
  }
  const { hotline, lamp, reference } = lines;
  const hook = `/opt/hotline/dist/bench/hook/guest-hook.js ${GpioGuest.chipLabel} ${hotline} ${lamp} ${reference}`;
  await startDetector(guest, 'hotline', `node ${hook} ${DEBOUNCE_MS}`);
  // johnny-five comes later than the hook, and its loading would be measured.
  await guest.outputBecomes(lamp, 1, READY_LIMIT_MS);
  await startDetector(guest, 'poll30', `python3 ${FOLDER}/poll30.py ${lines.poll30}`);
  await startDetector(guest, 'gpiomon', `python3 ${FOLDER}/gpiomon.py ${lines.gpiomon} ${DEBOUNCE_MS}`);
}

async function startDetector(guest: GpioGuest, name: string, command: string): Promise<void> {
  await guest.output(`cd ${FOLDER}; ${command} >${name} 2>${name}.errors & echo $! >${FOLDER}/${name}.pid`);
  const deadlineMs = clock.nowMs() + READY_LIMIT_MS;
  while (!(await guest.output(`cat ${FOLDER}/${name}`)).startsWith('ready')) {
    const errors = await guest.output(`cat ${FOLDER}/${name}.errors`);
    if (errors !== '' || clock.nowMs() > deadlineMs)
      throw new UnusableError(`${name} does not run in the guest: ${errors}`);
    await delay(clock, LOOK_AGAIN_MS);
  }
}

async function readDelays(guest: GpioGuest): Promise<Pick<HookResults, 'hotline' | 'poll30' | 'gpiomon'>> {
  await guest.output(
    `cd ${FOLDER}; pid=$(cat hotline.pid); kill $pid; while kill -0 $pid 2>/dev/null; do usleep 50000; done`,
  );
  const written = async (name: string) => (await guest.output(`tail -n +2 ${FOLDER}/${name}`)).trim();
  const report = JSON.parse(await written('hotline')) as HookReport;
  const edges = report.edgesNs.map(BigInt);
  const delaysOf = async (name: string) =>
    delaysMs(
      edges,
      (await written(name))
        .split('\n')
        .filter((line) => line !== '')
        .map(BigInt),
    );
  return {
    hotline: delaysMs(edges, report.liftsNs.map(BigInt)),
    poll30: await delaysOf('poll30'),
    gpiomon: await delaysOf('gpiomon'),
  };
}

async function ioCost(): Promise<IoCost> {
  const program = fileURLToPath(new URL('io-cost.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 30_000 });
  return JSON.parse(stdout) as IoCost;
}
