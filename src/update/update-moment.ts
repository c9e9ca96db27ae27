import { type DayWindow, minutesInto } from '../protocol/day-window.js';

export interface Moment {
  /** Minute of the day where the phone stands, with fractions. */
  readonly minute: number;
  /** Off-hook, or a callback rings. */
  readonly busy: boolean;
  /** What the phone lacks to call, as part of a sentence. */
  readonly lacks: string | undefined;
}

/** So much of the window is there to begin; the rest is for those that began last. */
const TO_BEGIN = 0.9;

/**
 * What an update that was fetched waits for, as a sentence; null: now. It begins only on a phone that can call: one that could
 * not before would be judged by what it never had, and go back from a version that is not at fault. Pure.
 *
 * @param window undefined: at any time
 * @param spread 0 to 1, always the same for one phone: phones of a fleet do not all begin at once
 */
export function updateWaitsFor(
  { minute, busy, lacks }: Moment,
  window: { readonly text: string; readonly day: DayWindow } | undefined,
  spread: number,
): string | null {
  if (window) {
    const into = minutesInto(window.day, minute);
    const own = TO_BEGIN * spread * window.day.lengthMinutes;
    if (into < own || into >= window.day.lengthMinutes) return `waits for its window, ${window.text}`;
  }
  if (lacks !== undefined) return `waits until the phone can call: now it is ${lacks}`;
  return busy ? 'waits until the handset is on its cradle' : null;
}
