/** Each signal that can be a fault, judged as it is now; how long it must be so is in health-faults.ts. */
import type { FaultCode } from '../protocol/faults.js';
import type { CallStateName } from '../protocol/handset.js';
import { formatDuration } from '../protocol/duration.js';
import type { HealthFaultState, HealthThresholds, HealthView } from './health-faults.js';

/** `between`: bad enough for a fault to stay, not for one to come. */
export type Verdict = 'good' | 'between' | 'bad' | 'unknown';

export interface Finding {
  readonly code: FaultCode;
  readonly place: string;
  readonly verdict: Verdict;
  /** What was seen and what to do. */
  readonly message: string;
  readonly raiseAfterMs: number;
  readonly clearAfterMs: number;
  /** The fault is told again when its sentence is another one. */
  readonly followsReason?: boolean;
}

/** A phone that starts, or whose exchange does, is given this long to register. */
export const REGISTRATION_GRACE_MS = 30_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Longer than a slow probe's period: two looks agree. */
const TWO_SLOW_LOOKS_MS = 90_000;
/** A clock before this has never been set: this software did not exist then. */
const EARLIEST_WALL_MS = Date.UTC(2026, 0, 1);

/** Off the hook, and the caller talks to nobody and waits for nobody. */
const CALL_LESS: readonly CallStateName[] = [
  'far-end-gone',
  'gave-up',
  'howler',
  'left-off-hook',
  'out-of-service',
];

export function findings(
  thresholds: HealthThresholds,
  state: HealthFaultState,
  view: HealthView,
): readonly Finding[] {
  return [
    ...registrationFindings(view),
    audioFinding(view),
    offHookFinding(thresholds, view),
    ...networkFindings(thresholds, view),
    ...machineFindings(thresholds, state, view),
    clockFinding(thresholds, view),
  ];
}

// ── the telephone ─────────────────────────────────────────────────────────────────────────────────────────────────

function registrationFindings({ report: { routes } }: HealthView): Finding[] {
  // A phone that is being stopped has no routes to miss.
  const wanted = routes.filter(({ state }) => state !== 'stopped');
  const registered = wanted.filter(({ state }) => state === 'registered');
  const reason = wanted.find(({ lastError }) => lastError !== null);
  const why = reason ? ` (route ${reason.route}: ${bare(reason.lastError ?? '')})` : '';
  const none: Finding = {
    code: 'not-registered',
    place: '',
    verdict: when(wanted.length > 0 && registered.length === 0),
    message: `No route is registered${why}; check the network, the exchange, and account and password of the route with "hotline check".`,
    raiseAfterMs: REGISTRATION_GRACE_MS,
    clearAfterMs: 0,
    followsReason: true,
  };
  return [
    none,
    ...routes.map(({ route, server, state, lastError }): Finding => {
      const because = lastError === null ? '' : ` (${bare(lastError)})`;
      return {
        code: 'route-unregistered',
        place: route,
        verdict: when(state !== 'registered' && state !== 'stopped' && registered.length > 0),
        message: `Route ${route} is not registered at ${server}${because}; calls go by another route. Check that exchange, and account and password of the route.`,
        raiseAfterMs: REGISTRATION_GRACE_MS,
        clearAfterMs: 0,
        followsReason: true,
      };
    }),
  ];
}

function audioFinding({ report: { audio } }: HealthView): Finding {
  return {
    code: 'audio-unavailable',
    place: '',
    verdict: when(audio.problem !== null),
    message: `${capital(bare(audio.problem ?? ''))}. Check that the sound device ${audio.device} is plugged in, and that audio.device names it.`,
    // A USB device that is plugged in anew, or a hub that resets, is back by then.
    raiseAfterMs: 2 * SECOND_MS,
    clearAfterMs: 2 * SECOND_MS,
    followsReason: true,
  };
}

