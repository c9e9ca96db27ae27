/** What a phone finds out about network, clock, exchange, sound, hook and settings, as problems of setting up. */
import { describe, expect, it } from 'vitest';
import { HotlineError } from '../../../../src/protocol/errors.js';
import { clockProblem, isoTime } from '../../../../src/protocol/setup-findings/clock-problems.js';
import {
  callProblem,
  exchangeStepProblem,
  registrationProblem,
  testCallProblem,
} from '../../../../src/protocol/setup-findings/exchange-problems.js';
import {
  faultProblem,
  hookErrorProblem,
  hookRefusalProblem,
} from '../../../../src/protocol/setup-findings/hook-problems.js';
import {
  type NetworkInterfaceFacts,
  networkProblem,
  wifiProblem,
} from '../../../../src/protocol/setup-findings/network-problems.js';
import { settingsProblem } from '../../../../src/protocol/setup-findings/settings-problems.js';
import {
  acousticProblem,
  baselineProblem,
  microphoneProblem,
  soundDeviceOf,
  soundErrorProblem,
  speechProblem,
} from '../../../../src/protocol/setup-findings/sound-problems.js';
import { parsePhoneConfig } from '../../../../src/protocol/parse-config.js';
import { refusalSentence } from '../../../../src/sip/registrar.js';

const port = (facts: Partial<NetworkInterfaceFacts> = {}): NetworkInterfaceFacts => ({
  name: 'eth0',
  kind: 'ethernet',
  carrier: true,
  addresses: [],
  ...facts,
});
const wlan = port({ name: 'wlan0', kind: 'wifi', carrier: false });

describe('the network', () => {
  it.each([
    ['network-none', [], true],
    ['network-none', [wlan], false],
    ['network-none', [port({ name: 'docker0', kind: 'other' })], false],
    ['network-no-cable', [port({ carrier: false }), wlan], false],
    ['network-no-cable', [port({ carrier: null })], false],
    ['network-no-address', [port(), wlan], false],
    ['network-no-address', [port({ carrier: false }), { ...wlan, carrier: true }], false],
    ['network-no-gateway', [port({ addresses: ['10.0.0.7'] })], false],
    [undefined, [port({ addresses: ['10.0.0.7'] })], true],
    [undefined, [port({ carrier: false }), { ...wlan, addresses: ['10.0.0.7'] }], true],
  ] as const)('%s', (code, interfaces, hasRoute) => {
    expect(networkProblem({ interfaces, hasRoute })?.code).toBe(code);
  });

  // Sentences of nmcli 1.42 and 1.52.
  it.each([
    [10, "Error: No network with SSID 'Hall' found.", 'wifi-not-found'],
    [4, 'Error: Connection activation failed: (7) Secrets were required, but not provided.', 'wifi-password'],
    [4, 'Error: 802-11-wireless-security.psk: property is invalid.', 'wifi-password'],
    [
      4,
      'Error: Connection activation failed: (5) IP configuration could not be reserved (no available address, timeout, etc.).',
      'network-no-address',
    ],
    [3, 'Error: Timeout expired (90 seconds)', 'wifi-failed'],
  ] as const)('nmcli that ends with %d: %s', (status, said, code) => {
    expect(wifiProblem('Hall', { status, said })).toMatchObject({ code, said });
  });
});

describe('the clock', () => {
  const [now, year] = [Date.parse('2026-11-23T12:00:00Z'), 365 * 86_400_000];
  it.each([
    [
      'is right',
      { nowMs: now, earliestMs: now - year, synchronised: true, heardMs: now + 3_600_000 },
      undefined,
    ],
    [
      'is not known to be wrong',
      { nowMs: now, earliestMs: now - year, synchronised: false },
      'clock-not-set',
    ],
    ['is not told of', { nowMs: now, earliestMs: now - year, synchronised: null }, undefined],
    ['was never set', { nowMs: 10_000, earliestMs: now - year, synchronised: false }, 'clock-wrong'],
    [
      'is years behind the network',
      { nowMs: now - 5 * year, earliestMs: now - 6 * year, heardMs: now },
      'clock-wrong',
    ],
    ['is a day fast', { nowMs: now + 2 * 86_400_000, earliestMs: now - year, heardMs: now }, 'clock-wrong'],
    ['is doubted by one that is wrong itself', { nowMs: now, earliestMs: now - year, heardMs: 0 }, undefined],
  ] as const)('that %s', (_what, facts, code) => {
    expect(clockProblem(facts)?.code).toBe(code);
  });

  it('can show what no date is written for', () => {
    expect([isoTime(NaN), isoTime(-1e15), isoTime(9e15)].map((text) => text.length)).toEqual([24, 24, 24]);
  });
});

