/** A long list is fetched in windows of so many rows, those that are looked at. */
export const WINDOW_ROWS = 100;

/** Offsets of the windows with the rows `first` to `last`; none below 0 or behind the end of the list. */
export function windowOffsets(first: number, last: number, total: number | null): number[] {
  const end = total === null ? last : Math.min(last, total - 1);
  const offsets: number[] = [];
  for (let at = Math.floor(Math.max(0, first) / WINDOW_ROWS) * WINDOW_ROWS; at <= end; at += WINDOW_ROWS) {
    offsets.push(at);
  }
  return offsets.length > 0 ? offsets : [0];
}

/** The key that moves the active row to another one; null for any other key. `page`: rows that fit on the screen. */
export function movedIndex(key: string, active: number | null, total: number, page: number): number | null {
  const last = total - 1;
  if (last < 0) return null;
  const bounded = (index: number): number => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return active === null ? 0 : bounded(active + 1);
    case 'ArrowUp':
      return active === null ? last : bounded(active - 1);
    case 'PageDown':
      return bounded((active ?? 0) + page);
    case 'PageUp':
      return bounded((active ?? 0) - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Rows that are drawn: those on the screen, and the active one, which must not lose the focus by being scrolled away. */
export function drawnIndexes(onScreen: readonly number[], active: number | null, total: number): number[] {
  if (active === null || active >= total || onScreen.includes(active)) return [...onScreen];
  return [...onScreen, active].sort((a, b) => a - b);
}
