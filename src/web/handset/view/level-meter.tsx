import type { CSSProperties } from 'react';
import { FLOOR_DBFS, meterShare } from '../sound/level.js';
import { useWords } from './words-context.js';

interface LevelMeterProps {
  readonly name: string;
  /** Whole dB. */
  readonly dbfs: number;
  /** Said instead of a level where there is none to measure. */
  readonly instead?: string | undefined;
  readonly testId: string;
  /** Strongest frequency in whole Hz, for those who test the phone. */
  readonly peakHz?: number;
}

export function LevelMeter({ name, dbfs, instead, testId, peakHz }: LevelMeterProps) {
  const { words } = useWords();
  const text = instead ?? (dbfs <= FLOOR_DBFS ? words.hears.silent : `${dbfs} dBFS`.replace('-', '\u2212'));
  const fill: CSSProperties = { transform: `scaleX(${1 - meterShare(dbfs)})` };
  return (
    <div className="meter">
      <span className="meter__name">{name}</span>
      <span className="meter__value">{text}</span>
      <div
        className="meter__scale"
        role="meter"
        aria-label={name}
        aria-valuemin={FLOOR_DBFS}
        aria-valuemax={0}
        aria-valuenow={dbfs}
        aria-valuetext={text}
        data-testid={testId}
        data-peak-hz={peakHz}
      >
        <div className="meter__rest" style={fill} />
      </div>
    </div>
  );
}
