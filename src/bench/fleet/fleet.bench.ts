import { join } from 'node:path';
import { delay } from '../../clock/clock.js';
import { gatewayLimits } from '../../fleet/gateway/link-gateway.js';
import { LATE_MS } from '../../fleet/watch/presence.machine.js';
import { defaultSettings } from '../../protocol/fleet-api/settings.js';
import { benchClock as clock } from '../bench-clock.js';
import { freePort } from '../free-port.js';
import { thisMachine } from '../machine.js';
import { Parts } from '../parts.js';
import { memoryOf, watchUsage } from '../process-usage.js';
import { problemWithMosquitto } from '../programs.js';
import { UnusableError } from '../unusable.js';
import { CrowdProcess, type CrowdStart } from './crowd-client.js';
import { Dashboard } from './dashboard.js';
import { enrolPhones } from './enrolled.js';
import type { Cost, Cut, FleetResults, Return } from './measured.js';
import { openFilesLimit } from './open-files.js';
import { startMosquitto } from './mosquitto.js';
import { Server } from './server-client.js';

/** Of all phones together. */
const MESSAGES_PER_SECOND = 500;
/** A phone that says more is cut off by the server. */
const LEAST_REPORT_EVERY_MS = 250;
/** As a real phone does of which nothing changes. */
const REST_REPORT_EVERY_MS = 900_000;
const CALL_EVERY_MS = 3_600_000;
/** So many warm the server up, by as many messages as there will be: what it grows by then is not for want of phones. */
const WARM_UP = { share: 0.05, most: 500, forMs: 8_000 } as const;
/** Reports of those that have just come are whole ones. */
const SETTLE_MS = 5_000;
const MOST_CUT = 1_000;
/** From the moment at which the last beat was missed. */
const NOTICE_LIMIT_MS = 120_000;
const LOOK_EVERY_MS = 200;
/** Open files of a process that are not phones. */
const OTHER_FILES = 200;

export interface FleetBenchOptions {
  readonly phones: number;
  readonly heartbeatMs: number;
  /** How long memory and processor are watched in each state. */
  readonly watchMs: number;
  /** How often each list is asked for. */
  readonly rounds: number;
  /** An empty PostgreSQL database in place of SQLite. */
  readonly databaseUrl: string | undefined;
  /** Told in a line what goes on. */
  readonly progress: (line: string) => void;
}

/** A fleet of simulated phones on one server, and beside it a server that does next to nothing, and an MQTT broker. */
export class FleetBench {
  readonly #options: FleetBenchOptions;
  readonly #parts = new Parts();
  #phones = 0;
  #folder = '';
  #keysFile = '';

  constructor(options: FleetBenchOptions) {
    this.#options = options;
  }

  /** Rejects with UnusableError. To be followed by {@link stop}. */
  async run(): Promise<FleetResults> {
    const { heartbeatMs, databaseUrl, progress } = this.#options;
    const withoutMosquitto = await problemWithMosquitto();
    if (withoutMosquitto !== undefined) progress(withoutMosquitto);
    this.#phones = await this.#phonesThatFit();
    this.#folder = await this.#parts.folder('fleet');
    this.#keysFile = join(this.#folder, 'keys.json');
    const fleet = await this.#fleet();
    progress('a bare ws server with the same phones');
    const floor = await this.#floor();
    if (withoutMosquitto === undefined) progress('mosquitto with as many clients');
    const mosquitto = withoutMosquitto === undefined ? await this.#mosquitto() : null;
    return {
      machine: thisMachine(),
      store: databaseUrl === undefined ? 'SQLite' : 'PostgreSQL',
      phones: this.#phones,
      heartbeatMs,
      ...fleet,
      floor,
      mosquitto,
    };
  }

  /** Ends every process and removes every file. Idempotent. */
  stop(): Promise<void> {
    return this.#parts.stop();
  }

