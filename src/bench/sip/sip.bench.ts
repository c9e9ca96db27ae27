import { makePracticeCertificate, type PracticeCertificate } from '../../exchange/practice-certificate.js';
import { benchClock as clock } from '../bench-clock.js';
import { thisMachine } from '../machine.js';
import { Parts } from '../parts.js';
import { BaresipPhone } from '../plain-sip/baresip.phone.js';
import { FarEndProcess } from '../plain-sip/far-end-client.js';
import { HotlinePhone } from '../plain-sip/hotline.phone.js';
import { type PlainTransport, transports } from '../plain-sip/messages.js';
import type { PlainLift, PlainPhone } from '../plain-sip/plain-phone.js';
import { DNSMASQ, findPrograms } from '../programs.js';
import { UnusableError } from '../unusable.js';
import { wholeCall } from '../whole-call.js';
import {
  type Failure,
  failoverOfBaresip,
  failoverOfHotline,
  type FailoverTimes,
  type Knowledge,
} from './failover.js';
import type { Failovers, LiftsOf, SipResults } from './report.js';

/** Lifts of one phone before it is the other one's turn: a machine that grows slower does so for both. */
const BLOCK = 10;
const MOST_WARM_UP_LIFTS = 3;
/** Of each kind. */
const MOST_FAILOVERS = 4;

export interface SipBenchOptions {
  /** Of each phone over each transport. */
  readonly lifts: number;
  /** How long baresip may take to find the second server. */
  readonly patienceMs: number;
  /** Told in a line what goes on. */
  readonly progress: (line: string) => void;
}

interface Scene {
  readonly transport: PlainTransport;
  readonly parts: Parts;
  readonly tls: PracticeCertificate | undefined;
  /** Of baresip. */
  readonly modules: string;
}

interface Caller {
  readonly phone: PlainPhone;
  readonly farEnd: FarEndProcess;
}

/** Runs both phones by plain SIP against the same kind of far end, over each transport in turn. */
export class SipBench {
  readonly #options: SipBenchOptions;
  readonly #parts = new Parts();

  constructor(options: SipBenchOptions) {
    this.#options = options;
  }

  /** Rejects with UnusableError. To be followed by {@link stop}. */
  async run(): Promise<SipResults> {
    const { modules } = await findPrograms(['baresip', DNSMASQ]);
    const hotline: LiftsOf = {};
    const baresip: LiftsOf = {};
    for (const transport of transports) {
      const parts = new Parts();
      this.#parts.keep(parts);
      const lifts = await this.#lifts(transport, modules, parts);
      [hotline[transport], baresip[transport]] = [lifts.hotline, lifts.baresip];
      await parts.stop();
    }
    return { machine: thisMachine(), hotline, baresip, failovers: await this.#failovers(modules) };
  }

  /** Ends every process and removes every file. Idempotent. */
  stop(): Promise<void> {
    return this.#parts.stop();
  }

  async #lifts(
    transport: PlainTransport,
    modules: string,
    parts: Parts,
  ): Promise<{ hotline: PlainLift[]; baresip: PlainLift[] | undefined }> {
    const { lifts: wanted, progress } = this.#options;
    progress(`${transport}: starting both phones and a far end for each`);
    const tls = transport === 'tls' ? await makePracticeCertificate(clock) : undefined;
    const scene: Scene = { transport, parts, tls, modules };
    const [ours, theirs] = await Promise.all([hotlineOn(scene), this.#unlessUnable(scene, baresipOn(scene))]);
    const warmUp = Math.min(MOST_WARM_UP_LIFTS, wanted);
    await liftTimes(ours, warmUp);
    const able = theirs && (await this.#unlessUnable(scene, liftTimes(theirs, warmUp)));

    const hotline: PlainLift[] = [];
    const baresip: PlainLift[] = [];
    while (hotline.length < wanted) {
      const block = Math.min(BLOCK, wanted - hotline.length);
      progress(`${transport}: ${hotline.length} of ${wanted} lifts done`);
      hotline.push(...(await liftTimes(ours, block)));
      if (able) baresip.push(...(await liftTimes(theirs, block)));
    }
    return { hotline, baresip: able && baresip };
  }

  /** What baresip cannot do over a transport is told and left out. */
  #unlessUnable<T>({ transport }: Scene, work: Promise<T>): Promise<T | undefined> {
    return work.catch((error: unknown) => {
      if (!(error instanceof UnusableError)) throw error;
      this.#options.progress(`${transport}: baresip cannot be measured: ${error.message}`);
      return undefined;
    });
  }

  async #failovers(modules: string): Promise<Failovers> {
    const { lifts, patienceMs, progress } = this.#options;
    const parts = this.#parts;
    const count = Math.min(MOST_FAILOVERS, lifts);
    const hotline = async (knowledge: Knowledge, failure: Failure) => {
      const times: FailoverTimes[] = [];
      while (times.length < count) times.push(await failoverOfHotline({ clock, parts, failure, knowledge }));
      return times;
    };
    progress(`a first server that fails: baresip, which is given ${patienceMs / 1_000} s, begins`);
    // It waits and computes nothing: the phone is measured meanwhile.
    const baresip = Promise.all([
      failoverOfBaresip({ clock, parts, failure: 'gone', modules, patienceMs }),
      failoverOfBaresip({ clock, parts, failure: 'silent', modules, patienceMs }),
    ]);
    baresip.catch(() => undefined);
    progress('a first server that fails: the phone, by SRV');
    const byName = { refused: await hotline('name', 'gone'), silent: await hotline('name', 'silent') };
    progress('a first server that fails: the phone, by its routes');
    const byRoutes = { refused: await hotline('routes', 'gone'), silent: await hotline('routes', 'silent') };
    const [refused, silent] = await baresip;
    return { hotline: byName, routes: byRoutes, baresip: { refused: [refused], silent: [silent] } };
  }
}

async function hotlineOn(scene: Scene): Promise<Caller> {
  const { parts, tls } = scene;
  const farEnd = await farEndOn(scene);
  const phone = await HotlinePhone.start({
    clock,
    folder: await parts.folder('hotline'),
    servers: [farEnd.server],
    ...(tls ? { ca: tls.ca } : {}),
    onStarted: parts.keep,
  });
  return { phone, farEnd };
}

async function baresipOn(scene: Scene): Promise<Caller> {
  const { transport, parts, tls, modules } = scene;
  const farEnd = await farEndOn(scene);
  const phone = await BaresipPhone.start({
    clock,
    folder: await parts.folder('baresip'),
    modules,
    transport,
    server: farEnd.server,
    ...(tls ? { certificate: tls.key + tls.cert } : {}),
    onStarted: parts.keep,
  });
  return { phone, farEnd };
}

async function farEndOn({ transport, parts, tls }: Scene): Promise<FarEndProcess> {
  return FarEndProcess.start({
    clock,
    folder: await parts.folder('far-end'),
    transport,
    tls,
    onStarted: parts.keep,
  });
}

async function liftTimes({ phone, farEnd }: Caller, count: number): Promise<PlainLift[]> {
  const times: PlainLift[] = [];
  while (times.length < count) times.push(await wholeCall(clock, phone, () => phone.lift(farEnd)));
  return times;
}
