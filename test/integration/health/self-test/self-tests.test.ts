/** The self-tests of a whole phone, against the practice exchange: over real SIP, with real sound. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { composeSelfTests } from '../../../../src/cli/compose-self-tests.js';
import { loadConfig } from '../../../../src/cli/load-config.js';
import { systemClock } from '../../../../src/clock/clock.js';
import type { Behaviour } from '../../../../src/exchange/behaviour.js';
import { PracticeExchange } from '../../../../src/exchange/practice-exchange.js';
import { FaultList } from '../../../../src/phone/faults.js';
import type { AudioDevice, Log } from '../../../../src/phone/ports.js';
import { FRAME_SAMPLES } from '../../../../src/protocol/audio-format.js';
import { TestPhone } from '../../../support/test-phone.js';
import { until } from '../../../support/until.js';

const quietLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A handset in its cradle: the microphone hears the earpiece 60 ms later. */
class Cradle implements AudioDevice {
  readonly name = 'cradle';
  onCaptured: ((frame: Int16Array) => void) | undefined;
  onFault: undefined;
  gain = 0.3;
  hiss = 20;
  readonly #air: Int16Array[] = Array.from({ length: 6 }, () => new Int16Array(FRAME_SAMPLES));

  open = () => Promise.resolve();
  close = () => Promise.resolve();
  statistics = () => ({ queuedMs: 0, droppedFrames: 0, underruns: 0 });
  play(frame: Int16Array): void {
    this.#air.push(frame);
    const heard = this.#air.shift() ?? new Int16Array(FRAME_SAMPLES);
    this.onCaptured?.(heard.map((sample) => this.gain * sample + this.hiss * 2 * (Math.random() - 0.5)));
  }
}

