/** From nothing to a phone that calls, through the API of the technician's page. */
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SetupView } from '../../../src/protocol/setup-api.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { sine } from '../../support/sine.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';
import { until } from '../../support/until.js';

const CODE = '407312';
const HOOK_PIN = 5;

async function unlocked(options = {}): Promise<UnprovisionedPhone> {
  const phone = await (await UnprovisionedPhone.start({ freshCode: () => CODE, ...options })).opened();
  await phone.act('speak');
  expect((await phone.unlock(CODE)).status).toBe(200);
  return phone;
}

async function anExchange(): Promise<ExchangeFixture> {
  const exchange = await startExchange();
  onTestFinished(() => exchange.end());
  return exchange;
}

const standAlone = (exchange: ExchangeFixture, more = {}) => ({
  number: '8 800 333-44-34',
  country: 'RU',
  language: 'en',
  server: exchange.url,
  account: account.account,
  login: null,
  password: account.password,
  ...more,
});

const isRegistered = ({ wholes }: UnprovisionedPhone) =>
  wholes.some(({ phone: { userAgents } }) =>
    userAgents.some((one) => one.registration().state === 'registered'),
  );

const idle = ({ restarting }: SetupView) => !restarting;

describe('stand-alone', () => {
  it('account and number make a phone that registers, calls, is signed off, and closes its page', async () => {
    const exchange = await anExchange();
    const phone = await unlocked();
    expect((await phone.act('finish')).status).toBe(422);
    expect((await phone.act('destination/stand-alone', standAlone(exchange))).status).toBe(200);
    await phone.shows('it is registered', ({ steps }) => steps.destination.state === 'done');
    expect((await stat(phone.file)).mode & 0o007).toBe(0);

    phone.lift();
    await phone.shows('the call is answered', ({ call }) => call.state === 'talking');
    phone.replace();
    await phone.shows('the call is told', ({ call }) => call.answered !== null);
    await phone.act('call/heard', { heard: true });

    const early = await phone.act('sign-off', {
      by: 'Olga',
      place: 'Hall',
      remarks: '',
      skipped: [],
      photo: 'AAAA',
    });
    expect(early).toMatchObject({ status: 422, body: { code: 'refused' } });
    const { checks } = await phone.view();
    const skipped = checks
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ check }) => ({ check, note: 'there is no such thing in this test' }));
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0, 0, 0xff, 0xd9]).toString('base64');
    const signed = await phone.act('sign-off', {
      by: 'Olga',
      place: 'Hall',
      remarks: 'all well',
      skipped,
      photo,
    });
    expect(signed.status).toBe(200);
    const { record } = await phone.view();
    expect(record?.record).toMatchObject({
      by: 'Olga',
      place: 'Hall',
      way: 'page',
      shortName: phone.setup.shortName,
    });
    expect(record?.record.checks).toContainEqual(
      expect.objectContaining({
        check: 'test-call',
        outcome: 'passed',
        evidence: expect.objectContaining({ route: 'main' }) as object,
      }),
    );
    const kept = JSON.parse(
      await readFile(join(phone.folder, 'hotline-state', 'commissioning.json'), 'utf8'),
    ) as object;
    expect(kept).toEqual(record?.record);

    const port = phone.setup.server?.port ?? 0;
    expect((await phone.act('finish')).status).toBe(200);
    await until('the page is closed', () => phone.setup.server === undefined);
    await until('the feed has ended', () => phone.closedFor !== null);
    expect(phone.closedFor).toBe('finished');
    await expect(
      new Promise((resolve, reject) => connect(port, '127.0.0.1', () => resolve('open')).on('error', reject)),
    ).rejects.toThrow('ECONNREFUSED');
  });

  it('an account that the exchange refuses is told as that', async () => {
    const phone = await unlocked();
    await phone.act('destination/stand-alone', standAlone(await anExchange(), { password: 'wrong' }));
    const { steps } = await phone.shows('it is refused', (view) => view.steps.destination.state === 'failed');
    expect(steps.destination.problem).toMatchObject({
      code: 'account-refused',
      data: { account: account.account },
    });
  });

  it.each([
    ['an emergency number', { number: '112' }, 'number-invalid'],
    ['no number', { number: 'call me' }, 'number-invalid'],
    ['a server that is none', { server: 'ftp://pbx.example' }, 'exchange-address-invalid'],
  ])('%s is refused, and nothing is written', async (_, wrong, code) => {
    const phone = await unlocked();
    const answer = await phone.act('destination/stand-alone', standAlone(await anExchange(), wrong));
    expect(answer).toMatchObject({ status: 422, body: { code: 'refused', problem: { code } } });
    expect(JSON.stringify(answer.body)).not.toContain(account.password);
    expect(existsSync(phone.file)).toBe(false);
  });

  it('a phone.toml that cannot be written is told as that', async () => {
    const phone = await unlocked({ requests: { answerFile: '/nonexistent/answer.json' } });
    await writeFile(phone.file, 'number = ');
    const answer = await phone.act('destination/stand-alone', standAlone(await anExchange()));
    expect(answer.status).toBe(422);
  });
});

describe('the fleet', () => {
  it('a code with a wrong character is refused before anybody is asked', async () => {
    const phone = await unlocked();
    const answer = await phone.act('destination/fleet', { server: 'fleet.example', code: 'K7MW-3PQD-9A' });
    expect(answer).toMatchObject({ status: 422, body: { problem: { code: 'code-mistyped' } } });
    expect(existsSync(phone.file)).toBe(false);
  });
});