function offHookFinding({ offHookLimitMs }: HealthThresholds, { report }: HealthView): Finding {
  const { hook, calls } = report;
  const callLess = hook.offHook && CALL_LESS.includes(calls.state);
  return {
    code: 'left-off-hook',
    place: '',
    verdict: when(offHookLimitMs !== null && callLess),
    message: `The handset has been off its cradle for ${formatDuration(offHookLimitMs ?? 0)} without a call; put it back. If it lies in its cradle, the hook contact is stuck: check it with "hotline hook watch".`,
    raiseAfterMs: offHookLimitMs ?? 0,
    clearAfterMs: 0,
  };
}

// ── the network ───────────────────────────────────────────────────────────────────────────────────────────────────

function networkFindings(
  { lossPercent, wifiSignalDbm }: HealthThresholds,
  { report, networkKnown }: HealthView,
): Finding[] {
  const { network, routes } = report;
  const place = network.interface ?? 'the network interface';
  const isRegistered = routes.some(({ state }) => state === 'registered');
  const unplugged = network.linkUp === false;
  const addressless = networkKnown && network.addresses.length === 0;
  const loss = network.exchangeLossPercent;
  const signal = network.wifiSignalDbm;
  return [
    {
      code: 'network-down',
      place: '',
      // An exchange that holds a registration is reached, by whatever network; also one on this very machine.
      verdict: when((unplugged || addressless) && !isRegistered),
      message: unplugged
        ? `There is no link on ${place}; check the cable and the switch at its other end, or the Wi-Fi.`
        : 'This machine has no network address; check the cable or the Wi-Fi, and DHCP.',
      raiseAfterMs: 5 * SECOND_MS,
      clearAfterMs: 5 * SECOND_MS,
      followsReason: true,
    },
    {
      code: 'gateway-unreachable',
      place: '',
      verdict: unless(network.gatewayReachable),
      message: `The gateway ${network.gateway ?? ''} on ${place} does not answer; check the router, and the address settings of this machine.`,
      raiseAfterMs: TWO_SLOW_LOOKS_MS,
      clearAfterMs: 0,
    },
    {
      code: 'dns-failing',
      place: '',
      verdict: unless(network.dnsWorks),
      message:
        'A name in the configuration cannot be looked up; check the DNS server that this machine uses, and how the names are written.',
      raiseAfterMs: TWO_SLOW_LOOKS_MS,
      clearAfterMs: 0,
    },
    {
      code: 'exchange-loss',
      place: '',
      verdict: above(loss, lossPercent, lossPercent / 2),
      message: `Of the pings to the exchange ${loss ?? 0} % get no answer (more than ${lossPercent} % is a fault); callers hear gaps. Check the connection to the Internet and the Wi-Fi.`,
      raiseAfterMs: MINUTE_MS,
      clearAfterMs: MINUTE_MS,
    },
    {
      code: 'wifi-weak',
      place: '',
      verdict: below(signal, wifiSignalDbm, wifiSignalDbm + 5),
      message: `The Wi-Fi signal on ${place} is ${signal ?? 0} dBm (weaker than ${wifiSignalDbm} dBm is a fault); move the access point nearer, or use a cable.`,
      raiseAfterMs: MINUTE_MS,
      clearAfterMs: MINUTE_MS,
    },
  ];
}

// ── the machine ───────────────────────────────────────────────────────────────────────────────────────────────────

