import { groupedKey } from '../protocol/link-status.js';
import { wiringOf } from '../protocol/wiring-of-config.js';
import type { HandsetTap } from '../setup/handset-tap.js';
import type { LinkFacts, PhoneFacts, RunningPhone } from '../setup/ports.js';
import { isSetUp } from '../protocol/parse-config.js';
import type { LoadedConfig } from './load-config.js';
import type { WholePhone } from './whole-phone.js';

/** A phone as the technician's desk sees it. */
export function phoneAtDesk(parts: {
  readonly loaded: LoadedConfig;
  readonly whole: WholePhone;
  readonly tap: HandsetTap;
}): RunningPhone {
  const { loaded, tap, whole } = parts;
  return {
    facts: () => factsOf(loaded, whole),
    tap,
    learnBaseline: async () => (await whole.selfTests.learnBaseline()).learntAt,
    record: (body) => whole.fleet.record(body),
  };
}

function factsOf({ config, unusable }: LoadedConfig, { fleet, health, phone }: WholePhone): PhoneFacts {
  const report = health.monitor.report();
  const { controller } = phone;
  return {
    health: report,
    link: config.fleet ? linkFacts(config.fleet.server, fleet.view()) : null,
    configVersion: report.software.configVersion,
    isSetUp: isSetUp(config),
    unusable: unusable ?? null,
    number: phone.number,
    account: config.route[0]?.account ?? '',
    registrations: phone.userAgents.map((userAgent) => userAgent.registration()),
    hook: { input: config.hook.input, learnable: wiringOf(config) !== undefined },
    device: config.audio.device,
    call: {
      state: controller.stateName,
      offHook: controller.offHook,
      current: controller.currentCall,
    },
    lastCall: phone.journal.latest(1)[0],
  };
}

function linkFacts(server: string, view: ReturnType<WholePhone['fleet']['view']>): LinkFacts {
  return {
    server,
    linked: view.state === 'linked',
    accepted: view.accepted,
    enrolment: view.enrolment,
    name: view.phone?.name ?? null,
    key: view.key === undefined ? null : groupedKey(view.key),
    waiting: view.waiting,
    lastCode: view.lastCode,
    lastRefusal: view.lastRefusal,
    lastSystemCode: view.lastSystemCode,
    lastError: view.lastError,
    clockOffsetMs: view.clockOffsetMs,
  };
}