describe('the exchange', () => {
  const exchange = { server: 'wss://pbx.example/ws', account: 'h17' };
  const answered = (statusCode: number) =>
    refusalSentence({ statusCode, reasonPhrase: 'No', retryAfter: undefined }, 'h17', 'pbx.example');

  it.each([
    [answered(401), 'account-refused'],
    [answered(403), 'account-refused'],
    [answered(404), 'account-refused'],
    [answered(408), 'exchange-unreachable'],
    [answered(503), 'exchange-unreachable'],
    ['cannot find pbx.example: the name does not exist; check the server entry', 'exchange-name-unknown'],
    ['cannot connect to pbx.example:5061: nothing listens there', 'exchange-unreachable'],
    ['the certificate of pbx.example:5061 is not accepted: it has expired', 'exchange-certificate'],
  ])('%s', (said, code) => {
    expect(registrationProblem(said, exchange)).toMatchObject({ code, said });
  });

  it('steps of a check that have failed, and no others', () => {
    const step = (id: string, detail = 'it failed') => ({ id, status: 'fail' as const, detail });
    expect(exchangeStepProblem(step('main/name'), exchange)?.code).toBe('exchange-name-unknown');
    expect(exchangeStepProblem(step('main/certificate'), exchange)?.code).toBe('exchange-certificate');
    expect(exchangeStepProblem(step('main/connection'), exchange)?.code).toBe('exchange-unreachable');
    expect(exchangeStepProblem(step('main/registration', answered(403)), exchange)?.code).toBe(
      'account-refused',
    );
    expect(
      exchangeStepProblem({ ...step('main/registration'), status: 'not-tried' }, exchange),
    ).toBeUndefined();
  });

  it.each([
    ['not-found', 'number-refused'],
    ['refused', 'number-refused'],
    ['media', 'call-without-sound'],
    ['busy', 'call-failed'],
    ['unavailable', 'call-failed'],
  ] as const)('a call that ends as %s', (cause, code) => {
    expect(callProblem(cause, '100', 'why')).toMatchObject({ code, said: 'why' });
  });

  it.each([
    ['main: the exchange answered 403 Forbidden', {}, 'number-refused'],
    ['main: the tones did not come back', { tonesHeard: 0 }, 'call-without-sound'],
    ['main: the call was not answered', {}, 'call-failed'],
  ] as const)('a test call: %s', (message, evidence, code) => {
    expect(testCallProblem({ outcome: 'failed', message, evidence }, '100')?.code).toBe(code);
    expect(testCallProblem({ outcome: 'passed', message, evidence }, '100')).toBeUndefined();
  });
});

