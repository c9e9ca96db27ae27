import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tonesOf } from '../audio/tones.js';
import type { Clock } from '../clock/clock.js';
import { watchNetwork } from '../health/network-watch.js';
import { FileJournal } from '../link/file-journal.js';
import { instanceId } from '../link/instance-id.js';
import { EarPrograms } from '../media/ear-program.js';
import { LastingDevice } from '../media/lasting-device.js';
import { loadPrompts, noPrompts, type Prompts } from '../media/prompts.js';
import { TelephoneHandset } from '../media/telephone-handset.js';
import type { LegsByRoute } from '../media/sound-legs.js';
import { type CallPolicy, defaultCallTimes } from '../phone/call-policy.js';
import { Controller } from '../phone/controller.js';
import { defaultHookPolicy, type HookPolicy } from '../phone/hook.machine.js';
import type { AudioDevice, HookSwitch, Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { destinationOf, domainOf, numberOf } from '../protocol/parse-config.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import type { Dns } from '../sip/locate/dns.js';
import { reach } from '../sip/route-server.js';
import { SipUserAgentAdapter } from '../sip/sip-user-agent.js';
import type { LoadedConfig, LoadedRoute } from './load-config.js';
import { soundPaths } from './sound-paths.js';

/** Where the prompts are shipped: the same place seen from src/cli and from dist/cli. */
export const SHIPPED_PROMPTS = fileURLToPath(new URL('../../assets/prompts/', import.meta.url));

export interface Phone {
  readonly controller: Controller;
  readonly userAgents: readonly SipUserAgentAdapter[];
  readonly journal: FileJournal;
  readonly mediaLegs: LegsByRoute;
  /** As people write the number. */
  readonly number: string;
  /** Registers and reads the hook. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface PhoneParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly device: AudioDevice;
  readonly hook: HookSwitch;
  /** Another DNS than that of this machine, for tests. */
  readonly dns?: Dns;
  /** Other limits than usual, for tests that rattle the cradle faster than people do. */
  readonly hookLimits?: Partial<HookPolicy>;
}

/** Puts a phone together from its configuration and the parts that differ from machine to machine. */
export async function composePhone(loaded: LoadedConfig, parts: PhoneParts): Promise<Phone> {
  const { config, path } = loaded;
  const { clock, log, device, hook } = parts;
  const journalFile = path(config.journal.file);
  const prompts = await promptsOf(loaded, log);
  const journal = await FileJournal.open(journalFile, log);
  const identity = await instanceId(join(dirname(journalFile), 'hotline-instance-id'), log);
  const userAgents = loaded.routes.map((route) =>
    userAgentFor(loaded, route, { clock, log, identity, dns: parts.dns }),
  );
  const mediaLegs = await soundPaths(config, {
    clock,
    log,
    localAddress: (route) => userAgents.find((userAgent) => userAgent.route === route)?.localAddress,
  });
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
      programs: new EarPrograms(tonesOf(config.country), prompts),
    }),
    hook,
    ringer: { ring: (on) => log.info({ on }, 'ringer') },
    journal,
    mayCallBack: (caller) => config.callbacks.from.includes(caller),
    random: Math.random,
    newCallId: randomUUID,
  });
  const network = watchNetwork(clock, (change) => {
    log.info({ change }, 'the network addresses of this machine changed');
    if (change === 'another-path') controller.networkChanged();
    else mediaLegs.networkChanged();
  });
  const sound = new LastingDevice({ clock, log, device });
  return {
    controller,
    userAgents,
    journal,
    mediaLegs,
    number: displayNumber(config),
    async start() {
      await sound.open();
      await mediaLegs.prepare();
      if (!config.in_service) controller.setAvailable(false);
      controller.start();
    },
    async stop() {
      network.cancel();
      await controller.stop();
      mediaLegs.close();
      await sound.close();
      await journal.flush();
    },
  };
}

/** The owner's prompts, else the shipped ones, else none: a phone with broken prompts still calls, with tones alone. */
async function promptsOf({ config, path }: LoadedConfig, log: Log): Promise<Prompts> {
  const own = config.audio.prompts === undefined ? [] : [path(config.audio.prompts)];
  for (const directory of [...own, SHIPPED_PROMPTS]) {
    try {
      return await loadPrompts(directory, config.language);
    } catch (error) {
      log.error({ directory }, messageOf(error));
    }
  }
  return noPrompts;
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
    redirectDomains: domains.map((domain) => domain.toLowerCase()),
    instanceId: parts.identity ?? randomUUID(),
    flowId: config.route.indexOf(route.config) + 1,
    leaseS: Math.round(lease / 1000),
    pingAfterMs,
  });
}

function displayNumber(config: PhoneConfig): string {
  const [first] = config.route;
  return (first && numberOf(config, first)?.display) ?? config.number;
}
