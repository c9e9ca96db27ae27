import { expect, it } from 'vitest';
import { Presence } from '../../../src/exchange/presence.js';
import { ManualClock } from '../../support/manual-clock.js';

it('a client that says nothing at all is given 10 s', async () => {
  const clock = new ManualClock();
  const presence = new Presence(clock);
  await clock.advance(9_999);
  expect(presence.isOver).toBe(false);
  await clock.advance(1);
  expect(presence.isOver).toBe(true);
});

it('a client that was heard is given 60 s from each word, more than two keep-alives of 29 s', async () => {
  const clock = new ManualClock();
  const presence = new Presence(clock);
  for (let word = 0; word < 3; word++) {
    presence.heard();
    await clock.advance(59_999);
    expect(presence.isOver).toBe(false);
  }
  await clock.advance(1);
  expect(presence.isOver).toBe(true);
});
