import { expect, it } from 'vitest';
import { wholeCall } from '../../../src/bench/whole-call.js';
import { ManualClock } from '../../support/manual-clock.js';

it('talks before it hangs up, and rests before the next lift', async () => {
  const clock = new ManualClock();
  const happened: [string, number][] = [];
  const note = (what: string) => {
    happened.push([what, clock.nowMs()]);
    return Promise.resolve();
  };
  const call = wholeCall(clock, { hangUp: () => note('hang up') }, () => note('lift').then(() => 'times'));
  call.then(
    () => happened.push(['over', clock.nowMs()]),
    () => undefined,
  );
  await clock.advance(2_000);
  await expect(call).resolves.toBe('times');
  expect(happened).toEqual([
    ['lift', 0],
    ['hang up', 200],
    ['over', 800],
  ]);
});
