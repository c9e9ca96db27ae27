import { exit } from '../../cli/run.js';
import { type Clock, type Timer } from '../../clock/clock.js';
import { type FromCrowd, toCrowd } from './messages.js';

/** One of many that connect to a server. */
export interface Member {
  readonly linked: boolean;
  start(): void;
  /** As a cut cable. */
  cut(): void;
}

const STEPS_PER_SECOND = 10;
const TELL_EVERY_MS = 5_000;

/** Does with thousands of phones what the benchmark says, and ends with it. */
export class Crowd {
  readonly #clock: Clock;
  readonly #members: readonly Member[];
  readonly #pace: (reportEveryMs: number) => void;
  #started = 0;
  #wanted = 0;
  #cut: readonly Member[] = [];
  #linked = 0;
  #told = 0;
  #awaits = false;
  /** So many links have still to be lost before it counts that all are linked. */
  #toLose = 0;
  #stored: number[] = [];

  constructor(clock: Clock, members: readonly Member[], pace: (reportEveryMs: number) => void) {
    this.#clock = clock;
    this.#members = members;
    this.#pace = pace;
    process.on('message', (message) => this.#obey(message));
    process.on('disconnect', () => exit(0));
    process.on('SIGTERM', () => exit(0));
    clock.every(TELL_EVERY_MS, () => this.#tellLinks());
    tell({ type: 'ready' });
  }

  readonly linked = (): void => {
    this.#linked++;
    this.#look();
  };
  readonly unlinked = (): void => {
    this.#linked--;
    this.#toLose--;
  };
  readonly stored = (tookMs: number): void => {
    this.#stored.push(tookMs);
  };

  #obey(message: unknown): void {
    const command = toCrowd.parse(message);
    switch (command.type) {
      case 'connect':
        this.#connect(command.phones, command.perSecond);
        return;
      case 'pace':
        this.#pace(command.reportEveryMs);
        return;
      case 'cut':
        this.#cutCables(command.phones);
        return;
      case 'mend':
        this.#awaits = true;
        for (const member of this.#cut) member.start();
        this.#cut = [];
        return;
      case 'await-return':
        this.#awaits = true;
        this.#toLose = this.#linked;
        return;
      case 'take':
        tell({ type: 'stored', tookMs: this.#stored });
        this.#stored = [];
    }
  }

  #connect(phones: number, perSecond: number): void {
    const all = (this.#wanted = Math.min(phones, this.#members.length));
    this.#awaits = true;
    let due = 0;
    const timer: Timer = this.#clock.every(1_000 / STEPS_PER_SECOND, () => {
      due += perSecond / STEPS_PER_SECOND;
      for (; due >= 1 && this.#started < all; due--) this.#members[this.#started++]?.start();
      if (this.#started === all) timer.cancel();
    });
  }

  #cutCables(phones: number): void {
    const step = Math.floor(this.#started / phones);
    this.#cut = Array.from({ length: phones }, (_, i) => this.#members[i * step]).filter(
      (it) => it !== undefined,
    );
    const atMs = this.#clock.nowMs();
    for (const member of this.#cut) member.cut();
    tell({ type: 'cut', atMs });
  }

  #look(): void {
    if (!this.#awaits || this.#linked < this.#wanted || this.#toLose > 0) return;
    this.#awaits = false;
    tell({ type: 'linked', atMs: this.#clock.nowMs() });
  }

  #tellLinks(): void {
    if (this.#linked === this.#told) return;
    this.#told = this.#linked;
    tell({ type: 'links', phones: this.#linked });
  }
}

function tell(message: FromCrowd): void {
  process.send?.(message);
}
