import { expect, it } from 'vitest';
import { delaysMs } from '../../../../src/bench/audio/delays.js';

it.each([
  ['each event has its arrival', [0, 300, 600], [40, 345, 650], [40, 45, 50]],
  ['one that never arrived does not take the next one’s', [0, 300, 600], [40, 650], [40, 50]],
  ['what came before the first was sent is not its arrival', [1_000], [40, 990, 1_030], [30]],
  ['nothing arrived', [0, 300], [], []],
])('%s', (_, fromMs, toMs, expected) => {
  expect(delaysMs(fromMs, toMs, 300)).toEqual(expected);
});
