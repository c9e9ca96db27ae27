/** What a phone that is being set up finds out about its fleet server, as a problem of setting up. Pure. */
import { type ErrorCode, HotlineError, messageOf } from '../errors.js';
import type { Refusal } from '../fleet-link/frames.js';
import { systemCodeOf } from '../network-errors.js';
import { setupProblem, type SetupProblem } from '../setup-problems.js';
import { clockProblem, type ClockFacts, isoTime } from './clock-problems.js';

/** Why there is no link, as the link or a step of `hotline check` tells it. */
export interface FleetFailure {
  /** undefined: an error that is none of ours. */
  readonly code: ErrorCode | undefined;
  readonly systemCode: string | undefined;
  readonly refusal: Refusal | undefined;
  /** The sentence of the failure. */
  readonly said: string | null;
  /** What the fleet calls this phone, when known. */
  readonly name?: string | null;
}

export interface FleetSurroundings {
  /** As configured. */
  readonly server: string;
  readonly clock: ClockFacts;
}

export function fleetFailureOf(error: unknown): FleetFailure {
  return {
    code: error instanceof HotlineError ? error.code : undefined,
    systemCode: systemCodeOf(error),
    refusal: undefined,
    said: messageOf(error),
  };
}

const byRefusal = {
  'unknown-key': 'phone-unknown',
  revoked: 'phone-revoked',
  'code-wrong': 'code-wrong',
  'code-expired': 'code-expired',
  'code-used': 'code-used',
  'phone-taken': 'code-of-taken-phone',
  'too-many-attempts': 'too-many-tries',
  'signature-wrong': 'phone-unknown',
} as const satisfies Partial<Record<Refusal, SetupProblem['code']>>;

/** The time in which the certificate is good does not contain that of the clock: one of them is wrong. */
const TOO_EARLY = 'CERT_NOT_YET_VALID';
const TOO_LATE = 'CERT_HAS_EXPIRED';

export function fleetProblem(failure: FleetFailure, { server, clock }: FleetSurroundings): SetupProblem {
  const { code, said } = failure;
  switch (code) {
    case 'ENROLMENT_CODE':
      return setupProblem('code-mistyped', {}, said);
    case 'FLEET_REFUSED':
      return refusalProblem(failure);
    case 'FLEET_FOREIGN':
      return setupProblem('fleet-foreign', { server }, said);
    case 'FLEET_PROTOCOL':
      return setupProblem('fleet-not-a-fleet', { server }, said);
    case 'FLEET_CERTIFICATE':
    case 'SIP_CERTIFICATE':
      return certificateProblem(failure, server, clock);
    default:
      return connectionProblem(failure, server);
  }
}

function refusalProblem({ refusal, said, name = null }: FleetFailure): SetupProblem {
  if (refusal === 'key-in-use') return setupProblem('phone-joined-already', { name }, said);
  return setupProblem(refusal === undefined ? 'phone-unknown' : byRefusal[refusal], {}, said);
}

function certificateProblem(
  { systemCode, said }: FleetFailure,
  server: string,
  clock: ClockFacts,
): SetupProblem {
  if (systemCode === TOO_EARLY || systemCode === TOO_LATE) {
    const wrong = clockProblem(clock);
    if (wrong?.code === 'clock-wrong') return { ...wrong, said };
    // Nobody hands out certificates for the future; one that has run out may be just that.
    return systemCode === TOO_EARLY
      ? setupProblem('clock-wrong', { clock: isoTime(clock.nowMs), right: null }, said)
      : setupProblem('fleet-certificate-expired', { server }, said);
  }
  if (systemCode === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return setupProblem('fleet-certificate-name', { server }, said);
  return setupProblem('fleet-certificate-unknown', { server }, said);
}

/** A TLS handshake with what speaks no TLS. */
const NO_TLS = /^(?:EPROTO$|ERR_SSL_)/;

function connectionProblem({ systemCode = '', said }: FleetFailure, server: string): SetupProblem {
  switch (systemCode) {
    case 'ENOTFOUND':
    case 'EAI_NODATA':
    case 'ENODATA':
      return setupProblem('fleet-name-unknown', { server }, said);
    case 'EAI_AGAIN':
    case 'ESERVFAIL':
      return setupProblem('dns-failing', { name: hostIn(server) }, said);
    case 'ENETUNREACH':
      return setupProblem('network-no-gateway', {}, said);
    case 'EADDRNOTAVAIL':
      return setupProblem('network-none', {}, said);
    case 'ERR_INVALID_URL':
      return setupProblem('fleet-address-invalid', { server }, said);
    default:
      return NO_TLS.test(systemCode)
        ? setupProblem('fleet-not-a-fleet', { server }, said)
        : setupProblem('fleet-unreachable', { server }, said);
  }
}

function hostIn(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname : server;
}

/** What is known of the link of a phone (link/fleet.ts has it). */
export interface LinkFacts {
  readonly state: string;
  readonly accepted: boolean | undefined;
  readonly lastCode: ErrorCode | undefined;
  readonly lastRefusal: Refusal | undefined;
  readonly lastSystemCode: string | undefined;
  readonly lastError: string | undefined;
  readonly key: string | undefined;
  /** What the fleet calls this phone, when known. */
  readonly name?: string | null;
}

/** Refusals: whoever was refused needs no cable to know it. */
const refused = new Set<ErrorCode | undefined>(['FLEET_REFUSED', 'FLEET_FOREIGN', 'ENROLMENT_CODE']);

/**
 * What a phone with a fleet waits for, or what keeps it from it; undefined: the first attempt is under way, or nothing. `network`
 * is what is wrong with the network itself.
 */
export function linkProblem(
  link: LinkFacts,
  {
    network,
    isSetUp,
    ...surroundings
  }: FleetSurroundings & {
    readonly network: SetupProblem | undefined;
    /** It has a number and routes. */
    readonly isSetUp: boolean;
  },
): SetupProblem | undefined {
  if (link.state === 'linked') {
    if (link.accepted === false) return setupProblem('not-accepted', { key: link.key ?? null });
    return isSetUp ? undefined : setupProblem('settings-missing', {});
  }
  const failure: FleetFailure = {
    code: link.lastCode,
    systemCode: link.lastSystemCode,
    refusal: link.lastRefusal,
    said: link.lastError ?? null,
    name: link.name ?? null,
  };
  if (refused.has(link.lastCode)) return fleetProblem(failure, surroundings);
  if (network) return network;
  return link.lastCode === undefined ? undefined : fleetProblem(failure, surroundings);
}
