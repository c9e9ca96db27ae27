/** The sign-off of a phone that was set up without its page: what the running phone knows of itself is the evidence. */
import { z } from 'zod';
import {
  type CommissioningCheck,
  type CommissioningRecord,
  commissioningRecordSchema,
} from '../protocol/commissioning.js';
import type { PhoneStatus } from '../protocol/link-status.js';
import type { SelfTestResult } from '../protocol/self-test.js';
import { checkOf } from '../setup/evidence.js';

/** Where a running phone takes it, by POST, from programs of its own machine. */
export const SIGN_OFF_PATH = '/sign-off';

const { by, place, remarks } = commissioningRecordSchema.shape;
export const signOffRequestSchema = z.strictObject({ by, place, remarks });
export type SignOffRequest = z.infer<typeof signOffRequestSchema>;

export const signOffAnswerSchema = z.union([
  /** It is in the outbox; and checks that did not pass, or that nobody made. */
  z.strictObject({ record: commissioningRecordSchema }),
  /** Not now, and why. */
  z.strictObject({ refusal: z.string().max(1_000) }),
]);
export type SignOffAnswer = z.infer<typeof signOffAnswerSchema>;

export interface SignOffFacts {
  readonly id: string;
  readonly nowMs: number;
  readonly status: PhoneStatus;
  readonly shortName: string | null;
  /** As people write it; empty: none. */
  readonly number: string;
}

const UNTRIED = 'was not tried by this command; a technician tries it on the page of the phone';

const text = (value: string | null | undefined) =>
  value?.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 200) ?? undefined;

/** Checks that the phone cannot make without a person are left out, and say so. */
export function signOffRecord(asked: SignOffRequest, facts: SignOffFacts): CommissioningRecord {
  const { id, nowMs, status, shortName } = facts;
  const { software, machine, board } = status;
  return {
    id,
    at: new Date(nowMs).toISOString(),
    ...asked,
    way: 'command-line',
    shortName,
    checks: checksOf(facts),
    versions: {
      software: software.version,
      node: software.node,
      machine: machine.model,
      board: board?.firmware ?? null,
      configuration: software.configVersion,
    },
    photo: null,
  };
}

function checksOf({ nowMs, status, number }: SignOffFacts): CommissioningCheck[] {
  const { network, clock, fleet, routes, hook, audio, selfTests, software } = status;
  const registered = routes.filter(({ state }) => state === 'registered');
  const [first] = registered;
  const passedIf = (good: boolean) => (good ? 'passed' : 'failed');
  const device = selfTests['audio-device'];
  return [
    checkOf('network', passedIf(network.linkUp !== false && network.gatewayReachable !== false), nowMs, '', {
      interface: text(network.interface),
      wifiSignalDbm: network.wifiSignalDbm ?? undefined,
      address: text(network.addresses[0]),
      gateway: text(network.gateway),
      gatewayReachable: network.gatewayReachable ?? undefined,
      dnsMs: network.dnsMs ?? undefined,
    }),
    checkOf('time', passedIf(clock.synchronised !== false), nowMs, '', {
      synchronised: clock.synchronised ?? undefined,
      offsetMs: clock.offsetMs ?? undefined,
      source: clock.offsetMs === null ? undefined : 'fleet',
    }),
    checkOf('fleet', passedIf(fleet?.linked === true), nowMs, fleet?.problem ?? '', {
      server: text(fleet?.server),
      name: text(fleet?.name),
      accepted: fleet?.enrolment === 'accepted',
      configVersion: software.configVersion ?? undefined,
    }),
    checkOf('registration', passedIf(first !== undefined), nowMs, first ? '' : (routes[0]?.lastError ?? ''), {
      routes: routes.length,
      registered: registered.length,
      route: text(first?.route),
      server: text(first?.server),
      number: number === '' ? undefined : text(number),
    }),
    hook.stuck || hook.brokenWire
      ? checkOf('hook', 'failed', nowMs, 'its contact chatters or contradicts itself', {})
      : checkOf('hook', 'skipped', nowMs, UNTRIED, {}),
    checkOf('earpiece', 'skipped', nowMs, UNTRIED, { device: text(audio.device) }),
    byTest('microphone', device, nowMs, {
      device: text(audio.device),
      peakDbfs: figureOf(device, 'peakDbfs'),
    }),
    byTest('acoustic', selfTests.acoustic, nowMs, {
      baselineLearntAt: textOf(selfTests.acoustic, 'baselineLearntAt'),
      verdict: textOf(selfTests.acoustic, 'verdict'),
      bands: textOf(selfTests.acoustic, 'bands'),
      weakerDb: figureOf(selfTests.acoustic, 'weakerDb'),
      noiseDbfs: figureOf(selfTests.acoustic, 'noiseDbfs'),
      delayMs: figureOf(selfTests.acoustic, 'delayMs'),
    }),
    byTest('test-call', selfTests.call, nowMs, {
      route: text(first?.route),
      ...Object.fromEntries(
        callFigures.map((name) => [name, figureOf(selfTests.call, `${first?.route ?? ''}.${name}`)]),
      ),
      codec: textOf(selfTests.call, `${first?.route ?? ''}.codec`),
    }),
  ];
}

/** Named by its route in the evidence of the self-test. */
const callFigures = [
  'answerMs',
  'tonesHeard',
  'echoMs',
  'loudestDbfs',
  'lossPercent',
  'jitterMs',
  'roundTripMs',
  'mos',
] as const;

function byTest<Name extends 'microphone' | 'acoustic' | 'test-call'>(
  check: Name,
  result: SelfTestResult | undefined,
  nowMs: number,
  evidence: Parameters<typeof checkOf<Name>>[4],
): CommissioningCheck {
  if (!result)
    return checkOf(check, 'skipped', nowMs, 'no self-test was made of it: hotline self-test', evidence);
  const { outcome, at, message } = result;
  const ended = outcome === 'passed' || outcome === 'failed' ? outcome : 'skipped';
  return checkOf(check, ended, Date.parse(at), message, evidence);
}

function figureOf(result: SelfTestResult | undefined, name: string): number | undefined {
  const value = result?.evidence[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textOf(result: SelfTestResult | undefined, name: string): string | undefined {
  const value = result?.evidence[name];
  return typeof value === 'string' ? text(value) : undefined;
}
