import type { CSSProperties } from 'react';

/** Speech into a handset lies above this; the meter shows nothing below. */
const LOWEST_DBFS = -60;

interface LevelMeterProps {
  readonly name: string;
  readonly dbfs: number;
  /** Where speech should reach, in dBFS. */
  readonly good: { readonly from: number; readonly to: number };
  /** What the level means, in a word or two: "too soft". */
  readonly verdict: string;
  readonly testId: string;
}

export function LevelMeter({ name, dbfs, good, verdict, testId }: LevelMeterProps) {
  const shown = Math.round(dbfs);
  const fill: CSSProperties = { transform: `scaleX(${share(dbfs)})` };
  const range: CSSProperties = {
    left: `${share(good.from) * 100}%`,
    right: `${(1 - share(good.to)) * 100}%`,
  };
  const text = `${shown} dBFS`.replace('-', '\u2212');
  return (
    <div className="meter">
      <div className="meter__legend">
        <span>{name}</span>
        <span className="meter__value">{text}</span>
      </div>
      <div
        className="meter__scale"
        role="meter"
        aria-label={name}
        aria-valuemin={LOWEST_DBFS}
        aria-valuemax={0}
        aria-valuenow={Math.max(LOWEST_DBFS, Math.min(0, shown))}
        aria-valuetext={`${text}, ${verdict}`}
        data-testid={testId}
      >
        <div className="meter__fill" data-loud={dbfs > good.to} style={fill} />
        <div className="meter__good" style={range} />
      </div>
      <p className="meter__value" aria-live="polite">
        {verdict}
      </p>
    </div>
  );
}

function share(dbfs: number): number {
  return Math.max(0, Math.min(1, 1 - dbfs / LOWEST_DBFS));
}
