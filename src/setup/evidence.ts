/** What the record of a phone says of each check: the figures that were measured, and none that were not. Pure. */
import type { CallRecord } from '../protocol/call-record.js';
import type { CommissioningCheck, CommissioningCheckName } from '../protocol/commissioning.js';
import type { SetupView } from '../protocol/setup-api.js';
import type { LearntHook, PhoneFacts } from './ports.js';

type Evidence<Name extends CommissioningCheckName> = Extract<CommissioningCheck, { check: Name }>['evidence'];

const LONGEST_TEXT = 200;
const LONGEST_NOTE = 500;
const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
const text = (value: string | null | undefined) =>
  value === null || value === undefined ? undefined : oneLine(value).slice(0, LONGEST_TEXT);
const figure = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 100) / 100 : undefined;

/** Figures that are not there are left out, not undefined: a record travels as JSON. */
export function checkOf<Name extends CommissioningCheckName>(
  check: Name,
  outcome: CommissioningCheck['outcome'],
  atMs: number,
  note: string,
  evidence: Evidence<Name>,
): CommissioningCheck {
  const present = Object.entries(evidence).filter(([, value]) => value !== undefined);
  return {
    check,
    outcome,
    at: new Date(atMs).toISOString(),
    note: oneLine(note).slice(0, LONGEST_NOTE),
    evidence: Object.fromEntries(present),
  } as unknown as CommissioningCheck;
}

export function networkEvidence(
  network: SetupView['network'],
  { health }: Pick<PhoneFacts, 'health'>,
): Evidence<'network'> {
  const used = network.interfaces.find(({ addresses }) => addresses.length > 0);
  return {
    interface: text(used?.name),
    wifiName: text(network.wifi?.networks.find(({ joined }) => joined)?.ssid),
    wifiSignalDbm: figure(health.network.wifiSignalDbm),
    address: text(used?.addresses[0]),
    gateway: text(health.network.gateway),
    gatewayReachable: health.network.gatewayReachable ?? undefined,
    dnsMs: figure(health.network.dnsMs),
  };
}

export function timeEvidence({ health, link }: PhoneFacts, browserOffsetMs: number | null): Evidence<'time'> {
  const byFleet = link?.clockOffsetMs;
  return {
    synchronised: health.clock.synchronised ?? undefined,
    offsetMs: figure(byFleet ?? browserOffsetMs),
    source: byFleet === undefined ? undefined : 'fleet',
  };
}

export function fleetEvidence({ configVersion, link }: PhoneFacts): Evidence<'fleet'> {
  return {
    server: text(link?.server),
    name: text(link?.name),
    accepted: link?.accepted,
    configVersion: configVersion ?? undefined,
  };
}

export function registrationEvidence({ number, registrations }: PhoneFacts): Evidence<'registration'> {
  const registered = registrations.filter(({ state }) => state === 'registered');
  return {
    routes: registrations.length,
    registered: registered.length,
    route: text(registered[0]?.route),
    server: text(registered[0]?.server),
    number: text(number),
  };
}

export function hookEvidence(input: string, learnt: LearntHook | null): Evidence<'hook'> {
  return {
    input: text(input),
    ...(learnt && {
      pin: text(String(learnt.pin)),
      secondPin: learnt.secondPin === undefined ? undefined : text(String(learnt.secondPin)),
      offHookLevel: learnt.offHookLevel === 1 ? 'high' : 'low',
      // Three times each way is how the hook is learnt.
      lifts: 3,
    }),
  };
}

export function callEvidence(record: CallRecord, number: string): Evidence<'test-call'> {
  const { audio, rating, steps } = record;
  return {
    call: record.id,
    route: text(record.route),
    number: text(number),
    answerMs: figure(steps.answered),
    talkMs: figure(talkMs(record)),
    lossPercent: figure(audio?.lossPercent),
    jitterMs: figure(audio?.jitterMs),
    roundTripMs: figure(audio?.roundTripMs),
    mos: figure(audio?.mos),
    codec: text(audio?.codec),
    rating: rating?.score,
    ratingOutOf: rating?.outOf,
  };
}

export function talkMs({ steps }: Pick<CallRecord, 'steps'>): number {
  const { answered, ended } = steps;
  return answered === undefined || ended === undefined ? 0 : ended - answered;
}
