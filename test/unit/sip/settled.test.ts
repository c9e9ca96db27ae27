import { describe, expect, it } from 'vitest';
import { Settled } from '../../../src/sip/settled.js';

describe('Settled', () => {
  it('calls back at once, and so do those that follow', () => {
    const order: string[] = [];
    void new Settled(20)
      .then((value) => value + 1)
      .catch()
      .then((value) => order.push(`called with ${value}`));
    order.push('went on');
    expect(order).toEqual(['called with 21', 'went on']);
  });

  it('can be waited for like any promise', async () => {
    expect(await new Settled('value')).toBe('value');
    expect(await Promise.all([new Settled(1), new Settled(2)])).toEqual([1, 2]);
    expect(await new Settled('value').then()).toBe('value');
  });

  it('what follows a promise of the callback waits for that', async () => {
    expect(await new Settled(1).then((value) => Promise.resolve(value + 1)).then((value) => value + 1)).toBe(
      3,
    );
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects with', () => Promise.reject(new Error('no'))],
  ])('what the callback %s comes as a rejection', async (_how, fail) => {
    await expect(new Settled(1).then(fail).catch((error: unknown) => String(error))).resolves.toBe(
      'Error: no',
    );
  });

  it('says when it is over', async () => {
    let over = false;
    expect(await new Settled(1).finally(() => (over = true))).toBe(1);
    expect(over).toBe(true);
  });
});
