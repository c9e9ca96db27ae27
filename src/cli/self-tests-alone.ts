import { randomUUID } from 'node:crypto';
import { type Clock, delay } from '../clock/clock.js';
import { LastingDevice } from '../media/lasting-device.js';
import { FaultList } from '../phone/faults.js';
import type { Log } from '../phone/ports.js';
import { HotlineError } from '../protocol/errors.js';
import { userAgentFor } from './compose-phone.js';
import { composeSelfTests } from './compose-self-tests.js';
import type { LoadedConfig } from './load-config.js';
import type { SelfTestCommands } from './self-test-commands.js';
import { soundDevice } from './sound-device.js';
import { soundPaths } from './sound-paths.js';

/** A route that is not registered by then will not be soon. */
const REGISTER_LIMIT_MS = 10_000;
const LOOK_MS = 50;

export interface TestsAlone extends SelfTestCommands {
  /** Unregisters, and lets go of the sound device. */
  stop(): Promise<void>;
}

/**
 * The self-tests of a phone that does not run: registers its routes as another device of the same accounts would, and opens its
 * sound device. Keeps no results; a baseline that is learnt is kept as the phone keeps it. Rejects with USAGE for a phone that
 * cannot be tested so.
 */
export async function testsAlone(
  loaded: LoadedConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<TestsAlone> {
  const { config, path } = loaded;
  if (config.audio.device === 'browser') {
    throw new HotlineError(
      'USAGE',
      'the sound of this phone is in a browser (audio.device): start it with "hotline phone", open its page, and test it then',
    );
  }
  const userAgents = loaded.routes.map((route) => userAgentFor(loaded, route, { clock, log }));
  const { legs: mediaLegs, load } = soundPaths(config, {
    clock,
    log,
    localAddress: (route) => userAgents.find((userAgent) => userAgent.route === route)?.localAddress,
  });
  const device = soundDevice(config.audio.device, { clock, log, path });
  const sound = new LastingDevice({ clock, log, device });
  const composed = composeSelfTests(loaded, {
    clock,
    log,
    faults: new FaultList({ clock, log }),
    lines: userAgents,
    takeMedia: (route) => mediaLegs.takeForTest(route),
    device,
    deviceIsOpen: () => sound.health().open,
    identity: randomUUID(),
    onCommandOnly: true,
  });
  await sound.open();
  await load();
  await mediaLegs.prepare();
  for (const userAgent of userAgents) userAgent.start();
  await composed.start();
  // Nobody can lift: there is no phone.
  composed.tests.setIdle(true);
  const settled = () =>
    userAgents.every((userAgent) => ['registered', 'waiting'].includes(userAgent.registration().state));
  for (const untilMs = clock.nowMs() + REGISTER_LIMIT_MS; clock.nowMs() < untilMs && !settled();)
    await delay(clock, LOOK_MS);
  return {
    run: (test) => composed.tests.run(test),
    learnBaseline: () => composed.learnBaseline(),
    async stop() {
      await composed.stop();
      await Promise.all(userAgents.map((userAgent) => userAgent.stop()));
      mediaLegs.close();
      await sound.close();
    },
  };
}
