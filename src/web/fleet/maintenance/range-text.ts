/** `23 Nov 2026, 16:40 – 19:40 GMT+3`: what both times have in common is said once. */
export function rangeText(
  from: string,
  until: string,
  language: string,
  timezone: string | undefined,
): string {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timezone === undefined ? {} : { timeZone: timezone }),
  });
  return format.formatRange(new Date(from), new Date(until));
}
