import { describe, expect, it } from 'vitest';
import { BoundedWork } from '../../../../src/fleet/people/bounded-work.js';
import { settle } from '../../../support/manual-clock.js';

describe('bounded work', () => {
  it('runs so many at once, the others in turn, failures included', async () => {
    const work = new BoundedWork(2, 10, () => new Error('full'));
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const all = Array.from({ length: 5 }, (_, i) =>
      work.run(async () => {
        begun.push(i);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (i === 0) throw new Error('failed');
        return i;
      }),
    );
    const outcomes = Promise.allSettled(all);
    for (let ended = 0; ended < 5; ended++) {
      await settle();
      expect(begun).toHaveLength(Math.min(5, ended + 2));
      ends[ended]?.();
    }
    expect((await outcomes).map(({ status }) => status)).toEqual([
      'rejected',
      ...Array<string>(4).fill('fulfilled'),
    ]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('refuses at once when nobody more may wait', async () => {
    const work = new BoundedWork(1, 1, () => new Error('full'));
    let end = (): void => undefined;
    const first = work.run(() => new Promise<void>((resolve) => (end = resolve)));
    const second = work.run(() => Promise.resolve('second'));
    await expect(work.run(() => Promise.resolve())).rejects.toThrow('full');
    end();
    await first;
    expect(await second).toBe('second');
    expect(await work.run(() => Promise.resolve('third'))).toBe('third');
  });
});
