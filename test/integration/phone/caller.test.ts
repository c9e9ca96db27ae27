/** The caller's own test: whatever people do with the handset and whatever the exchange does, the line is free after. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { delay, systemClock } from '../../../src/clock/clock.js';
import { troubles } from '../../../src/protocol/handset.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { randomFrom } from '../../support/random.js';
import { TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const SEQUENCES = 200;
const WARM_UP = 40;
/** Of 160 sequences after the warm-up; a leg that is not let go costs more than 1 MB each. */
const MEMORY_NOISE_MB = 40;

let fixture: ExchangeFixture;
let phone: TestPhone;

beforeAll(async () => {
  fixture = await startExchange();
  phone = await TestPhone.create({
    routes: [{ url: fixture.url, password: account.password }],
    hookLimits: { chatterEdges: 1_000, rateLifts: 10_000 },
  });
  await phone.registered();
});
afterAll(async () => {
  await phone.end();
  await fixture.end();
});

/** Lifts, replaces and troubles the exchange as the seed says; ends with the handset in its cradle. */
async function sequence(seed: number): Promise<number> {
  const random = randomFrom(seed);
  let lifts = 0;
  let offHook = false;
  const steps = 2 + random.below(6);
  for (let i = 0; i < steps; i++) {
    if (random.below(3) === 0) {
      await fixture.exchange.setTrouble(troubles[random.below(troubles.length)] ?? 'none');
    } else {
      offHook = !offHook;
      if (offHook) lifts++;
      if (offHook) phone.lift();
      else phone.replace();
    }
    // Now and then no pause at all: people rattle the cradle.
    if (random.below(4) > 0) await delay(systemClock, random.below(200));
  }
  if (offHook) phone.replace();
  return lifts;
}

function memoryMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
}

it(`${SEQUENCES} random sequences leave the phone idle and the line free`, { timeout: 600_000 }, async () => {
  const firstSeed = Date.now() % 1_000_000;
  process.stdout.write(`seeds ${firstSeed} to ${firstSeed + SEQUENCES - 1}\n`);
  let lifts = 0;
  let before = 0;
  for (let i = 0; i < SEQUENCES; i++) {
    const seed = firstSeed + i;
    const recordsBefore = phone.records.length;
    const sequenceLifts = await sequence(seed);
    lifts += sequenceLifts;
    expect(phone.state, `seed ${seed}`).toBe('idle');
    expect(phone.phone.controller.inUse, `seed ${seed}`).toEqual({ legs: 0, timers: 0 });
    await fixture.exchange.setTrouble('none');
    await until(`seed ${seed}: the line is free`, () => fixture.exchange.open.calls === 0);
    await until(
      `seed ${seed}: every lift is recorded`,
      () => phone.records.length === Math.min(50, recordsBefore + sequenceLifts),
    );
    phone.device.forget();
    if (i === WARM_UP) before = memoryMb();
  }
  const grownMb = memoryMb() - before;
  process.stdout.write(`${lifts} lifts; memory grew by ${grownMb.toFixed(1)} MB\n`);
  expect(lifts).toBeGreaterThan(SEQUENCES / 2);
  expect(grownMb).toBeLessThan(MEMORY_NOISE_MB);
  // And it still works: a lift does not wait for the back-off of the registration.
  phone.lift();
  await phone.reaches('talking', 10_000);
  phone.replace();
});
