import { useEffect, useEffectEvent } from 'react';
import { exactDurationText, timeText } from '../../../../protocol/words/format.js';
import { useWords } from '../../words/index.js';
import { timeWords } from '../../words/time.js';
import { Facts } from '../facts.js';
import { useView } from '../page-context.js';
import { StepFrame } from '../step-frame.js';
import { useNow } from '../use-now.js';

/** What a person and a network add; more is shown. */
const SHOWN_FROM_MS = 2_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function TimeStep() {
  const { page, state, view } = useView();
  const { words, language } = useWords(timeWords);
  const { now, synchronised, browserOffsetMs } = view.time;
  const compare = useEffectEvent(() => void page.compareTime());
  useEffect(() => compare(), []);
  const nowMs = useNow();
  // Counted on from this device's clock, so that it ticks.
  const phoneMs = browserOffsetMs === null ? Date.parse(now) : nowMs + browserOffsetMs;
  const facts = [
    { name: words.phone, value: timeText(phoneMs, language, { seconds: true }) },
    ...(browserOffsetMs === null ? [] : [{ name: words.difference, value: differenceText(browserOffsetMs) }]),
    {
      name: words.source,
      value: synchronised === null ? words.unknown : synchronised ? words.yes : words.no,
    },
  ];
  function differenceText(ms: number): string {
    const size = Math.abs(ms);
    if (size < SHOWN_FROM_MS) return words.none;
    const step = size < 10 * MINUTE_MS ? 1_000 : size < 2 * DAY_MS ? MINUTE_MS : DAY_MS;
    const sign = ms < 0 ? '\u2212' : '+';
    return `${sign}${exactDurationText(Math.round(size / step) * step, language)}`;
  }
  return (
    <StepFrame step="time" working={words.comparing}>
      <Facts facts={facts} testId="time-facts" />
      <p className="soft">{words.why}</p>
      <button
        type="button"
        className="button"
        data-testid="time-compare"
        disabled={state.asking !== null}
        onClick={() => void page.compareTime()}
      >
        {words.compare}
      </button>
    </StepFrame>
  );
}
