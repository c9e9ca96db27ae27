import { useEffect, useState } from 'react';
import type { SoundLevels } from '../model/sound.js';

/** Often enough to follow speech by eye; the meters glide from one value to the next. */
const PERIOD_MS = 100;

/** The sound's levels in whole dB and Hz, measured anew ten times a second while the page is shown. */
export function useLevels(measure: () => SoundLevels): SoundLevels {
  const [levels, setLevels] = useState(() => rounded(measure()));
  useEffect(() => {
    const timer = setInterval(() => {
      setLevels((before) => {
        const now = rounded(measure());
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

function rounded({ earDbfs, earPeakHz, microphoneDbfs }: SoundLevels): SoundLevels {
  return {
    earDbfs: Math.round(earDbfs),
    earPeakHz: Math.round(earPeakHz),
    microphoneDbfs: Math.round(microphoneDbfs),
  };
}
