/** Keeps knowing what a phone that is not set up waits for: so that it can say it at any lift, without waiting for a probe. */
import { stat } from 'node:fs/promises';
import type { Clock, Timer } from '../clock/clock.js';
import { hearTime, probePortal } from '../health/portal-probe.js';
import { readClockSync } from '../health/probes/clock-sync.js';
import { readNetworkFacts } from '../health/probes/network-facts.js';
import { linuxFiles } from '../health/probes/system-files.js';
import type { FleetLinkView } from '../link/fleet.js';
import type { ClockFacts } from '../protocol/setup-findings/clock-problems.js';
import { linkProblem } from '../protocol/setup-findings/fleet-problems.js';
import { networkProblem } from '../protocol/setup-findings/network-problems.js';
import { setupProblem, type SetupProblem } from '../protocol/setup-problems.js';

export interface SetupWatchOptions {
  readonly clock: Clock;
  /** Of the fleet, as configured; undefined: none. */
  readonly server: string | undefined;
  readonly link: () => FleetLinkView;
  readonly isSetUp: boolean;
  /** In place of this machine's, for tests. */
  readonly probes?: SetupProbes;
}

/** What has to be asked of the machine and the network. Nothing here rejects. */
export interface SetupProbes {
  network(): Promise<SetupProblem | undefined>;
  /** Whether a portal stands before the server. */
  portal(server: string): Promise<SetupProblem | undefined>;
  clock(server: string | undefined): Promise<Omit<ClockFacts, 'nowMs'>>;
}

const LOOK_MS = 5_000;
/** What goes out into the network is asked so seldom. */
const ASK_MS = 30_000;

export class SetupWatch {
  readonly #options: SetupWatchOptions;
  readonly #probes: SetupProbes;
  #timer: Timer | undefined;
  #network: SetupProblem | undefined;
  #portal: SetupProblem | undefined;
  #clockFacts: Omit<ClockFacts, 'nowMs'> = { earliestMs: 0 };
  #askedMs = -Infinity;
  #looking = false;

  constructor(options: SetupWatchOptions) {
    this.#options = options;
    this.#probes = options.probes ?? machineProbes(options.clock);
  }

  /** A phone that is set up has better things to do: of it nothing is asked. */
  start(): void {
    if (this.#options.isSetUp) return;
    this.#timer = this.#options.clock.every(LOOK_MS, () => void this.look());
    void this.look();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const { clock, server, link } = this.#options;
      this.#network = await this.#probes.network();
      const { state, lastCode } = link();
      const isLost = state !== 'linked' && lastCode !== undefined && lastCode !== 'FLEET_REFUSED';
      if (clock.nowMs() - this.#askedMs < ASK_MS) return;
      this.#clockFacts = await this.#probes.clock(
        isLost && lastCode === 'FLEET_CERTIFICATE' ? server : undefined,
      );
      if (isLost || server === undefined) this.#askedMs = clock.nowMs();
      this.#portal = isLost && server !== undefined ? await this.#probes.portal(server) : undefined;
    } finally {
      this.#looking = false;
    }
  }

  /** undefined: nothing is known to be wrong, or the first attempt is under way. Cheap. */
  problem(): SetupProblem | undefined {
    const { clock, server, link, isSetUp } = this.#options;
    if (server === undefined) return this.#network;
    return linkProblem(link(), {
      server,
      isSetUp,
      network: this.#network ?? this.#portal,
      clock: { ...this.#clockFacts, nowMs: clock.wallMs() },
    });
  }
}

/** The program on the disk: it was made before it runs. Packages have the time of their making there (docs/adr/0020). */
export async function programDate(): Promise<number> {
  const program = process.argv[1];
  return program === undefined
    ? 0
    : stat(program).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
}

export function machineProbes(clock: Clock): SetupProbes {
  return {
    network: () => readNetworkFacts(linuxFiles).then(networkProblem, () => undefined),
    portal: async (server) => {
      const found = await probePortal(server, { clock }).catch(() => undefined);
      return found && setupProblem('captive-portal', { portal: found.portal });
    },
    clock: async (server) => {
      const heardMs = server === undefined ? undefined : await hearTime(server, clock);
      return {
        earliestMs: await programDate(),
        synchronised: await readClockSync().catch(() => null),
        ...(heardMs === undefined ? {} : { heardMs }),
      };
    },
  };
}
