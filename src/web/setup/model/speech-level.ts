/** Where the level of speech into a handset should lie, dBFS of 100 ms. */

/** As ITU-T P.56 puts active speech near -26 dBFS, with room for soft and loud people. */
export const goodSpeech = { from: -35, to: -9 } as const;
/** Nobody speaks. */
const SILENT_DBFS = -50;

export type SpeechVerdict = 'silent' | 'soft' | 'good' | 'loud';

export function speechVerdict({ rmsDbfs, clipped }: { rmsDbfs: number; clipped: boolean }): SpeechVerdict {
  if (clipped || rmsDbfs > goodSpeech.to) return 'loud';
  if (rmsDbfs >= goodSpeech.from) return 'good';
  return rmsDbfs > SILENT_DBFS ? 'soft' : 'silent';
}