  async #phonesThatFit(): Promise<number> {
    const { phones, progress } = this.#options;
    const files = await openFilesLimit();
    const most = Math.min(files - OTHER_FILES, gatewayLimits.connections);
    if (phones <= most) return phones;
    progress(
      `only ${most} phones: a process here may have ${files} open files (ulimit -Hn), and a server takes ${gatewayLimits.connections} connections`,
    );
    return most;
  }

  // ── the fleet server ────────────────────────────────────────────────────────────────────────────────────────────

  async #fleet(): Promise<Pick<FleetResults, 'fleet' | 'restCpuPercent' | 'lists' | 'cut' | 'back'>> {
    const { databaseUrl, heartbeatMs, progress, rounds, watchMs } = this.#options;
    const phones = this.#phones;
    const port = await freePort('tcp');
    progress('a server that knows nobody');
    const emptyBytes = await this.#emptyBytes(port);
    progress(`enrolling ${phones} phones in the store`);
    const dataFolder = await this.#parts.folder('fleet-data');
    const place =
      databaseUrl === undefined ? { file: join(dataFolder, 'fleet.sqlite') } : { url: databaseUrl };
    const enrolled = await enrolPhones({ clock, place, phones, heartbeatMs, keysFile: this.#keysFile });
    const start = () => this.#startServer('fleet', port, dataFolder, databaseUrl);
    const server = await start();
    const knownBytes = ((await server.weigh()).residentBytes - emptyBytes) / phones;
    const crowd = await this.#startCrowd('phones', port, server.died);
    const dashboard = new Dashboard(clock, `http://127.0.0.1:${port}`);

    const { before, warm } = await this.#warmUp(crowd, async () => {
      await dashboard.lists({ phones, site: enrolled.site, rounds: 1 });
      return server.weigh();
    });
    await this.#connectAll(crowd);
    const busy = await this.#watchBusy(crowd, server.pid);
    progress('the lists of the dashboard, under the same load');
    const lists = await dashboard.lists({ phones, site: enrolled.site, rounds });
    const after = await server.weigh();
    const cut = await this.#cut(crowd, dashboard);
    progress('phones at rest');
    crowd.pace(REST_REPORT_EVERY_MS);
    // Until each has sent the report that it had planned.
    await delay(clock, this.#reportEveryMs(phones) + SETTLE_MS);
    const rest = await watchUsage(clock, server.pid, watchMs);
    const back = await this.#restarts(crowd, server, start);
    return {
      fleet: {
        residentBytes: (after.residentBytes - before.residentBytes) / (phones - warm),
        heapBytes: (after.heapBytes - before.heapBytes) / (phones - warm),
        knownBytes: Math.max(0, knownBytes),
        longestStallMs: after.loopDelayMs,
        ...busy,
      },
      restCpuPercent: rest.cpuPercent,
      lists,
      cut,
      back,
    };
  }

  async #emptyBytes(port: number): Promise<number> {
    // Always of SQLite: it is to show what phones cost, and the store of PostgreSQL is to be filled.
    const server = await this.#startServer('fleet', port, await this.#parts.folder('empty'), undefined);
    const { residentBytes } = await server.weigh();
    await server.stop();
    return residentBytes;
  }

  async #cut(crowd: CrowdProcess, dashboard: Dashboard): Promise<Cut> {
    const phones = Math.max(1, Math.min(MOST_CUT, Math.floor(this.#phones / 3)));
    const { openAlerts: openBefore, byCondition: before } = await dashboard.overview();
    const dueMs = this.#options.heartbeatMs * defaultSettings.missedBeats + LATE_MS;
    this.#options.progress(`${phones} cables are cut; their beats are missed in ${dueMs / 1_000} s`);
    const cutMs = await crowd.cut(phones);
    await delay(clock, dueMs - LOOK_EVERY_MS);
    let downMs: number | undefined;
    for (;;) {
      const { byCondition, openAlerts } = await dashboard.overview();
      const nowMs = clock.nowMs() - cutMs;
      if (byCondition.down - before.down >= phones) downMs ??= nowMs;
      if (downMs !== undefined && openAlerts.critical - openBefore.critical >= phones) {
        this.#options.progress('the cables are mended');
        await crowd.mend();
        return { phones, dueMs, downMs, alertMs: nowMs };
      }
      if (nowMs > dueMs + NOTICE_LIMIT_MS)
        throw new UnusableError(`the alerts of ${phones} phones that were cut off did not all come`);
      await delay(clock, LOOK_EVERY_MS);
    }
  }

  async #restarts(
    crowd: CrowdProcess,
    first: Server,
    start: () => Promise<Server>,
  ): Promise<FleetResults['back']> {
    const restart = async (end: () => Promise<void>): Promise<{ server: Server; tookMs: Return }> => {
      const back = crowd.awaitReturn().catch((error: unknown) => {
        if (!(error instanceof UnusableError)) throw error;
        this.#options.progress(error.message);
        return null;
      });
      const fromMs = clock.nowMs();
      await end();
      const server = await start();
      const backMs = await back;
      return { server, tookMs: backMs === null ? null : backMs - fromMs };
    };
    this.#options.progress('the server is stopped by SIGTERM and started anew');
    const stopped = await restart(() => first.stop());
    await delay(clock, SETTLE_MS);
    this.#options.progress('the server is ended by SIGKILL and started anew');
    const killed = await restart(() => stopped.server.kill());
    await crowd.stop();
    await killed.server.stop();
    return { sigtermMs: stopped.tookMs, sigkillMs: killed.tookMs };
  }

  // ── the others ──────────────────────────────────────────────────────────────────────────────────────────────────

  async #floor(): Promise<Cost> {
    const port = await freePort('tcp');
    const server = await this.#startServer('floor', port, this.#folder, undefined);
    const crowd = await this.#startCrowd('phones', port, server.died);
    const { before, warm } = await this.#warmUp(crowd, () => server.weigh());
    await this.#connectAll(crowd);
    const busy = await this.#watchBusy(crowd, server.pid);
    const after = await server.weigh();
    await crowd.stop();
    await server.stop();
    const further = this.#phones - warm;
    return {
      residentBytes: (after.residentBytes - before.residentBytes) / further,
      heapBytes: (after.heapBytes - before.heapBytes) / further,
      ...busy,
    };
  }

  async #mosquitto(): Promise<Cost> {
    const { port, pid, died } = await startMosquitto({
      clock,
      folder: this.#folder,
      onStarted: this.#parts.keep,
    });
    const crowd = await this.#startCrowd('mqtt', port, died);
    const residentBytes = async () => (await memoryOf(pid, 'VmRSS')) * 2 ** 20;
    const { before, warm } = await this.#warmUp(crowd, residentBytes);
    await this.#connectAll(crowd);
    const busy = await this.#watchBusy(crowd, pid);
    const after = await residentBytes();
    await crowd.stop();
    return { residentBytes: (after - before) / (this.#phones - warm), heapBytes: undefined, ...busy };
  }

  // ── what all have in common ─────────────────────────────────────────────────────────────────────────────────────

  #startServer(
    kind: 'fleet' | 'floor',
    port: number,
    dataFolder: string,
    databaseUrl: string | undefined,
  ): Promise<Server> {
    const { heartbeatMs } = this.#options;
    return Server.start({
      clock,
      kind,
      folder: this.#folder,
      options: { port, dataFolder, heartbeatMs, ...(databaseUrl === undefined ? {} : { databaseUrl }) },
      onStarted: this.#parts.keep,
    });
  }

  #startCrowd(kind: CrowdStart['kind'], port: number, serverDied: Promise<never>): Promise<CrowdProcess> {
    const { heartbeatMs, progress } = this.#options;
    const options = {
      port,
      phones: this.#phones,
      keysFile: this.#keysFile,
      heartbeatMs,
      reportEveryMs: this.#reportEveryMs(this.#warmPhones),
      callEveryMs: CALL_EVERY_MS,
    };
    return CrowdProcess.start({
      clock,
      kind,
      folder: this.#folder,
      options,
      progress,
      serverDied,
      onStarted: this.#parts.keep,
    });
  }

  get #warmPhones(): number {
    return Math.min(WARM_UP.most, Math.ceil(this.#phones * WARM_UP.share));
  }

  async #warmUp<Weight>(
    crowd: CrowdProcess,
    weigh: () => Promise<Weight>,
  ): Promise<{ before: Weight; warm: number }> {
    const warm = this.#warmPhones;
    await crowd.connect(warm);
    await delay(clock, Math.min(WARM_UP.forMs, this.#options.watchMs));
    const before = await weigh();
    crowd.pace(this.#reportEveryMs(this.#phones));
    return { before, warm };
  }

  async #connectAll(crowd: CrowdProcess): Promise<void> {
    await crowd.connect(this.#phones);
    await delay(clock, SETTLE_MS);
  }

  async #watchBusy(
    crowd: CrowdProcess,
    pid: number,
  ): Promise<Pick<Cost, 'cpuPercent' | 'messagesPerSecond' | 'tookMs'>> {
    const { progress, watchMs } = this.#options;
    progress(`${this.#phones} phones are linked; the processor is watched for ${watchMs / 1_000} s`);
    await crowd.take();
    const fromMs = clock.nowMs();
    const { cpuPercent } = await watchUsage(clock, pid, watchMs);
    const tookMs = await crowd.take();
    if (tookMs.length === 0) throw new UnusableError('no message of any phone was acknowledged');
    return { cpuPercent, messagesPerSecond: (tookMs.length * 1_000) / (clock.nowMs() - fromMs), tookMs };
  }

  #reportEveryMs(phones: number): number {
    return Math.max(LEAST_REPORT_EVERY_MS, Math.round((phones * 1_000) / MESSAGES_PER_SECOND));
  }
}
