/** Who has the handset of a phone that knows whom to call, while a technician tries its sound: API of the page, real phone and exchange. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SetupView } from '../../../src/protocol/setup-api.js';
import { phone as account, startExchange } from '../../support/exchange-fixture.js';
import { HandsetInHand } from '../../support/setup/handset-in-hand.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';
import { until } from '../../support/until.js';

const CODE = '407312';

/** A phone that would call when lifted, with its page unlocked. */
async function ready(): Promise<UnprovisionedPhone> {
  const exchange = await startExchange();
  onTestFinished(() => exchange.end());
  const phone = await (await UnprovisionedPhone.start({ freshCode: () => CODE })).opened();
  await phone.act('speak');
  expect((await phone.unlock(CODE)).status).toBe(200);
  const { account: name, password } = account;
  const destination = { number: '8 800 333-44-34', country: 'RU', language: 'en', server: exchange.url };
  const asked = { ...destination, account: name, login: null, password };
  expect((await phone.act('destination/stand-alone', asked)).status).toBe(200);
  await phone.shows('it is registered', ({ steps }) => steps.destination.state === 'done');
  return phone;
}

const calls = ({ call }: SetupView) => call.state === 'talking';

describe('the handset while a technician tries it', () => {
  it('lifted in the step of the sound, the tone is heard and nobody is called; put back, the next lift calls', async () => {
    const phone = await ready();
    const ear = new HandsetInHand(() => phone.device);
    onTestFinished(() => ear.end());
    await phone.act('handset/hold', { on: true });
    phone.lift();
    await phone.shows(
      'it is in the technician’s hand',
      ({ handset, hook }) => handset.taken && hook.offHook === true,
    );
    await phone.act('sound/tone', { on: true });
    await until('the tone is heard', () => ear.hears(440));
    const { call, sound } = await phone.view();
    expect(call).toMatchObject({ state: 'idle', offHook: false });
    expect(sound.tone).toBe(true);
    await phone.act('handset/hold', { on: false });
    phone.replace();
    await phone.shows('it is the phone’s again', ({ handset }) => !handset.lent);
    phone.lift();
    await phone.shows('it calls', calls);
  });

  it('the sound of the cradle is not learnt with the handset in hand, and is given up when it is lifted', async () => {
    const phone = await ready();
    await phone.act('handset/hold', { on: true });
    phone.lift();
    await phone.shows('it is lifted', ({ handset }) => handset.taken);
    expect(await phone.act('baseline/learn')).toMatchObject({ status: 409 });
    phone.replace();
    await phone.shows('it is put back', ({ handset }) => !handset.taken);
    expect((await phone.act('baseline/learn')).status).toBe(200);
    phone.lift();
    const { call, steps } = await phone.shows(
      'it is given up',
      (view) => view.steps.baseline.state === 'failed',
    );
    expect(call.state).toBe('idle');
    expect(steps.baseline.problem?.said).toMatch(/lifted|off its cradle/);
  });

  it('the page is closed with the handset in hand: the phone calls', async () => {
    const phone = await ready();
    await phone.act('handset/hold', { on: true });
    phone.lift();
    await phone.shows('it is lifted', ({ handset }) => handset.taken);
    await phone.act('finish');
    await until('it calls', () => phone.wholes.at(-1)?.phone.controller.stateName === 'talking');
    await until('the page is closed', () => phone.setup.server === undefined);
  });

  it('the page that held it says no more: the phone calls', { timeout: 60_000 }, async () => {
    const phone = await ready();
    await phone.act('handset/hold', { on: true });
    phone.lift();
    await phone.shows('it is lifted', ({ handset }) => handset.taken);
    await phone.shows('it calls', calls, 30_000);
  });

  it('a call that is going on is not taken from whoever makes it', async () => {
    const phone = await ready();
    phone.lift();
    await phone.shows('it calls', calls);
    await phone.act('handset/hold', { on: true });
    expect((await phone.view()).handset).toEqual({ lent: false, taken: false });
    expect(calls(await phone.view())).toBe(true);
  });

  it('is lent to nobody who has not given the code', async () => {
    const phone = await ready();
    phone.cookie = undefined;
    expect((await phone.act('handset/hold', { on: true })).status).toBe(401);
  });
});
