import { relativeText, timeText, useLanguage } from '../words/index.js';
import { useNow } from './use-now.js';

interface RelativeTimeProps {
  /** ISO 8601. */
  readonly time: string;
  /** Of the exact time in the tooltip; left out: the browser's. */
  readonly timeZone?: string;
}

/** `3 min ago`, with the exact time as its title. */
export function RelativeTime({ time, timeZone }: RelativeTimeProps) {
  const { language } = useLanguage();
  const now = useNow();
  const form = { seconds: true, sayZone: true, ...(timeZone === undefined ? {} : { timeZone }) };
  return (
    <time dateTime={time} title={timeText(time, language, form)}>
      {relativeText(Math.min(Date.parse(time), now), now, language)}
    </time>
  );
}
