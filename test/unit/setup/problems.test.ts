/** What the technician is told, by facts of the phone. */
import { describe, expect, it } from 'vitest';
import type { CallRecord, FailureCause } from '../../../src/protocol/call-record.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { setupProblem } from '../../../src/protocol/setup-problems.js';
import { baselineErrorProblem } from '../../../src/protocol/setup-findings/sound-problems.js';
import type { LinkFacts, PhoneFacts, SoundDeviceChoice } from '../../../src/setup/ports.js';
import {
  clockFacts,
  problemOfCall,
  problemOfDestination,
  problemOfHook,
  problemOfNetwork,
  problemOfSettings,
  problemOfSound,
} from '../../../src/setup/problems.js';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const YEAR_MS = 365 * 86_400_000;
const server = 'wss://fleet.example';

const link = (facts: Partial<LinkFacts> = {}): LinkFacts => ({
  server,
  linked: false,
  accepted: undefined,
  enrolment: 'none',
  name: null,
  key: null,
  waiting: 0,
  lastCode: undefined,
  lastRefusal: undefined,
  lastSystemCode: undefined,
  lastError: undefined,
  clockOffsetMs: undefined,
  ...facts,
});

interface Known {
  readonly link?: LinkFacts | null;
  readonly isSetUp?: boolean;
  readonly unusable?: string;
  readonly said?: string;
  readonly registered?: boolean;
  readonly device?: string;
  readonly audio?: { readonly present: boolean; readonly open: boolean; readonly problem: string | null };
  readonly faults?: readonly { readonly code: string; readonly message: string }[];
}

/** Only what the problems are made of. */
function phone(known: Known = {}): PhoneFacts {
  const { audio = { present: true, open: true, problem: null }, device = 'alsa:Device', faults = [] } = known;
  const main = { route: 'main', server: 'wss://pbx.example', problem: known.said ?? null };
  return {
    health: { clock: { synchronised: null }, audio, faults },
    link: known.link ?? null,
    isSetUp: known.isSetUp ?? true,
    unusable: known.unusable ?? null,
    account: 'h17',
    registrations: [{ ...main, state: known.registered === true ? 'registered' : 'waiting' }],
    device,
  } as unknown as PhoneFacts;
}

describe('the network', () => {
  const eth0 = { name: 'eth0', kind: 'ethernet', carrier: true, addresses: ['10.0.0.7'] } as const;
  const seen = { interfaces: [eth0], hasRoute: false, reach: 'local', portal: null } as const;
  it('without a way out is a problem, but where exchange or fleet are within it', () => {
    expect(problemOfNetwork(seen, phone())?.code).toBe('network-no-gateway');
    expect(problemOfNetwork(seen, phone({ registered: true }))).toBeNull();
    expect(problemOfNetwork(seen, phone({ link: link({ linked: true }) }))).toBeNull();
    expect(problemOfNetwork({ ...seen, hasRoute: true }, undefined)).toBeNull();
  });
  it('whose only address is that of a bridge for containers has no cable', () => {
    const docker = { name: 'docker0', kind: 'other', carrier: false, addresses: ['172.17.0.1'] } as const;
    const interfaces = [docker, { ...eth0, carrier: false, addresses: [] }];
    expect(problemOfNetwork({ ...seen, interfaces }, phone())?.code).toBe('network-no-cable');
  });
  it('that wants a sign-in says where', () => {
    const portal = { ...seen, hasRoute: true, reach: 'portal', portal: 'hotel.example' } as const;
    expect(problemOfNetwork(portal, phone())).toMatchObject({
      code: 'captive-portal',
      data: { portal: 'hotel.example' },
    });
  });
});

describe('the destination', () => {
  const clock = clockFacts(NOW, NOW - YEAR_MS, undefined, undefined);
  const expired = link({
    lastCode: 'FLEET_CERTIFICATE',
    lastSystemCode: 'CERT_HAS_EXPIRED',
    lastError: 'it has expired',
  });

  it('a certificate that has run out is that, unless the clock of the phone is wrong', () => {
    expect(problemOfDestination(phone({ link: expired }), clock, null)?.code).toBe(
      'fleet-certificate-expired',
    );
    const fast = clockFacts(NOW + 10 * YEAR_MS, NOW - YEAR_MS, NOW, undefined);
    expect(problemOfDestination(phone({ link: expired }), fast, null)).toMatchObject({
      code: 'clock-wrong',
      data: { right: '2026-11-23T12:00:00.000Z' },
      said: 'it has expired',
    });
    const said = 'the certificate of pbx.example:5061 is not accepted: it is not valid yet; check the clock';
    expect(problemOfDestination(phone({ said }), fast, null)).toMatchObject({ code: 'clock-wrong', said });
    expect(problemOfDestination(phone({ said }), clock, null)?.code).toBe('exchange-certificate');
  });

  it('a configuration that cannot be used is told before all that it may name', () => {
    const said = 'phone.toml:\n- log.level: must be one of ...';
    const broken = phone({ unusable: said, isSetUp: false, link: link({ lastCode: 'FLEET_UNREACHABLE' }) });
    expect(problemOfDestination(broken, clock, null)).toMatchObject({ code: 'settings-invalid', said });
  });
  it('a fleet that is not reached for want of a cable is the fault of the network', () => {
    const noCable = setupProblem('network-no-cable', { interface: 'eth0' });
    const lost = link({ lastCode: 'FLEET_UNREACHABLE', lastSystemCode: 'ENOTFOUND' });
    expect(problemOfDestination(phone({ link: lost }), clock, noCable)).toBe(noCable);
    expect(problemOfDestination(phone({ link: lost }), clock, null)?.code).toBe('fleet-name-unknown');
  });

  it('a key that is another phone’s is told with the name of that', () => {
    const joined = link({ lastCode: 'FLEET_REFUSED', lastRefusal: 'key-in-use', name: 'Hall' });
    expect(problemOfDestination(phone({ link: joined }), clock, null)).toMatchObject({
      code: 'phone-joined-already',
      data: { name: 'Hall' },
    });
  });

  it('after the fleet comes the exchange, and one route that is registered is enough', () => {
    const said = 'the exchange refused the password of account h17 (401); check account and password';
    const linked = link({ linked: true, accepted: true });
    expect(problemOfDestination(phone({ link: linked, said }), clock, null)).toMatchObject({
      code: 'account-refused',
      data: { account: 'h17', server: 'wss://pbx.example' },
    });
    expect(problemOfDestination(phone({ said, registered: true }), clock, null)).toBeNull();
    const unanswered = 'cannot find pbx.example: the name server does not answer; check the network';
    expect(problemOfDestination(phone({ said: unanswered }), clock, null)).toMatchObject({
      code: 'dns-failing',
      data: { name: 'pbx.example' },
    });
  });
});

