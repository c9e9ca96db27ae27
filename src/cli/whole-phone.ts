import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.js';
import type { EffectiveConfig } from '../link/effective-config.js';
import { FaultEvents } from '../link/fault-events.js';
import { type Fleet, noFleet } from '../link/fleet.js';
import { JournalWithOutbox } from '../link/journal-with-outbox.js';
import { type LinkParts, openLinkParts } from '../link/link-parts.js';
import type { SetupPromptName } from '../media/prompts.js';
import { FaultList } from '../phone/faults.js';
import { messageOf } from '../protocol/errors.js';
import type { LinkEventBody } from '../protocol/fleet-link/frames.js';
import type { HealthReport } from '../protocol/health.js';
import { groupedKey, type LinkStatus } from '../protocol/link-status.js';
import { isSetUp } from '../protocol/parse-config.js';
import { soundHealthProblem } from '../protocol/setup-findings/sound-problems.js';
import type { SetupProblem } from '../protocol/setup-problems.js';
import { version } from '../protocol/version.js';
import type { HandsetLoan } from '../setup/handset-loan.js';
import { shortNameOf } from '../setup/short-name.js';
import { composeHealth, type Health } from './compose-health.js';
import { composeLink, composeTrial } from './compose-link.js';
import { composePhone, type Phone, type PhoneParts } from './compose-phone.js';
import { type ComposedSelfTests, composeSelfTests } from './compose-self-tests.js';
import type { Updater } from '../update/updater.js';
import { composeUpdater, type PhoneState, readinessFile } from './compose-update.js';
import type { LoadedConfig } from './load-config.js';
import type { RecentLog } from './recent-log.js';
import { setupSays } from './setup-says.js';
import { SetupWatch } from './setup-watch.js';

export interface WholePhoneParts extends Omit<PhoneParts, 'aroundHook' | 'faults' | 'journalWith' | 'log'> {
  readonly clock: Clock;
  readonly log: RecentLog;
  /** What the phone was started with. */
  readonly effective: EffectiveConfig;
  /** Ends this phone and starts it anew, with the configuration that is due then. */
  readonly restart: () => void;
  /** What a phone that is not set up says after what it waits for: the code of its setup page. */
  readonly alsoSays?: (() => readonly SetupPromptName[]) | undefined;
  /** Opens the technician's page of this phone. */
  readonly openSetup?: (() => void) | undefined;
  /** A technician may have the handset: then a lift is no call. */
  readonly loan?: HandsetLoan | undefined;
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
    aroundHook: parts.loan && ((hook) => parts.loan?.around(hook) ?? hook),
    journalWith: (journal) => new JournalWithOutbox(journal, record),
    setupSays: () => [
      ...setupSays(setupWatch.problem(), microphoneProblem(config.audio.device, phone.sound.health())),
      ...(parts.alsoSays?.() ?? []),
    ],
  });
  const setupWatch = new SetupWatch({
    clock,
    server: config.fleet?.server,
    link: () => fleet.view(),
    isSetUp: isSetUp(config),
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
    signOff: async (asked, status) => {
      if (status.fleet === null)
        return { refusal: 'this phone has no fleet: there is nobody to send the sign-off to' };
      // It is wanted once in the life of a phone, not at each start.
      const { signOffRecord } = await import('./sign-off.js');
      const facts = { id: randomUUID(), nowMs: clock.wallMs(), status, number: config.number ?? '' };
      const key = status.fleet.key;
      const signedOff = signOffRecord(asked, { ...facts, shortName: key === null ? null : shortNameOf(key) });
      record({ kind: 'commissioned', record: signedOff });
      log.info({ by: asked.by, place: asked.place }, 'the phone is signed off');
      return { record: signedOff };
    },
    configVersion: () => effective.version,
    link: () =>
      config.fleet ? linkStatus(config.fleet.server, { fleet, faults, setupWatch, updater }) : null,
  });
  const isBusy = () =>
    controller.offHook ||
    parts.loan?.isTaken === true ||
    (controller.stateName !== 'idle' && controller.stateName !== 'out-of-service');
  let fleet: Fleet = noFleet;
  const linkParts = await linkPartsOf(loaded, { clock, log, faults });
  const trial = composeTrial({ clock, log, faults, effective, parts: linkParts, isBusy, restart, record });
  const stateNow = (): PhoneState => ({
    registered: isRegistered(),
    linked: config.fleet ? fleet.view().state === 'linked' : null,
    audio: sound.health().open,
    busy: isBusy(),
  });
  const isRegistered = () => userAgents.some((userAgent) => userAgent.registration().state === 'registered');
  const readiness = readinessFile(log);
  let updater: Updater | undefined;
  if (config.fleet && linkParts) {
    updater = await composeUpdater(loaded, config.fleet, {
      clock,
      log,
      parts: linkParts,
      identity: phone.identity,
      state: stateNow,
      record,
      onChange: () => whole.onChange?.(),
    });
    fleet = composeLink(loaded, config.fleet, {
      clock,
      log,
      faults,
      parts: linkParts,
      trial,
      updater,
      effective,
      health: () => health.monitor.report(),
      isBusy,
      selfTest: (test) => selfTests.tests.run(test),
      locate: (forMs) => phone.locate(forMs),
      restart,
      openSetup: parts.openSetup,
      rebootRequested: () => health.rebootRequested(),
    });
  }
  const faultEvents = new FaultEvents(record);
  const changed = (): void => {
    // First: a lift ends a self-test in this very turn.
    selfTests.tests.setIdle(!isBusy());
    trial.setRegistered(isRegistered());
    readiness?.tell(stateNow());
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
  if (parts.loan) parts.loan.onChange = changed;
  phone.onNetworkChange = () => fleet.networkChanged();
  const linkChanged = (): void => {
    const view = fleet.view();
    trial.setLinked(view.state === 'linked');
    health.monitor.setClockOffset(view.clockOffsetMs ?? null);
    readiness?.tell(stateNow());
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
      setupWatch.start();
      trial.start();
      updater?.start();
      changed();
    },
    async stop() {
      if (parts.loan) parts.loan.onChange = undefined;
      setupWatch.stop();
      trial.stop();
      updater?.stop();
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

/** undefined: somebody who calls is heard, or the device cannot be used at all, which is another matter. */
function microphoneProblem(device: string, audio: HealthReport['audio']): SetupProblem | undefined {
  return audio.open ? soundHealthProblem(audio, device) : undefined;
}

function linkStatus(
  server: string,
  {
    fleet,
    faults,
    setupWatch,
    updater,
  }: { fleet: Fleet; faults: FaultList; setupWatch: SetupWatch; updater: Updater | undefined },
): LinkStatus {
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
    update: updater?.status() ?? null,
    setup: setupWatch.problem() ?? null,
  };
}
