import { describe, expect, it } from 'vitest';
import { limitIn, roomForPhones } from '../../../src/fleet/open-files.js';

const limits = (soft: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             30000                30000                processes
Max open files            ${soft.padEnd(20)} 524288               files
Max locked memory         8388608              8388608              bytes
`;

describe('the limit of open files', () => {
  it.each([
    [limits('1024'), 1_024],
    [limits('unlimited'), Number.POSITIVE_INFINITY],
    ['', undefined],
  ])('is read as the kernel writes it', (text, limit) => {
    expect(limitIn(text)).toBe(limit);
  });

  it.each([
    [undefined, 18_000],
    [256, 128],
    [1_024, 512],
    [20_000, 18_000],
    [65_536, 50_000],
    [Number.POSITIVE_INFINITY, 50_000],
  ])('of %s leaves room for %i phones', (limit, room) => {
    expect(roomForPhones(limit)).toBe(room);
  });
});
