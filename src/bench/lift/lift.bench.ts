import { localAddresses } from '../../health/network-watch.js';
import { benchClock as clock } from '../bench-clock.js';
import { thisMachine } from '../machine.js';
import { Parts } from '../parts.js';
import { findPrograms } from '../programs.js';
import { UnusableError } from '../unusable.js';
import { wholeCall } from '../whole-call.js';
import { BaresipContender } from './baresip.contender.js';
import type { Contender, LiftTimes } from './contender.js';
import { HotlineContender } from './hotline.contender.js';
import { measureCall, measureUsage } from './measure.js';
import type { Results } from './report.js';

/** Lifts of one phone before it is the other one's turn: a machine that grows slower does so for both. */
const BLOCK = 50;
const WARM_UP_LIFTS = 5;
const MOST_COLD_LIFTS = 20;

export interface LiftBenchOptions {
  readonly lifts: number;
  /** How long memory and processor are watched in each state. */
  readonly watchMs: number;
  /** Told in a line what goes on. */
  readonly progress: (line: string) => void;
}

/** Runs both phones side by side, each lifted in turn, on the same machine at the same time. */
export class LiftBench {
  readonly #options: LiftBenchOptions;
  readonly #parts = new Parts();

  constructor(options: LiftBenchOptions) {
    this.#options = options;
  }

  /** Rejects with UnusableError. To be followed by {@link stop}. */
  async run(): Promise<Results> {
    const { lifts, watchMs, progress } = this.#options;
    const { modules } = await findPrograms(['baresip', 'sipp']);
    if (localAddresses().length === 0) {
      throw new UnusableError('this machine has no network address, and sound cannot be sent without one');
    }
    progress('starting an exchange and a phone, and sipp and baresip');
    const hotline = await HotlineContender.start(
      clock,
      await this.#parts.folder('hotline'),
      this.#parts.keep,
    );
    const baresip = await BaresipContender.start(
      clock,
      await this.#parts.folder('baresip'),
      modules,
      this.#parts.keep,
    );
    const [hotlineFirst] = await liftTimes(hotline, WARM_UP_LIFTS);
    const [baresipFirst] = await liftTimes(baresip, WARM_UP_LIFTS);
    if (!hotlineFirst || !baresipFirst) throw new Error('unreachable: there is a warm-up');

    const hotlineLifts: LiftTimes[] = [];
    const baresipLifts: LiftTimes[] = [];
    while (hotlineLifts.length < lifts) {
      const block = Math.min(BLOCK, lifts - hotlineLifts.length);
      progress(`${hotlineLifts.length} of ${lifts} lifts done`);
      hotlineLifts.push(...(await liftTimes(hotline, block)));
      baresipLifts.push(...(await liftTimes(baresip, block)));
    }
    progress('lifts without a prepared offer');
    const coldLifts: LiftTimes[] = [];
    while (coldLifts.length < Math.min(MOST_COLD_LIFTS, lifts))
      coldLifts.push(await wholeCall(clock, hotline, () => hotline.liftCold()));

    progress('memory and processor, idle');
    const [hotlineIdle, baresipIdle] = await Promise.all([
      measureUsage(clock, hotline, watchMs),
      measureUsage(clock, baresip, watchMs),
    ]);
    progress('memory and processor, in a call of the phone');
    const hotlineCall = await measureCall(clock, hotline, watchMs);
    progress('memory and processor, in a call of baresip');
    const baresipCall = await measureCall(clock, baresip, watchMs);
    return {
      machine: thisMachine(),
      hotline: { firstLift: hotlineFirst, lifts: hotlineLifts, idle: hotlineIdle, call: hotlineCall },
      coldLifts,
      baresip: { firstLift: baresipFirst, lifts: baresipLifts, idle: baresipIdle, call: baresipCall },
    };
  }

  /** Ends every process and removes every file. Idempotent. */
  stop(): Promise<void> {
    return this.#parts.stop();
  }
}

async function liftTimes(contender: Contender, count: number): Promise<LiftTimes[]> {
  const times: LiftTimes[] = [];
  while (times.length < count) times.push(await wholeCall(clock, contender, () => contender.lift()));
  return times;
}
