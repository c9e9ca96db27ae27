import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { SimulatedPhone, SimulationTicker } from '../../../src/link/simulated-phone.js';
import { ScriptedFleet } from '../../support/link/scripted-fleet.js';
import { until } from '../../support/until.js';

const LIMIT_MS = 40_000;

async function bench(count: number) {
  const fleet = await ScriptedFleet.listen();
  const ticker = new SimulationTicker(systemClock, 20);
  const phones = Array.from(
    { length: count },
    () =>
      new SimulatedPhone({
        clock: systemClock,
        random: Math.random,
        ticker,
        url: fleet.url,
        callEveryMs: Infinity,
        reportEveryMs: 200,
      }),
  );
  onTestFinished(async () => {
    for (const phone of phones) phone.stop();
    await fleet.stop();
  });
  for (const phone of phones) phone.start();
  await until('all are linked', () => phones.every(({ linked }) => linked), LIMIT_MS);
  return { fleet, phones };
}

describe('simulated phones', () => {
  it('link, report and call as real ones do', async () => {
    const { fleet, phones } = await bench(50);
    expect(new Set(phones.map(({ id }) => id)).size).toBe(50);
    await until('each has reported', () => fleet.frames('report').length >= 50, LIMIT_MS);
    await until('and then what changed', () => fleet.frames('changes').length >= 50, LIMIT_MS);
    for (const phone of phones) phone.toggleHook();
    for (const phone of phones) phone.toggleHook();
    await until('each call is stored', () => fleet.events.size === 50, LIMIT_MS);
    await until('and acknowledged', () => phones.every(({ waiting }) => waiting === 0), LIMIT_MS);
    expect(fleet.faults).toEqual([]);
  });

  it('come back after a cut with what has happened meanwhile', async () => {
    const { fleet, phones } = await bench(1);
    const [phone] = phones;
    phone?.cut();
    expect(phone?.linked).toBe(false);
    phone?.toggleHook();
    phone?.toggleHook();
    expect(phone?.waiting).toBe(1);
    phone?.start();
    await until('the call is told', () => fleet.events.size === 1, LIMIT_MS);
    expect(fleet.faults).toEqual([]);
  });

  it('do what they are told', async () => {
    const { fleet } = await bench(1);
    const id = crypto.randomUUID();
    fleet.send({ type: 'command', id, command: { name: 'self-test', test: 'acoustic' } });
    await until('it is done', () => fleet.events.size === 2, LIMIT_MS);
    expect([...fleet.events.values()].map(({ body }) => body.kind)).toEqual(['self-test', 'command-done']);
    expect(fleet.frames('command-accepted')).toHaveLength(1);
  });
});