describe('the hook', () => {
  async function move(phone: UnprovisionedPhone, confirm: (level: 0 | 1) => void): Promise<void> {
    for (let i = 0; i < 6; i++) {
      const position = i % 2 === 0 ? 'on-hook' : 'off-hook';
      const asks = ({ hook }: SetupView) => hook.learning?.position === position && !hook.learning.resting;
      await phone.shows(
        `it asks for ${position}`,
        (view) => asks(view) || view.steps.hook.state === 'failed',
      );
      if ((await phone.view()).steps.hook.state === 'failed') return;
      confirm(position === 'off-hook' ? 1 : 0);
      await phone.act('hook/confirm');
    }
  }

  it('is learnt with the phone down, kept until there is whom to call, and written then', async () => {
    const exchange = await anExchange();
    const phone = await unlocked();
    expect((await phone.act('hook/learn')).status).toBe(200);
    // This contact is closed off the hook: the other way round than usual.
    await move(phone, (level) => phone.board.setLevel(HOOK_PIN, level === 1 ? 0 : 1));
    const { hook } = await phone.shows(
      'it is learnt',
      (view) => view.steps.hook.state === 'done' && idle(view),
    );
    expect(hook.learnt).toEqual({ pin: '5', secondPin: null, offHookLevel: 'low' });
    expect(existsSync(phone.file)).toBe(false);
    await phone.act('destination/stand-alone', standAlone(exchange));
    await phone.shows('it is registered', ({ steps }) => steps.destination.state === 'done');
    expect(await readFile(phone.file, 'utf8')).toMatch(/off_hook = "low"/);
  });

  it('that is not wired is told as that, and the phone runs again', async () => {
    const phone = await unlocked();
    await phone.act('hook/learn');
    await move(phone, () => undefined);
    const { steps } = await phone.view();
    expect(steps.hook.problem).toMatchObject({ code: 'hook-not-wired', data: { lines: '5, 6' } });
    await phone.shows('the phone runs again', idle);
  });

  it('can be given up', async () => {
    const phone = await unlocked();
    await phone.act('hook/learn');
    await phone.shows('it asks', ({ hook }) => hook.learning !== null);
    expect((await phone.act('sound/tone', { on: true })).status).toBe(409);
    await phone.act('hook/cancel');
    const { steps } = await phone.shows('the phone runs again', idle);
    expect(steps.hook.state).toBe('open');
  });
});

describe('the handset', () => {
  it('sounds a tone in the earpiece, and measures who speaks into it', async () => {
    const phone = await unlocked();
    await phone.shows('the device is open', ({ sound }) => sound.open);
    await phone.act('sound/tone', { on: true });
    await until(
      'the tone is heard',
      () => phone.heard.length > 32_000 && phone.heard.some((byte) => byte !== 0),
    );
    await phone.act('sound/tone', { on: false });
    await phone.act('sound/meter', { on: true });
    const loud = sine({ frequencyHz: 300, amplitude: 0.3, samples: FRAME_SAMPLES });
    const speak = (frames: number, frame: Int16Array) => {
      for (let i = 0; i < frames; i++) phone.device.onCaptured?.(frame);
    };
    speak(100, new Int16Array(FRAME_SAMPLES));
    speak(50, loud);
    await phone.act('sound/meter', { on: false });
    const { sound } = await phone.view();
    expect(sound).toMatchObject({ tone: false, meter: false, noiseDbfs: -100 });
    expect(sound.speechDbfs).toBeGreaterThan(-16);
    await phone.act('sound/heard', { heard: true });
    expect((await phone.view()).checks.map(({ check, outcome }) => [check, outcome])).toEqual(
      expect.arrayContaining([
        ['earpiece', 'passed'],
        ['microphone', 'passed'],
      ]),
    );
  });
});

describe('the clock', () => {
  it('that is years behind the technician’s is told as wrong', async () => {
    const phone = await unlocked();
    await phone.act('time/compare', { browserMs: Date.now() + 3 * 365 * 86_400_000 });
    const { steps } = await phone.view();
    expect(steps.time).toMatchObject({ state: 'failed', problem: { code: 'clock-wrong' } });
    await phone.act('time/compare', { browserMs: Date.now() });
    expect((await phone.view()).steps.time.state).toBe('done');
  });
});

describe('the session', () => {
  it('is offered again after a power cut in the middle of it, and not after its end', async () => {
    const exchange = await anExchange();
    const phone = await unlocked();
    await phone.act('destination/stand-alone', standAlone(exchange));
    await phone.shows('it is registered', ({ steps }) => steps.destination.state === 'done');
    await phone.stop();
    const again = await (await UnprovisionedPhone.start({ freshCode: () => CODE }, phone.folder)).opened();
    await again.act('speak');
    await again.unlock(CODE);
    await again.shows('it is registered', ({ steps }) => steps.destination.state === 'done');
    await again.act('finish');
    await until('the page is closed', () => again.setup.server === undefined);
    await again.stop();
    const later = await UnprovisionedPhone.start({}, phone.folder);
    await until('it is registered', () => isRegistered(later));
    expect(later.setup.server).toBeUndefined();
    later.setup.openFor();
    await later.opened();
  });

  it('that a technician left without a word is not offered at each start for ever', async () => {
    const exchange = await anExchange();
    const phone = await unlocked();
    await phone.act('destination/stand-alone', standAlone(exchange));
    await phone.shows('it is registered', ({ steps }) => steps.destination.state === 'done');
    await phone.stop();
    const again = await (await UnprovisionedPhone.start({}, phone.folder)).opened();
    // Nobody gives the code, and its hour is over.
    again.setup.openFor(0);
    await until('the page is closed', () => again.setup.server === undefined);
    await again.stop();
    const later = await UnprovisionedPhone.start({}, phone.folder);
    await until('it is registered', () => isRegistered(later));
    expect(later.setup.server).toBeUndefined();
  });
});
