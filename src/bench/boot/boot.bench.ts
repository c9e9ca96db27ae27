import { benchClock as clock } from '../bench-clock.js';
import { thisMachine } from '../machine.js';
import { Parts } from '../parts.js';
import { findPrograms } from '../programs.js';
import { bootPhoneGuest } from '../qemu/phone-boot.js';
import { buildPackage } from './built-package.js';
import { Registrations } from './registrations.js';
import type { BootResults, EmulatedBoot } from './report.js';
import { startHotline, startPeer } from './starts.js';

/** Starts that are not counted: the first reads the program from the disk. */
const WARM_UP = 2;

export interface BootBenchOptions {
  /** Of each phone. */
  readonly starts: number;
  readonly emulation: boolean;
  readonly piFactor: number;
  /** Told in a line what goes on. */
  readonly progress: (line: string) => void;
}

/** Builds the package, starts the phone out of it and baresip in turn, and boots it in emulation. */
export class BootBench {
  readonly #options: BootBenchOptions;
  readonly #parts = new Parts();

  constructor(options: BootBenchOptions) {
    this.#options = options;
  }

  /** Rejects with UnusableError. To be followed by {@link stop}. */
  async run(): Promise<BootResults> {
    const { starts, emulation, piFactor, progress } = this.#options;
    const { modules } = await findPrograms(['baresip']);
    progress('building the package');
    const built = await buildPackage(await this.#parts.folder('package'));
    const exchange = await Registrations.start(clock, ['hotline', 'baresip']);
    this.#parts.keep(exchange);
    progress(`${starts} starts of each phone`);
    const [hotline, baresip] = [[], []] as [
      BootResults['hotline'][number][],
      BootResults['baresip'][number][],
    ];
    for (let i = -WARM_UP; i < starts; i++) {
      // In turn: a machine that grows slower does so for both.
      const [one, other] = [await startHotline(built, exchange), await startPeer(modules, exchange)];
      if (i < 0) continue;
      hotline.push(one);
      baresip.push(other);
    }
    const emulated = emulation ? await this.#emulated() : undefined;
    return { machine: thisMachine(), built, hotline, baresip, emulated, piFactor };
  }

  /** Ends every process and removes every file. Idempotent. */
  stop(): Promise<void> {
    return this.#parts.stop();
  }

  async #emulated(): Promise<EmulatedBoot> {
    const boot = await bootPhoneGuest({ clock, progress: this.#options.progress });
    this.#parts.keep({ stop: () => boot.close() });
    return boot;
  }
}
