import { describe, expect, it } from 'vitest';
import { type Refusal, refusals } from '../../../../src/protocol/fleet-link/frames.js';
import {
  type FleetFailure,
  fleetFailureOf,
  fleetProblem,
  type LinkFacts,
  linkProblem,
} from '../../../../src/protocol/setup-findings/fleet-problems.js';
import { HotlineError } from '../../../../src/protocol/errors.js';
import { setupProblem, type SetupProblemCode } from '../../../../src/protocol/setup-problems.js';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const YEAR_MS = 365 * 86_400_000;
const server = 'wss://fleet.example';
const right = { nowMs: NOW, earliestMs: NOW - YEAR_MS };
const failure = (code: FleetFailure['code'], systemCode?: string, refusal?: Refusal): FleetFailure => ({
  code,
  systemCode,
  refusal,
  said: 'a sentence',
});

const cases: [what: string, failure: FleetFailure, problem: SetupProblemCode][] = [
  ['a code whose characters do not fit', failure('ENROLMENT_CODE'), 'code-mistyped'],
  ['another fleet', failure('FLEET_FOREIGN'), 'fleet-foreign'],
  ['something else there', failure('FLEET_PROTOCOL'), 'fleet-not-a-fleet'],
  ['a name that does not exist', failure('FLEET_UNREACHABLE', 'ENOTFOUND'), 'fleet-name-unknown'],
  ['a name server that is silent', failure('FLEET_UNREACHABLE', 'EAI_AGAIN'), 'dns-failing'],
  ['nobody there', failure('FLEET_UNREACHABLE', 'ECONNREFUSED'), 'fleet-unreachable'],
  ['silence', failure('FLEET_UNREACHABLE', 'ETIMEDOUT'), 'fleet-unreachable'],
  ['no way out', failure('FLEET_UNREACHABLE', 'ENETUNREACH'), 'network-no-gateway'],
  ['TLS with a port without', failure('FLEET_UNREACHABLE', 'EPROTO'), 'fleet-not-a-fleet'],
  [
    'its own authority',
    failure('FLEET_CERTIFICATE', 'SELF_SIGNED_CERT_IN_CHAIN'),
    'fleet-certificate-unknown',
  ],
  ['another name', failure('FLEET_CERTIFICATE', 'ERR_TLS_CERT_ALTNAME_INVALID'), 'fleet-certificate-name'],
  [
    'a certificate that has run out',
    failure('FLEET_CERTIFICATE', 'CERT_HAS_EXPIRED'),
    'fleet-certificate-expired',
  ],
  ['a certificate of tomorrow', failure('FLEET_CERTIFICATE', 'CERT_NOT_YET_VALID'), 'clock-wrong'],
];

it.each(cases)('%s', (_what, seen, code) => {
  expect(fleetProblem(seen, { server, clock: right })).toMatchObject({ code, said: 'a sentence' });
});

it('each refusal of a fleet is a problem of its own, but those that mean the same', () => {
  const found = Object.keys(refusals).map(
    (refusal) =>
      fleetProblem(failure('FLEET_REFUSED', undefined, refusal as Refusal), { server, clock: right }).code,
  );
  expect(found).toEqual([
    'phone-unknown',
    'phone-revoked',
    'code-wrong',
    'code-expired',
    'code-used',
    'code-of-taken-phone',
    'too-many-tries',
    'phone-unknown',
    'phone-joined-already',
  ]);
});

describe('a certificate whose time does not fit', () => {
  const expired = failure('FLEET_CERTIFICATE', 'CERT_HAS_EXPIRED');

  it('is the fault of a clock that is years ahead of the server', () => {
    const clock = { nowMs: NOW + 10 * YEAR_MS, earliestMs: NOW, heardMs: NOW + 5_000 };
    expect(fleetProblem(expired, { server, clock })).toMatchObject({
      code: 'clock-wrong',
      data: { clock: '2036-11-20T12:00:00.000Z', right: '2026-11-23T12:00:05.000Z' },
    });
  });

  it('is the fault of a clock that shows a time before this program was made', () => {
    const early = failure('FLEET_CERTIFICATE', 'CERT_NOT_YET_VALID');
    expect(fleetProblem(early, { server, clock: { nowMs: 10_000, earliestMs: NOW } })).toMatchObject({
      code: 'clock-wrong',
      data: { clock: '1970-01-01T00:00:10.000Z', right: '2026-11-23T12:00:00.000Z' },
    });
  });

  it('is its own fault where a server that is wrong itself says another time', () => {
    const clock = { nowMs: NOW, earliestMs: NOW - YEAR_MS, heardMs: 0 };
    expect(fleetProblem(expired, { server, clock }).code).toBe('fleet-certificate-expired');
  });
});

it('an error of the link keeps what the system said of it', () => {
  const cause = new AggregateError([Object.assign(new Error('no'), { code: 'ECONNREFUSED' })]);
  const error = new HotlineError('FLEET_UNREACHABLE', 'the fleet server cannot be reached', { cause });
  expect(fleetFailureOf(error)).toMatchObject({ code: 'FLEET_UNREACHABLE', systemCode: 'ECONNREFUSED' });
});

describe('a link', () => {
  const link = (facts: Partial<LinkFacts>): LinkFacts => ({
    state: 'waiting',
    accepted: undefined,
    lastCode: undefined,
    lastRefusal: undefined,
    lastSystemCode: undefined,
    lastError: undefined,
    key: 'k',
    ...facts,
  });
  const around = { server, clock: right, network: undefined, isSetUp: false };
  const noCable = setupProblem('network-no-cable', { interface: 'eth0' });

  it('that is being made is no problem', () => {
    expect(linkProblem(link({ state: 'connecting' }), around)).toBeUndefined();
  });
  it('that was refused needs no cable to know it', () => {
    const refused = link({ lastCode: 'FLEET_REFUSED', lastRefusal: 'code-used' });
    expect(linkProblem(refused, { ...around, network: noCable })?.code).toBe('code-used');
  });
  it('that cannot be made without a network is the fault of the network', () => {
    const lost = link({ lastCode: 'FLEET_UNREACHABLE', lastSystemCode: 'EAI_AGAIN' });
    expect(linkProblem(lost, { ...around, network: noCable })).toBe(noCable);
    expect(linkProblem(lost, around)?.code).toBe('dns-failing');
  });
  it('waits for the operator, then for the settings, then for nothing', () => {
    expect(linkProblem(link({ state: 'linked', accepted: false }), around)?.code).toBe('not-accepted');
    expect(linkProblem(link({ state: 'linked', accepted: true }), around)?.code).toBe('settings-missing');
    expect(
      linkProblem(link({ state: 'linked', accepted: true }), { ...around, isSetUp: true }),
    ).toBeUndefined();
  });
});
