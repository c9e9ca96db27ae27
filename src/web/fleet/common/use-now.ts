/** The present moment, for what says how long ago something was. */
import { useSyncExternalStore } from 'react';

/** One timer for all, so that all that is shown moves together. */
const PERIOD_MS = 10_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, PERIOD_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function current(): number {
  // Nobody has listened for a while: the last tick is old.
  if (timer === undefined && Date.now() - nowMs > PERIOD_MS) nowMs = Date.now();
  return nowMs;
}

/** ms since 1970, renewed every 10 s. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, current);
}
