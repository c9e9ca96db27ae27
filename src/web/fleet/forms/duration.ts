/** Durations as people write them: a number and a unit. */

export const durationUnits = ['ms', 's', 'min', 'h', 'd'] as const;
export type DurationUnit = (typeof durationUnits)[number];

const unitMs: Readonly<Record<DurationUnit, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What stands in the two fields. `amount` is text: an empty field is no zero. */
export interface DurationDraft {
  readonly amount: string;
  readonly unit: DurationUnit;
}

/** In the largest unit that leaves no remainder: 172800000 is 2 d, 90000 is 90 s. 0 is in `ofZero`. */
export function durationDraft(ms: number, ofZero: DurationUnit = 'min'): DurationDraft {
  if (ms === 0) return { amount: '0', unit: ofZero };
  const unit = durationUnits.findLast((candidate) => ms % unitMs[candidate] === 0) ?? 'ms';
  return { amount: String(ms / unitMs[unit]), unit };
}

/** ms; NaN for what is no number. A comma is a decimal point, as in 1,5 h. */
export function durationMs({ amount, unit }: DurationDraft): number {
  const text = amount.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * unitMs[unit]) : Number.NaN;
}

/** `2 d`, `90 s`, in the language of the page; `units` are its abbreviations. */
export function durationWords(
  ms: number,
  language: string,
  units: Readonly<Record<DurationUnit, string>>,
): string {
  const { amount, unit } = durationDraft(ms, 's');
  return `${new Intl.NumberFormat(language).format(Number(amount))}\u00a0${units[unit]}`;
}