it('the time of the fleet is surer than that of a browser', () => {
  const facts = phone({ link: link({ linked: true, clockOffsetMs: 40 }) });
  expect(clockFacts(NOW, 0, NOW - 5 * YEAR_MS, facts).heardMs).toBe(NOW - 40);
  expect(clockFacts(NOW, 0, NOW - 5, phone()).heardMs).toBe(NOW - 5);
});

describe('the sound', () => {
  const card = (id: string, more: Partial<SoundDeviceChoice> = {}): SoundDeviceChoice => ({
    device: `alsa:${id}`,
    description: `${id} card`,
    playback: true,
    capture: true,
    ...more,
  });
  const hdmi = card('vc4hdmi', { capture: false });
  const byDefault = { device: 'alsa:default' };
  const closed = (problem: string | null, present = true) => ({ audio: { present, open: false, problem } });

  it.each([
    ['is well', {}, [card('Device'), hdmi], false, undefined],
    ['two devices, none chosen', byDefault, [card('Device'), card('Two')], false, 'sound-two-devices'],
    ['two devices, one chosen', byDefault, [card('Device'), card('Two')], true, undefined],
    ['two devices, one configured', {}, [card('Device'), card('Two')], false, undefined],
    ['no device', { ...byDefault, ...closed('none') }, [], false, 'sound-no-device'],
    ['only a television', { ...byDefault, ...closed('none') }, [hdmi], false, 'sound-no-device'],
    ['unplugged', closed('no such card', false), [card('Two')], true, 'sound-device-missing'],
    ['taken', closed('Device or resource busy'), [card('Device')], false, 'sound-device-busy'],
    ['broken', closed('I/O error'), [card('Device')], false, 'sound-device-failed'],
    ['not tried yet', closed(null, false), [card('Device')], false, undefined],
    ['plays only', {}, [card('Device', { capture: false })], false, 'microphone-missing'],
    ['deaf', { audio: { present: true, open: true, problem: 'deaf' } }, [], false, 'microphone-missing'],
  ] as const)('%s', (_what, known, devices, wasChosen, code) => {
    expect(problemOfSound(phone(known), devices, wasChosen)?.code).toBe(code);
  });
});

describe('a baseline', () => {
  it.each([
    ['aborted', 'handset-lifted'],
    ['missing', 'sound-device-missing'],
    ['unclear', 'baseline-failed'],
  ])('that was %s', (reason, code) => {
    const error = new HotlineError('SELF_TEST', 'no', { cause: { reason, problem: 'why' } });
    expect(baselineErrorProblem(error, 'alsa:D')).toMatchObject({ code, said: 'why' });
  });
  it('for which now is not the time', () => {
    const error = new HotlineError('SELF_TEST', 'a test is running');
    expect(baselineErrorProblem(error, 'alsa:D')).toMatchObject({
      code: 'baseline-failed',
      said: 'a test is running',
    });
  });
});

it('a fault of the hook is told as what it is', () => {
  const faults = [
    { code: 'network-down', message: 'n' },
    { code: 'hook-chatter', message: 'it chatters' },
  ];
  expect(problemOfHook(phone({ faults }))).toMatchObject({ code: 'hook-chatters', said: 'it chatters' });
  expect(problemOfHook(phone())).toBeNull();
});

describe('a call', () => {
  const record = (cause: CallRecord['cause'], failures: readonly FailureCause[], failure?: FailureCause) =>
    ({
      cause,
      failure: failure ?? null,
      attempts: failures.map((one) => ({ failure: one })),
    }) as unknown as CallRecord;

  it.each([
    ['was answered', record('answered', []), undefined],
    ['was given up', record('abandoned', []), undefined],
    [
      'was refused by one exchange and not taken by the next',
      record('busy', ['not-found', 'busy']),
      'number-refused',
    ],
    ['found nobody free', record('busy', ['busy']), 'call-failed'],
    ['had no sound in common', record('failed', ['media'], 'media'), 'call-without-sound'],
    ['was not let out', record('failed', ['refused'], 'refused'), 'number-refused'],
  ])('that %s', (_what, call, code) => {
    expect(problemOfCall(call, '8 800 333-44-34')?.code).toBe(code);
  });
});

it('settings that are refused for something unknown are still refused', () => {
  expect(problemOfSettings(new Error('odd'), {})).toMatchObject({ code: 'settings-invalid', said: 'odd' });
  expect(problemOfSettings(new HotlineError('CONFIG_UNWRITABLE', 'no'), {})).toMatchObject({
    code: 'settings-unwritable',
    data: { file: 'phone.toml' },
  });
});
