import type { Clock } from '../../clock/clock.js';
import { BaresipPhone } from '../plain-sip/baresip.phone.js';
import { FarEndProcess } from '../plain-sip/far-end-client.js';
import { HotlinePhone } from '../plain-sip/hotline.phone.js';
import type { PlainLift, PlainPhone } from '../plain-sip/plain-phone.js';
import { Parts } from '../parts.js';
import { UnusableError } from '../unusable.js';
import { wholeCall } from '../whole-call.js';
import { SERVER_NAME, startNameServer } from './name-server.js';

/** How a server fails: nobody listens on its port any more, or it takes everything and says nothing. */
export type Failure = 'gone' | 'silent';
/** How a phone knows two servers: one name with two SRV records, or two routes. */
export type Knowledge = 'name' | 'routes';

/** From the command to lift to sound both ways, in ms. */
export interface FailoverTimes {
  /** With both servers well. */
  readonly healthyMs: number;
  /** The first lift after the first server has failed; undefined when no call came about. */
  readonly failedMs: number | undefined;
}

interface Scene {
  readonly parts: Parts;
  readonly first: FarEndProcess;
  readonly second: FarEndProcess;
}

export interface FailoverOptions {
  readonly clock: Clock;
  /** Takes what is started, until this measurement is over. */
  readonly parts: Parts;
  readonly failure: Failure;
}

/** The phone, over UDP. A phone remembers a dead server, so each measurement has a fresh one, which has called before. */
export async function failoverOfHotline(
  options: FailoverOptions & { readonly knowledge: Knowledge },
): Promise<FailoverTimes> {
  const { clock, knowledge } = options;
  return onScene(options, async ({ parts, first, second }) => {
    const folder = await parts.folder('hotline');
    const common = { clock, folder, onStarted: parts.keep };
    const phone =
      knowledge === 'routes'
        ? await HotlinePhone.start({ ...common, servers: [first.server, second.server] })
        : await HotlinePhone.start({
            ...common,
            servers: [`sip:${SERVER_NAME};transport=udp`],
            dns: await startNameServer({ ...common, ports: [first.port, second.port] }),
          });
    return measure(options, phone, first, () => phone.lift(second));
  });
}

/** baresip, over UDP, by the name with two SRV records; it knows no routes. */
export async function failoverOfBaresip(
  options: FailoverOptions & { readonly modules: string; readonly patienceMs: number },
): Promise<FailoverTimes> {
  const { clock, modules, patienceMs } = options;
  return onScene(options, async ({ parts, first, second }) => {
    const common = { clock, folder: await parts.folder('baresip'), onStarted: parts.keep };
    const phone = await BaresipPhone.start({
      ...common,
      modules,
      transport: 'udp',
      server: `sip:${SERVER_NAME};transport=udp`,
      host: SERVER_NAME,
      dns: await startNameServer({ ...common, ports: [first.port, second.port] }),
    });
    return measure(options, phone, first, () =>
      phone.lift(second, patienceMs).catch((error: unknown) => {
        if (error instanceof UnusableError) return undefined;
        throw error;
      }),
    );
  });
}

async function onScene<T>(
  { clock, parts: all }: FailoverOptions,
  act: (scene: Scene) => Promise<T>,
): Promise<T> {
  const parts = new Parts();
  all.keep(parts);
  try {
    const [first, second] = await Promise.all(
      [await parts.folder('first'), await parts.folder('second')].map((folder) =>
        FarEndProcess.start({ clock, folder, transport: 'udp', tls: undefined, onStarted: parts.keep }),
      ),
    );
    if (!first || !second) throw new Error('unreachable: there are two');
    return await act({ parts, first, second });
  } finally {
    await parts.stop();
  }
}

async function measure(
  { clock, failure }: FailoverOptions,
  phone: PlainPhone,
  first: FarEndProcess,
  liftToSecond: () => Promise<PlainLift | undefined>,
): Promise<FailoverTimes> {
  // The first call of a process is slower than any other.
  await wholeCall(clock, phone, () => phone.lift(first));
  const healthy = await wholeCall(clock, phone, () => phone.lift(first));
  await first.fail(failure);
  const failed = await liftToSecond();
  return { healthyMs: liftToTalk(healthy), failedMs: failed && liftToTalk(failed) };
}

function liftToTalk({ commandedMs, echoMs }: PlainLift): number {
  return echoMs - commandedMs;
}
