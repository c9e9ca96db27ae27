import { expect, it } from 'vitest';
import { hardLimit } from '../../../../src/bench/fleet/open-files.js';

const limits = (
  soft: string,
  hard: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             95919                95919                processes
Max open files            ${soft.padEnd(21)}${hard.padEnd(21)}files
Max locked memory         8388608              8388608              bytes
`;

it.each([
  { soft: '1024', hard: '20000', limit: 20_000 },
  { soft: '1024', hard: 'unlimited', limit: Infinity },
])('of $soft and $hard the one that a process can raise itself to', ({ soft, hard, limit }) => {
  expect(hardLimit(limits(soft, hard))).toBe(limit);
});

it('refuses to guess', () => {
  expect(() => hardLimit('Max processes  1  1')).toThrow(/another form/);
});
