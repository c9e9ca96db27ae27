import type { Clock } from '../clock/clock.js';
import type { EffectiveConfig } from '../link/effective-config.js';
import { localAddresses } from '../health/network-watch.js';
import { FaultEvents } from '../link/fault-events.js';
import { type Fleet, noFleet } from '../link/fleet.js';
import { JournalWithOutbox } from '../link/journal-with-outbox.js';
import { type LinkParts, openLinkParts } from '../link/link-parts.js';
import { FaultList } from '../phone/faults.js';
import { messageOf } from '../protocol/errors.js';
import type { LinkEventBody } from '../protocol/fleet-link/frames.js';
import { groupedKey, type LinkStatus } from '../protocol/link-status.js';
import { version } from '../protocol/version.js';
import { composeHealth, type Health } from './compose-health.js';
import { composeLink, composeTrial } from './compose-link.js';
import { composePhone, type Phone, type PhoneParts } from './compose-phone.js';
import { type ComposedSelfTests, composeSelfTests } from './compose-self-tests.js';
import type { LoadedConfig } from './load-config.js';
import type { RecentLog } from './recent-log.js';
import { setupSays } from './setup-says.js';

export interface WholePhoneParts extends Omit<PhoneParts, 'faults' | 'journalWith' | 'log'> {
  readonly clock: Clock;
  readonly log: RecentLog;
  /** What the phone was started with. */
  readonly effective: EffectiveConfig;
  /** Ends this phone and starts it anew, with the configuration that is due then. */
  readonly restart: () => void;
}

/** A phone with all that is not on the path of a call: health, self-tests, the link to its fleet. */
export interface WholePhone {
  readonly phone: Phone;
  readonly health: Health;
  readonly selfTests: ComposedSelfTests;
  readonly fleet: Fleet;
  /** As of {@link Phone}. */
  onChange: (() => void) | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function composeWholePhone(loaded: LoadedConfig, parts: WholePhoneParts): Promise<WholePhone> {
  const { clock, log, effective, restart } = parts;
  const { config } = loaded;
  const faults = new FaultList({ clock, log });
  const record = (body: LinkEventBody): void => fleet.record(body);
  const phone = await composePhone(loaded, {
    ...parts,
    faults,
    journalWith: (journal) => new JournalWithOutbox(journal, record),
    setupSays: () => setupSays(fleet.view(), localAddresses().length > 0),
  });
  const { controller, userAgents, journal, mediaLegs, sound, hardware } = phone;
  const selfTests = composeSelfTests(loaded, {
    clock,
    log,
    faults,
    lines: userAgents,
    takeMedia: (route) => mediaLegs.takeForTest(route),
    device: parts.device,
    deviceIsOpen: () => sound.health().open,
    identity: phone.identity,
  });
  const health = composeHealth(loaded, {
    clock,
    log,
    controller,
    userAgents,
    journal,
    faults,
    sound,
    hardware,
    selfTests: () => selfTests.tests.latest(),
    selfTestCommands: {
      run: (test) => selfTests.tests.run(test),
      learnBaseline: () => selfTests.learnBaseline(),
    },
    configVersion: () => effective.version,
    link: () => (config.fleet ? linkStatus(config.fleet.server, fleet, faults) : null),
  });
  const isBusy = () =>
    controller.offHook || (controller.stateName !== 'idle' && controller.stateName !== 'out-of-service');
  let fleet: Fleet = noFleet;
  const linkParts = await linkPartsOf(loaded, { clock, log, faults });
  const trial = composeTrial({ clock, log, faults, effective, parts: linkParts, isBusy, restart, record });
  if (config.fleet && linkParts) {
    fleet = composeLink(loaded, config.fleet, {
      clock,
      log,
      faults,
      parts: linkParts,
      trial,
      effective,
      health: () => health.monitor.report(),
      isBusy,
      selfTest: (test) => selfTests.tests.run(test),
      locate: (forMs) => phone.locate(forMs),
      restart,
      rebootRequested: () => health.rebootRequested(),
    });
  }
  const faultEvents = new FaultEvents(record);
  const changed = (): void => {
    // First: a lift ends a self-test in this very turn.
    selfTests.tests.setIdle(!isBusy());
    trial.setRegistered(userAgents.some((userAgent) => userAgent.registration().state === 'registered'));
    faultEvents.update(faults.list());
    health.monitor.update();
    whole.onChange?.();
  };
  selfTests.tests.onResult = (result) => {
    record({ kind: 'self-test', result });
    changed();
  };
  health.monitor.onChange = () => fleet.healthChanged();
  phone.onChange = changed;
  phone.onNetworkChange = () => fleet.networkChanged();
  const linkChanged = (): void => {
    const view = fleet.view();
    trial.setLinked(view.state === 'linked');
    health.monitor.setClockOffset(view.clockOffsetMs ?? null);
    whole.onChange?.();
  };
  const whole: WholePhone = {
    phone,
    health,
    selfTests,
    fleet,
    onChange: undefined,
    async start() {
      // The call first; everything else must not keep it waiting.
      await phone.start();
      await health.start();
      await selfTests.start();
      fleet.onChange = linkChanged;
      const { rebooted, cause } = health.boot();
      record({ kind: 'started', version, reboot: rebooted, cause });
      const { key } = fleet.view();
      if (key !== undefined)
        log.info(
          { key: groupedKey(key), server: config.fleet?.server },
          'the key that its fleet knows this phone by',
        );
      fleet.start();
      trial.start();
      changed();
    },
    async stop() {
      trial.stop();
      await selfTests.stop();
      await phone.stop();
      await fleet.stop();
      await health.stop();
    },
  };
  return whole;
}

/** undefined: no fleet, or its files cannot be used. A phone that cannot report calls all the same. */
async function linkPartsOf(
  { config, path }: LoadedConfig,
  parts: { readonly clock: Clock; readonly log: RecentLog; readonly faults: FaultList },
): Promise<LinkParts | undefined> {
  if (!config.fleet) return undefined;
  try {
    return await openLinkParts(path(config.state.folder), { ...parts, random: Math.random });
  } catch (error) {
    parts.log.error({ reason: messageOf(error) }, 'the phone cannot report to its fleet');
    parts.faults.raise('state-unwritable', 'fleet', messageOf(error));
    return undefined;
  }
}

function linkStatus(server: string, fleet: Fleet, faults: FaultList): LinkStatus {
  const { enrolment, key, lastError, phone, since, state, waiting } = fleet.view();
  const unusable = faults.list().find(({ code, place }) => code === 'state-unwritable' && place === 'fleet');
  return {
    server,
    linked: state === 'linked',
    since,
    problem: lastError ?? unusable?.message ?? null,
    enrolment,
    name: phone?.name ?? null,
    key: key ?? null,
    waiting,
  };
}
