/** Figures of calls as people read them. */
import type { CallFigures } from '../../../protocol/fleet-api/statistics.js';

export const figureNames = [
  'calls',
  'answered',
  'abandoned',
  'busy',
  'failed',
  'waitMedianS',
  'wait95S',
  'talkTotalS',
  'talkMedianS',
  'mosMedian',
  'poorPercent',
  'lossMeanPercent',
  'ratingMeanPercent',
  'availabilityPercent',
] as const satisfies readonly (keyof CallFigures)[];
export type FigureName = (typeof figureNames)[number];

/** What stands for a figure that is not known. */
export const NO_FIGURE = '—';

export function figureText(name: FigureName, value: number | null, language: string): string {
  if (value === null) return NO_FIGURE;
  const number = (digits: number, options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits, ...options });
  if (name.endsWith('Percent')) {
    // 99.98 must not be shown as a round 100: what is missing is what one looks for.
    const digits = name === 'availabilityPercent' && value > 99 && value < 100 ? 3 : 1;
    return number(digits, { style: 'percent' }).format(value / 100);
  }
  if (name === 'mosMedian') return number(2, { minimumFractionDigits: 2 }).format(value);
  if (name.endsWith('S')) return secondsText(value, language);
  return number(0).format(value);
}

/** `4.2 s`, `1 min 5 s`, `3 h 12 min`. */
export function secondsText(seconds: number, language: string): string {
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  if (seconds < 59.95) return unit(seconds, 'second', 1);
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  const parts =
    hours > 0
      ? [unit(hours, 'hour'), minutes > 0 ? unit(minutes, 'minute') : '']
      : [unit(minutes, 'minute'), whole % 60 > 0 ? unit(whole % 60, 'second') : ''];
  return parts.filter(Boolean).join(' ');
}

/** Share of all calls: `83 %`; nothing without calls. */
export function shareText(part: number, whole: number, language: string): string {
  if (whole === 0) return '';
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(part / whole);
}
