/** How long an API token is good for. */
export const lifetimes = ['month', 'quarter', 'year', 'never'] as const;
export type Lifetime = (typeof lifetimes)[number];

const DAY_MS = 86_400_000;
const lifetimeDays: Readonly<Record<Exclude<Lifetime, 'never'>, number>> = {
  month: 30,
  quarter: 90,
  year: 365,
};

/** ISO 8601 with `Z`; null: never. */
export function expiryOf(lifetime: Lifetime, nowMs: number): string | null {
  return lifetime === 'never' ? null : new Date(nowMs + lifetimeDays[lifetime] * DAY_MS).toISOString();
}