function machineFindings(
  thresholds: HealthThresholds,
  state: HealthFaultState,
  { report }: HealthView,
): Finding[] {
  const { machine } = report;
  const { hotC, diskFreePercent, memoryFreePercent } = thresholds;
  const memory = shareOf(machine.memoryAvailableMb, machine.memoryTotalMb);
  // A dip between two looks is told by the flag that lasts until the boot, the first time only.
  const dipped = state.underVoltageSinceBoot === false && machine.underVoltageSinceBoot === true;
  return [
    {
      code: 'hot',
      place: '',
      verdict: above(machine.cpuTemperatureC, hotC, hotC - 5, 'from'),
      message: `The processor has ${machine.cpuTemperatureC ?? 0} °C (${hotC} °C is too hot); give the housing air or shade, and check its fan.`,
      raiseAfterMs: 20 * SECOND_MS,
      clearAfterMs: MINUTE_MS,
    },
    {
      code: 'throttled',
      place: '',
      verdict: unless(negated(machine.throttledNow)),
      message:
        'The processor runs slower to protect itself; sound may stutter. Check the power supply, its cable, and the cooling.',
      raiseAfterMs: 20 * SECOND_MS,
      clearAfterMs: 5 * MINUTE_MS,
    },
    {
      code: 'under-voltage',
      place: '',
      verdict: dipped ? 'bad' : unless(negated(machine.underVoltageNow)),
      message:
        'The supply voltage of the computer is or was below 4.63 V; use the power supply made for it and a short, thick cable, before it crashes or damages its card.',
      raiseAfterMs: 0,
      clearAfterMs: 10 * MINUTE_MS,
    },
    {
      code: 'memory-low',
      place: '',
      verdict: below(memory, memoryFreePercent, memoryFreePercent + 2),
      message: `Only ${machine.memoryAvailableMb ?? 0} MB of memory are available (less than ${memoryFreePercent} % is a fault); see which program takes it, and restart the machine.`,
      raiseAfterMs: MINUTE_MS,
      clearAfterMs: MINUTE_MS,
    },
    {
      code: 'disk-low',
      place: '',
      verdict: below(machine.diskFreePercent, diskFreePercent, diskFreePercent + 1),
      message: `Only ${machine.diskFreeMb ?? 0} MB are free on the disk of the state folder (less than ${diskFreePercent} % is a fault); delete what is not needed, such as old logs.`,
      raiseAfterMs: 0,
      clearAfterMs: 0,
    },
    {
      code: 'disk-read-only',
      place: '',
      verdict: unless(negated(machine.diskReadOnly)),
      message:
        'The disk of the state folder can only be read: records, results and settings are lost at the next restart. A card that has come to its end does so: check it, and replace it.',
      raiseAfterMs: 0,
      clearAfterMs: 0,
    },
  ];
}

function clockFinding({ clockOffsetMs }: HealthThresholds, { report, wallMs }: HealthView): Finding {
  const { offsetMs } = report.clock;
  const neverSet = wallMs < EARLIEST_WALL_MS;
  const off = offsetMs === null ? null : Math.abs(offsetMs);
  const seen = neverSet
    ? `The clock says ${new Date(wallMs).toISOString().slice(0, 10)}`
    : `The clock is ${Math.round((off ?? 0) / SECOND_MS)} s ${(offsetMs ?? 0) > 0 ? 'fast' : 'slow'}`;
  return {
    code: 'clock-wrong',
    place: '',
    verdict: neverSet ? 'bad' : above(off, clockOffsetMs, clockOffsetMs / 2),
    message: `${seen}: certificates may be refused, and times in the records are wrong. Check that time synchronisation (NTP) runs and reaches its server.`,
    raiseAfterMs: 0,
    clearAfterMs: 0,
  };
}

// ── judging ───────────────────────────────────────────────────────────────────────────────────────────────────────

function when(bad: boolean): Verdict {
  return bad ? 'bad' : 'good';
}

function unless(good: boolean | null): Verdict {
  if (good === null) return 'unknown';
  return good ? 'good' : 'bad';
}

function negated(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

/** @param good at most this is good again. `from`: the threshold itself is bad too. */
function above(value: number | null, bad: number, good: number, mode: 'above' | 'from' = 'above'): Verdict {
  if (value === null) return 'unknown';
  if (value > bad || (mode === 'from' && value === bad)) return 'bad';
  return value <= good ? 'good' : 'between';
}

/** @param good at least this is good again */
function below(value: number | null, bad: number, good: number): Verdict {
  if (value === null) return 'unknown';
  if (value < bad) return 'bad';
  return value >= good ? 'good' : 'between';
}

function shareOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : (part / whole) * 100;
}

/** A sentence of another part, to be put into one of ours. */
function bare(sentence: string): string {
  return sentence.trim().replace(/\.$/, '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
