/** What is wrong with a step: facts of the phone, put to src/protocol/setup-findings, which decides. Pure. */
import type { CallRecord, FailureCause } from '../protocol/call-record.js';
import { messageOf } from '../protocol/errors.js';
import type { ClockFacts } from '../protocol/setup-findings/clock-problems.js';
import { callProblem, registrationProblem } from '../protocol/setup-findings/exchange-problems.js';
import { linkProblem } from '../protocol/setup-findings/fleet-problems.js';
import { faultProblem } from '../protocol/setup-findings/hook-problems.js';
import { networkProblem, type NetworkInterfaceFacts } from '../protocol/setup-findings/network-problems.js';
import { type GivenSettings, settingsProblem } from '../protocol/setup-findings/settings-problems.js';
import {
  type SoundCardFacts,
  soundDeviceOf,
  soundHealthProblem,
} from '../protocol/setup-findings/sound-problems.js';
import type { SetupView } from '../protocol/setup-api.js';
import { setupProblem, type SetupProblem } from '../protocol/setup-problems.js';
import type { PhoneFacts, SoundDeviceChoice } from './ports.js';

/** The network as it was last looked at. */
export interface NetworkSeen {
  readonly interfaces: readonly NetworkInterfaceFacts[];
  readonly hasRoute: boolean;
  readonly reach: SetupView['network']['reach'];
  readonly portal: string | null;
}

export function problemOfNetwork(
  { interfaces, hasRoute, reach, portal }: NetworkSeen,
  facts: PhoneFacts | undefined,
): SetupProblem | null {
  if (reach === 'portal') return setupProblem('captive-portal', { portal });
  // Where exchange and fleet are in the same network, no way out of it is needed.
  const reaches =
    reach === 'full' ||
    facts?.link?.linked === true ||
    facts?.registrations.some(({ state }) => state === 'registered') === true;
  return networkProblem({ interfaces, hasRoute: hasRoute || reaches }) ?? null;
}

/** @param browserMs what the technician's browser holds for now; undefined: not asked */
export function clockFacts(
  nowMs: number,
  earliestMs: number,
  browserMs: number | undefined,
  facts: PhoneFacts | undefined,
): ClockFacts {
  const byFleet = facts?.link?.clockOffsetMs;
  const heardMs = byFleet === undefined ? browserMs : nowMs - byFleet;
  return {
    nowMs,
    earliestMs,
    synchronised: facts?.health.clock.synchronised ?? null,
    ...(heardMs === undefined ? {} : { heardMs }),
  };
}

/** Of its fleet, if it has one, else of its exchange. */
export function problemOfDestination(
  { account, isSetUp, link, registrations, unusable }: PhoneFacts,
  clock: ClockFacts,
  network: SetupProblem | null,
): SetupProblem | null {
  if (unusable !== null) return setupProblem('settings-invalid', {}, unusable);
  if (link) {
    const { key, linked, server } = link;
    const ofLink = linkProblem(
      { ...link, state: linked ? 'linked' : 'waiting', key: key ?? undefined },
      { server, clock, network: network ?? undefined, isSetUp },
    );
    if (ofLink) return ofLink;
  }
  const waiting = registrations.find(({ problem }) => problem !== null);
  if (!isSetUp || !waiting || registrations.some(({ state }) => state === 'registered')) return null;
  return registrationProblem(waiting.problem ?? '', { server: waiting.server, account, clock });
}

/** What a configuration was refused for. */
export function problemOfSettings(error: unknown, given: Omit<GivenSettings, 'file'>): SetupProblem {
  return (
    settingsProblem(error, { file: 'phone.toml', ...given }) ??
    setupProblem('settings-invalid', {}, messageOf(error))
  );
}

export function problemOfHook({ device, health }: PhoneFacts): SetupProblem | null {
  for (const { code, message } of health.faults) {
    if (!code.startsWith('hook-') && !code.startsWith('io-')) continue;
    const problem = faultProblem(code, message, { device });
    if (problem) return problem;
  }
  return null;
}

/** @param wasChosen by a person, of several */
export function problemOfSound(
  { device, health: { audio } }: PhoneFacts,
  devices: readonly SoundDeviceChoice[],
  wasChosen: boolean,
): SetupProblem | null {
  const own = devices.find((one) => one.device === device);
  const choice = soundDeviceOf(devices.map(cardOf));
  // A configuration that names one of them has chosen, too.
  const isChosen = wasChosen || own !== undefined;
  const none = 'problem' in choice ? choice.problem : undefined;
  if (none?.code === 'sound-two-devices' && !isChosen) return none;
  if (audio.open && own && !own.capture) return setupProblem('microphone-missing', { device }, audio.problem);
  const problem = soundHealthProblem(audio, device) ?? null;
  if (audio.open) return problem;
  const lacks = device.startsWith('alsa:') && (devices.length === 0 || !isChosen);
  if (none?.code === 'sound-no-device' && lacks) return { ...none, said: audio.problem ?? none.said };
  return problem;
}

function cardOf({ device, ...card }: SoundDeviceChoice): SoundCardFacts {
  return { id: device.replace(/^alsa:/, ''), ...card };
}

/** Of the last call, when it came to nothing. */
export function problemOfCall(record: CallRecord | null, number: string): SetupProblem | null {
  if (!record || record.cause === 'answered' || record.cause === 'abandoned') return null;
  const { attempts, cause, failure } = record;
  const problemOf = (why: FailureCause) => callProblem(why, number, `the call ended as "${why}"`);
  const end = failure ?? (cause === 'failed' ? 'unavailable' : cause);
  const causes = [...attempts.flatMap(({ failure: why }) => why ?? []), end];
  // That one exchange says no to the number tells more than that another was busy.
  return causes.map(problemOf).find(({ code }) => code === 'number-refused') ?? problemOf(end);
}
