import { useEffect, useState } from 'react';

/** Whole seconds until `ms` have passed since `told` changed; 0 when they have. `told` is what the length came with. */
export function useCountdown(ms: number, told: unknown): number {
  const [restMs, setRestMs] = useState(ms);
  useEffect(() => {
    const endMs = Date.now() + ms;
    const look = (): void => setRestMs(endMs - Date.now());
    look();
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [ms, told]);
  return Math.max(0, Math.ceil(restMs / 1_000));
}