async function rig(
  options: {
    behaviour?: Behaviour;
    transport?: 'ws' | 'udp';
    testNumber?: boolean;
    soundLimitMs?: number;
  } = {},
) {
  const { behaviour = { kind: 'echo' }, transport = 'ws', testNumber = true } = options;
  const exchange = new PracticeExchange({
    clock: systemClock,
    log: quietLog,
    transports: transport === 'udp' ? { udp: 0, tcp: 0 } : { ws: 0 },
    language: 'en',
    accounts: [{ name: 'phone', password: 'secret' }],
    extensions: { 'test-call': behaviour },
    defaultBehaviour: { kind: 'busy' },
  });
  const { ports } = await exchange.start();
  endings.push(() => exchange.stop());
  const url = transport === 'ws' ? `ws://127.0.0.1:${ports.ws}` : `sip:127.0.0.1:${ports.udp};transport=udp`;
  const phone = await TestPhone.create({
    routes: [{ url, password: 'secret', more: testNumber ? 'test_number = "test-call"' : '' }],
  });
  endings.push(() => phone.end());
  await phone.registered();
  const folder = mkdtempSync(join(tmpdir(), 'hotline-self-test-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const cradle = new Cradle();
  const faults = new FaultList({ clock: systemClock, log: quietLog });
  const loaded = await loadConfig(phone.configFile);
  const composed = composeSelfTests(
    { ...loaded, path: (relative) => join(folder, relative) },
    {
      clock: systemClock,
      log: quietLog,
      faults,
      lines: phone.phone.userAgents,
      takeMedia: (route) => phone.phone.mediaLegs.takeForTest(route),
      device: cradle,
      deviceIsOpen: () => true,
      identity: 'test',
      ...(options.soundLimitMs === undefined ? {} : { soundLimitMs: options.soundLimitMs }),
    },
  );
  await composed.start();
  endings.push(() => composed.stop());
  composed.tests.setIdle(true);
  return { exchange, phone, cradle, composed, tests: composed.tests };
}

describe('the test call', () => {
  it.each(['ws', 'udp'] as const)('proves the sound there and back over %s', async (transport) => {
    const { tests, exchange } = await rig({ transport });
    const result = await tests.run('call');
    expect(result).toMatchObject({ outcome: 'passed', evidence: { 'route-1.tonesHeard': 4 } });
    expect(result.evidence['route-1.mos']).toBeGreaterThan(4);
    await until('the test call has ended', () => exchange.calls.every(({ state }) => state === 'ended'));
  });

  it('proves it after a greeting', async () => {
    const { tests } = await rig({ behaviour: { kind: 'greet-and-echo' } });
    expect(await tests.run('call')).toMatchObject({ outcome: 'passed' });
  });

  it.each([
    ['that nobody answers', { kind: 'busy' }, /not answered/],
    ['without sound', { kind: 'answer-without-sound' }, /nothing was heard/],
    ['with another sound', { kind: 'tone', frequencyHz: 1_000 }, /of 4 tones came back/],
    ['that the far end ends', { kind: 'hang-up', afterMs: 300 }, /hung up/],
  ] as const)('%s has failed, and says what to do', async (_, behaviour, message) => {
    const { tests, exchange } = await rig({ behaviour, soundLimitMs: 2_500 });
    const result = await tests.run('call');
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(message);
    await until('the test call has ended', () => exchange.calls.every(({ state }) => state === 'ended'));
  });

  it('is hung up in the moment of a lift, and the customer’s call goes out', async () => {
    const { tests, phone, exchange } = await rig();
    const running = tests.run('call');
    await until('it is answered', () => exchange.calls.some(({ state }) => state === 'answered'));
    tests.setIdle(false);
    phone.lift();
    expect((await running).outcome).toBe('interrupted');
    await until('the other call', () => exchange.calls.length === 2 && exchange.calls[0]?.state === 'ended');
  });

  it('is not available without a test number', async () => {
    const { tests } = await rig({ testNumber: false });
    expect(await tests.run('call')).toMatchObject({ outcome: 'not-available' });
  });
});

describe('the acoustic test', () => {
  it('tells a handset that is well from one whose cord is cut, by what was learnt', async () => {
    const { tests, composed, cradle } = await rig();
    expect(await tests.run('acoustic')).toMatchObject({ outcome: 'not-available' });
    await composed.learnBaseline();
    expect(await tests.run('acoustic')).toMatchObject({ outcome: 'passed', evidence: { verdict: 'passed' } });
    cradle.gain = 0;
    expect(await tests.run('acoustic')).toMatchObject({
      outcome: 'failed',
      evidence: { verdict: 'nothing-heard' },
    });
    cradle.hiss = 0;
    expect(await tests.run('acoustic')).toMatchObject({
      outcome: 'failed',
      evidence: { verdict: 'microphone-dead' },
    });
  });

  it('learns nothing from a handset that does not lie in its cradle', async () => {
    const { composed, cradle } = await rig();
    cradle.gain = 0;
    await expect(composed.learnBaseline()).rejects.toMatchObject({ code: 'SELF_TEST' });
  });

  it('gives the microphone back', async () => {
    const { tests, cradle } = await rig();
    const heard: Int16Array[] = [];
    cradle.onCaptured = (frame) => heard.push(frame);
    const running = tests.run('audio-device');
    cradle.play(new Int16Array(FRAME_SAMPLES));
    expect(heard).toEqual([]);
    tests.setIdle(false);
    cradle.play(new Int16Array(FRAME_SAMPLES));
    expect(heard).toHaveLength(1);
    expect((await running).outcome).toBe('interrupted');
  });
});

describe('the other tests', () => {
  it('the sound device gives and takes sound', async () => {
    const { tests } = await rig();
    expect(await tests.run('audio-device')).toMatchObject({ outcome: 'passed' });
  });

  it('every route answers, until its exchange is gone', async () => {
    const { tests, exchange } = await rig();
    expect(await tests.run('routes')).toMatchObject({ outcome: 'passed' });
    await exchange.stop();
    const { outcome, message } = await tests.run('routes');
    expect(outcome).toBe('failed');
    expect(message).toMatch(/^route-1: /);
  });
});
