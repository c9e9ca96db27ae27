import { expect, it } from 'vitest';
import { formatTable } from '../../../src/bench/table.js';

it('numbers stand under each other, to the right; names to the left', () => {
  expect(
    formatTable([
      ['ms', 'p50', 'p99'],
      ['lift to INVITE', '0.90', '12.34'],
      ['answer', '-', '7.00'],
    ]),
  ).toBe(
    ['ms               p50    p99', 'lift to INVITE  0.90  12.34', 'answer             -   7.00', ''].join(
      '\n',
    ),
  );
});

it('a short row is filled up, and no line ends in blanks', () => {
  expect(formatTable([['a', 'b', 'c'], [''], ['d', 'e']])).toBe('a  b  c\n\nd  e\n');
});
