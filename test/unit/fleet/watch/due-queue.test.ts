import { describe, expect, it } from 'vitest';
import { DueQueue } from '../../../../src/fleet/watch/due-queue.js';

function taken(queue: DueQueue<string>, nowMs: number): string[] {
  const items: string[] = [];
  queue.take(nowMs, (item) => items.push(item));
  return items;
}

describe('the queue of those that are due', () => {
  it('gives each in the second in which it is due, never before', () => {
    const queue = new DueQueue<string>(0);
    queue.add('a', 1_500);
    queue.add('b', 2_000);
    queue.add('c', 9_000);
    expect(taken(queue, 1_999)).toEqual([]);
    expect(taken(queue, 2_000)).toEqual(['a', 'b']);
    expect(taken(queue, 60_000)).toEqual(['c']);
    expect(taken(queue, 90_000)).toEqual([]);
  });

  it('gives what was due before at the next time', () => {
    const queue = new DueQueue<string>(50_000);
    taken(queue, 50_000);
    queue.add('late', 3);
    expect(taken(queue, 50_999)).toEqual([]);
    expect(taken(queue, 51_000)).toEqual(['late']);
  });

  it('takes what is added while it gives', () => {
    const queue = new DueQueue<string>(0);
    queue.add('a', 1_000);
    queue.take(1_000, (item) => queue.add(item, 3_000));
    expect(taken(queue, 3_000)).toEqual(['a']);
  });
});
