/**
 * How long each event took to arrive: from each of `fromMs` to the first of `toMs` that follows it within `limitMs`. One
 * that did not arrive has no delay. Both in order of time, ms on one clock.
 */
export function delaysMs(fromMs: readonly number[], toMs: readonly number[], limitMs: number): number[] {
  const delays: number[] = [];
  let next = 0;
  for (const startMs of fromMs) {
    while (next < toMs.length && (toMs[next] ?? 0) < startMs) next++;
    const arrivedMs = toMs[next];
    if (arrivedMs !== undefined && arrivedMs - startMs < limitMs) delays.push(arrivedMs - startMs);
  }
  return delays;
}