describe('the sound', () => {
  const card = (id: string, playback = true, capture = true) => ({
    id,
    description: `${id} card`,
    playback,
    capture,
  });

  it('is at the one device that plays and records', () => {
    expect(soundDeviceOf([card('vc4hdmi', true, false), card('Device')])).toEqual({ device: 'alsa:Device' });
  });
  it.each([
    ['sound-no-device', []],
    ['sound-no-device', [card('vc4hdmi', true, false)]],
    ['sound-two-devices', [card('Device'), card('Device_1'), card('vc4hdmi', true, false)]],
  ] as const)('%s', (code, cards) => {
    const chosen = soundDeviceOf(cards);
    expect('problem' in chosen && chosen.problem.code).toBe(code);
    if (code === 'sound-two-devices')
      expect('problem' in chosen && chosen.problem.data).toEqual({
        devices: [
          { device: 'alsa:Device', description: 'Device card' },
          { device: 'alsa:Device_1', description: 'Device_1 card' },
        ],
      });
  });

  const busy = Object.assign(new Error('busy'), { errno: 16 });
  it.each([
    [new HotlineError('AUDIO_DEVICE_UNKNOWN', 'none'), 'sound-device-missing'],
    [new HotlineError('AUDIO_DEVICE', 'busy', { cause: busy }), 'sound-device-busy'],
    [new HotlineError('AUDIO_DEVICE', 'broken'), 'sound-device-failed'],
  ] as const)('%s', (error, code) => {
    expect(soundErrorProblem(error, 'alsa:Device').code).toBe(code);
  });

  it('of a microphone', () => {
    expect(microphoneProblem({ capturedFrames: 0, peak: 0 }, 'alsa:D')?.code).toBe('microphone-missing');
    expect(microphoneProblem({ capturedFrames: 50, peak: 0 }, 'alsa:D')?.code).toBe('microphone-silent');
    expect(microphoneProblem({ capturedFrames: 50, peak: 0.001 }, 'alsa:D')).toBeUndefined();
    expect([speechProblem(-60)?.code, speechProblem(-12)?.code, speechProblem(0)?.code]).toEqual([
      'microphone-silent',
      undefined,
      'microphone-overdriven',
    ]);
  });

  it('of a handset in its cradle', () => {
    const result = { test: 'acoustic', at: '2026-11-23T12:00:00Z', tookMs: 1, message: 'm' } as const;
    const judged = (verdict: string) =>
      acousticProblem({ ...result, outcome: 'failed', evidence: { verdict } })?.code;
    expect(['too-noisy', 'microphone-dead', 'nothing-heard', 'changed'].map(judged)).toEqual([
      'room-too-loud',
      'microphone-silent',
      'earpiece-silent',
      'baseline-failed',
    ]);
    expect(acousticProblem({ ...result, outcome: 'passed', evidence: {} })).toBeUndefined();
    const failed = (['missing', 'aborted', 'unclear'] as const).map(
      (reason) => baselineProblem({ reason, problem: 'p' }, 'alsa:D').code,
    );
    expect(failed).toEqual(['sound-device-missing', 'handset-lifted', 'baseline-failed']);
  });
});

describe('the hook', () => {
  it.each([
    ['nothing-changed', 'hook-not-wired'],
    ['contact-still', 'hook-not-wired'],
    ['chatter', 'hook-chatters'],
    ['not-opposed', 'hook-contradicts'],
    ['inconsistent', 'hook-contradicts'],
    ['too-many-changed', 'hook-contradicts'],
    ['unreadable', 'hook-hardware'],
    ['lost', 'hook-hardware'],
  ] as const)('%s', (reason, code) => {
    expect(hookRefusalProblem({ reason, message: 'm' }, '5, 6')).toMatchObject({ code, said: 'm' });
  });

  it('whose hardware cannot be used, now or later', () => {
    expect(hookErrorProblem(new HotlineError('GPIO_LINE_HELD', 'held'))?.code).toBe('hook-hardware');
    expect(hookErrorProblem(new HotlineError('CONFIG_UNWRITABLE', 'no'))).toBeUndefined();
    const at = { device: 'alsa:D' };
    expect(faultProblem('hook-chatter', 'm', at)?.code).toBe('hook-chatters');
    expect(faultProblem('io-unavailable', 'm', at)?.code).toBe('hook-hardware');
    expect(faultProblem('door-open', 'm', at)).toBeUndefined();
  });
});

describe('settings', () => {
  const route = (server: string, number = '8 800 333-44-34') =>
    `number = "${number}"\n[[route]]\nname = "main"\nserver = "${server}"\naccount = "h"\npassword = "x"\n`;
  const given = { file: 'phone.toml', fleet: 'f', exchange: 'e', number: 'n' };
  const refused = (text: string): unknown => {
    try {
      return parsePhoneConfig(text, 'phone.toml');
    } catch (error) {
      return error;
    }
  };

  it.each([
    ['fleet-address-invalid', '[fleet]\nserver = "fleet.example"\n'],
    ['exchange-address-invalid', route('http://pbx.example')],
    ['number-invalid', route('wss://pbx.example/ws', '112')],
    ['settings-invalid', '[hok]\n'],
    ['settings-invalid', '[fleet\n'],
  ])('%s', (code, text) => {
    expect(settingsProblem(refused(text), given)?.code).toBe(code);
  });

  it('that cannot be written, or are of a phone that has joined', () => {
    expect(settingsProblem(new HotlineError('CONFIG_UNWRITABLE', 'no'), given)).toMatchObject({
      code: 'settings-unwritable',
      data: { file: 'phone.toml' },
    });
    expect(
      settingsProblem(new HotlineError('STATE', 'this phone is "Hall, left" of a fleet already'), given),
    ).toMatchObject({ code: 'phone-joined-already', data: { name: 'Hall, left' } });
  });
});
