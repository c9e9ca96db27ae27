import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tonesOf } from '../audio/tones.js';
import type { Clock } from '../clock/clock.js';
import { watchNetwork } from '../health/network-watch.js';
import type { IoSource } from '../io/io-source.js';
import { FileJournal } from '../link/file-journal.js';
import { instanceId } from '../link/instance-id.js';
import { EarPrograms, type Sentences } from '../media/ear-program.js';
import { LastingDevice } from '../media/lasting-device.js';
import {
  loadRecordings,
  noPrompts,
  promptNames,
  type Prompts,
  setupPromptNames,
  type SetupPromptName,
} from '../media/prompts.js';
import { TelephoneHandset } from '../media/telephone-handset.js';
import type { LegsByRoute } from '../media/sound-legs.js';
import { type CallPolicy, defaultCallTimes } from '../phone/call-policy.js';
import { Controller } from '../phone/controller.js';
import { FaultList } from '../phone/faults.js';
import { defaultHookPolicy, type HookPolicy } from '../phone/hook.machine.js';
import type { AudioDevice, CallJournal, HookSwitch, Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { destinationOf, domainOf, isSetUp, numberOf, testDestinationOf } from '../protocol/parse-config.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { wiringOf } from '../protocol/wiring-of-config.js';
import type { Dns } from '../sip/locate/dns.js';
import { reach } from '../sip/route-server.js';
import { SipUserAgentAdapter } from '../sip/sip-user-agent.js';
import { composeHardware, type Hardware } from './compose-hardware.js';
import { composePanel } from './compose-panel.js';
import { ioSourceFor } from './io-source.js';
import type { LoadedConfig, LoadedRoute } from './load-config.js';
import { soundPaths } from './sound-paths.js';

/** Where the prompts are shipped: the same place seen from src/cli and from dist/cli. */
export const SHIPPED_PROMPTS = fileURLToPath(new URL('../../assets/prompts/', import.meta.url));

export interface Phone {
  readonly controller: Controller;
  readonly userAgents: readonly SipUserAgentAdapter[];
  readonly journal: FileJournal;
  readonly faults: FaultList;
  readonly mediaLegs: LegsByRoute;
  readonly sound: LastingDevice;
  /** undefined: the phone has no lines and no board. */
  readonly hardware: Hardware | undefined;
  /** Stable over restarts. */
  readonly identity: string;
  /** As people write the number; empty: the phone is not set up. */
  readonly number: string;
  /** What a page may want to show has changed: the call, the registration, the faults, the last calls. */
  onChange: (() => void) | undefined;
  /** The network of this machine has changed. */
  onNetworkChange: (() => void) | undefined;
  /** The status lamp shows for so long which phone this is; false: there is no lamp. */
  locate(forMs: number): boolean;
  /** Registers, and reads the hook. Rejects when the sound engine cannot be loaded. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface PhoneParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly device: AudioDevice;
  /** Where lifts come from, unless the configuration wires a contact (`gpio`, `firmata`). */
  readonly hook: HookSwitch | undefined;
  /** Stands between the hook switch and the phone: somebody who may lift the handset without calling. */
  readonly aroundHook?: ((hook: HookSwitch) => HookSwitch) | undefined;
  /** In place of the hardware that the configuration names, for tests. */
  readonly ioSource?: IoSource;
  /** Where faults are told; a list of its own otherwise. */
  readonly faults?: FaultList;
  /** Told of every call and rating, besides the journal. */
  readonly journalWith?: (journal: CallJournal) => CallJournal;
  /** What a phone says at a lift that is not set up; that alone otherwise. */
  readonly setupSays?: () => readonly SetupPromptName[];
  /** Another DNS than that of this machine, for tests. */
  readonly dns?: Dns;
  /** Other limits than usual, for tests that rattle the cradle faster than people do. */
  readonly hookLimits?: Partial<HookPolicy>;
}

/** Puts a phone together from its configuration and the parts that differ from machine to machine. */
export async function composePhone(loaded: LoadedConfig, parts: PhoneParts): Promise<Phone> {
  const { config, path } = loaded;
  const { clock, log, device } = parts;
  const journalFile = path(config.journal.file);
  let prompts = noPrompts;
  const setupSays = parts.setupSays ?? (() => ['not-set-up'] as const);
  const outOfService = isSetUp(config) ? undefined : await setupSentences(config, setupSays, log);
  const journal = await FileJournal.open(journalFile, log);
  const told = parts.journalWith?.(journal) ?? journal;
  const identity = await instanceId(join(dirname(journalFile), 'hotline-instance-id'), log);
  const userAgents = loaded.routes.map((route) =>
    userAgentFor(loaded, route, { clock, log, identity, dns: parts.dns }),
  );
  const { legs: mediaLegs, load: loadSoundPaths } = soundPaths(config, {
    clock,
    log,
    localAddress: (route) => userAgents.find((userAgent) => userAgent.route === route)?.localAddress,
  });
  const faults = parts.faults ?? new FaultList({ clock, log });
  const hardware = await hardwareFor(config, { clock, log, faults, source: parts.ioSource });
  const cradle = hardware?.hook ?? parts.hook;
  if (!cradle) throw new RangeError(`hook.input = "${config.hook.input}" needs a hook switch`);
  const controller = new Controller({
    clock,
    log,
    policy: callPolicy(config),
    hookPolicy: {
      ...defaultHookPolicy,
      settleMs: config.hook.settle,
      flashMs: config.hook.flash,
      ...parts.hookLimits,
    },
    userAgents,
    mediaLegs,
    handset: new TelephoneHandset({
      clock,
      device,
      programs: new EarPrograms(tonesOf(config.country), () => prompts, outOfService),
    }),
    hook: parts.aroundHook?.(cradle) ?? cradle,
    ringer: {
      ring(on) {
        log.info({ on }, 'ringer');
        hardware?.ringer.ring(on);
      },
    },
    journal: told,
    faults,
    mayCallBack: (caller) => config.callbacks.from.includes(caller),
    random: Math.random,
    newCallId: randomUUID,
  });
  const panel =
    hardware && composePanel(hardware, { clock, log, controller, userAgents, faults, journal: told, config });
  const changed = (): void => {
    panel?.update();
    phone.onChange?.();
  };
  const network = watchNetwork(clock, (change) => {
    log.info({ change }, 'the network addresses of this machine changed');
    if (change === 'another-path') controller.networkChanged();
    else mediaLegs.networkChanged();
    phone.onNetworkChange?.();
    changed();
  });
  const sound = new LastingDevice({ clock, log, device });
  const phone: Phone = {
    controller,
    userAgents,
    journal,
    faults,
    mediaLegs,
    sound,
    hardware,
    identity,
    number: displayNumber(config),
    onChange: undefined,
    onNetworkChange: undefined,
    locate(forMs) {
      panel?.locate(forMs);
      return panel !== undefined && config.lamps.status !== undefined;
    },
    async start() {
      hardware?.start();
      panel?.start(changed);
      controller.onChange = changed;
      faults.onChange = changed;
      if (!isSetUp(config))
        faults.raise(
          'not-set-up',
          '',
          loaded.unusable === undefined
            ? 'This phone has no number and no route yet; send it a configuration from the fleet server.'
            : `The configuration of this phone cannot be used; correct it, and it goes on by itself: ${loaded.unusable}`,
        );
      if (!config.in_service || !isSetUp(config)) controller.setAvailable(false);
      // While the exchange is asked, the rest is made ready; a lift wants all of it.
      controller.register();
      const soundReady = loadSoundPaths().then(() => mediaLegs.prepare());
      [prompts] = await Promise.all([promptsOf(loaded, log), sound.open(), soundReady]);
      controller.start();
    },
    async stop() {
      network.cancel();
      await controller.stop();
      panel?.stop();
      await hardware?.stop();
      mediaLegs.close();
      await sound.close();
      await journal.flush();
    },
  };
  return phone;
}

/** undefined where the hook is no contact: then there are no other parts either (wiring-faults.ts sees to it). */
async function hardwareFor(
  config: PhoneConfig,
  parts: { clock: Clock; log: Log; faults: FaultList; source: IoSource | undefined },
): Promise<Hardware | undefined> {
  const wiring = wiringOf(config);
  if (!wiring) return undefined;
  const source = parts.source ?? (await ioSourceFor(wiring, parts));
  return composeHardware(config, wiring, { ...parts, source });
}

/** The owner's prompts, else the shipped ones, else none: a phone with broken prompts still calls, with tones alone. */
async function promptsOf({ config, path }: LoadedConfig, log: Log): Promise<Prompts> {
  const own = config.audio.prompts === undefined ? [] : [path(config.audio.prompts)];
  for (const directory of [...own, SHIPPED_PROMPTS]) {
    try {
      return await loadRecordings(directory, config.language, promptNames);
    } catch (error) {
      log.error({ directory }, messageOf(error));
    }
  }
  return noPrompts;
}

/** Languages in which the shipped prompts speak to technicians. */
const SETUP_LANGUAGES = ['ru', 'en'];

/** undefined when the recordings cannot be read: it says that it is out of service then. */
async function setupSentences(
  { language }: PhoneConfig,
  says: () => readonly SetupPromptName[],
  log: Log,
): Promise<Sentences | undefined> {
  try {
    const spoken = SETUP_LANGUAGES.includes(language) ? language : 'en';
    const recordings = await loadRecordings(SHIPPED_PROMPTS, spoken, setupPromptNames);
    return () => says().map((name) => recordings[name]);
  } catch (error) {
    log.error({}, messageOf(error));
    return undefined;
  }
}

function callPolicy({ route, call }: PhoneConfig): CallPolicy {
  return {
    ...defaultCallTimes,
    routes: route.map(({ name, digits_after_answer: digitsAfterAnswer }) => ({ name, digitsAfterAnswer })),
    giveUpAfterMs: call.give_up_after,
    raceAfterMs: call.race_after,
    noAnswerAfterMs: call.no_answer_after,
    busyToneMs: call.busy_tone_for,
    congestionToneMs: call.busy_tone_for,
    howlerMs: call.howler_for,
    maxCallMs: call.max_call,
    maxOffHookMs: call.max_off_hook,
  };
}

/** The user agent of a route. Without an identity of its own it takes one for the occasion. */
export function userAgentFor(
  { config }: LoadedConfig,
  route: LoadedRoute,
  parts: { clock: Clock; log: Log; identity?: string; dns?: Dns | undefined },
): SipUserAgentAdapter {
  const { name, server, account, lease, ping_after: pingAfterMs, redirect_domains: domains } = route.config;
  const { login, outbound_proxy: proxy } = route.config;
  return new SipUserAgentAdapter({
    clock: parts.clock,
    log: parts.log,
    random: Math.random,
    route: name,
    server,
    ...reach(proxy ?? server, { ...parts, random: Math.random }),
    targetLimitMs: route.config.server_limit,
    outboundProxy: proxy,
    ca: route.ca,
    fingerprint: route.fingerprint,
    domain: domainOf(route.config),
    account,
    login: login ?? account,
    password: route.password,
    destination: destinationOf(config, route.config),
    testDestination: testDestinationOf(route.config),
    redirectDomains: domains.map((domain) => domain.toLowerCase()),
    instanceId: parts.identity ?? randomUUID(),
    flowId: config.route.indexOf(route.config) + 1,
    leaseS: Math.round(lease / 1000),
    pingAfterMs,
  });
}

function displayNumber(config: PhoneConfig): string {
  const [first] = config.route;
  return (first && numberOf(config, first)?.display) ?? config.number ?? '';
}
