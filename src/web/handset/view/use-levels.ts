import { useEffect, useState } from 'react';
import type { SoundLevels } from '../model/sound.js';

/** Often enough to follow speech by eye. */
const PERIOD_MS = 50;

/** The sound's levels, measured anew 20 times a second while the page is shown. */
export function useLevels(measure: () => SoundLevels): SoundLevels {
  const [levels, setLevels] = useState(measure);
  useEffect(() => {
    const timer = setInterval(() => {
      setLevels((before) => {
        const now = measure();
        return sameLevels(before, now) ? before : now;
      });
    }, PERIOD_MS);
    return () => clearInterval(timer);
  }, [measure]);
  return levels;
}

function sameLevels(a: SoundLevels, b: SoundLevels): boolean {
  return a.earDbfs === b.earDbfs && a.earPeakHz === b.earPeakHz && a.microphoneDbfs === b.microphoneDbfs;
}
