import { randomFrom } from '../random.js';
import type { HookTrace } from './hook-trace.js';

/**
 * A phone in use, made by a seed: lifts and replaces some seconds apart, each with up to ten bounces within `bounceMs`.
 * @param moves lifts and replaces in turn
 */
export function bouncingTrace(
  seed: number,
  moves: number,
  bounceMs: number,
): HookTrace & { rests: number[] } {
  const random = randomFrom(seed);
  const edges: number[] = [];
  /** The last edge of each move. */
  const rests: number[] = [];
  let atMs = 0;
  for (let move = 0; move < moves; move++) {
    atMs += 1_000 + random.below(20_000);
    const pairs = random.below(6);
    // Microseconds, each another one.
    const bounces = new Set<number>();
    while (bounces.size < 2 * pairs) bounces.add(1 + random.below(bounceMs * 1_000));
    const train = [0, ...[...bounces].sort((a, b) => a - b)].map((us) => atMs + us / 1_000);
    edges.push(...train);
    rests.push(train.at(-1) ?? atMs);
  }
  return { what: `seed ${seed}`, source: 'generated', edges, rests };
}
