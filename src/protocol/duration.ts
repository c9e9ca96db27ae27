const units: Record<string, number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** How a duration is written in a configuration, for messages. */
export const durationForm = 'a whole number with its unit: ms, s, min, h or d, such as "30 s"';

/** `"500 ms"`, `"30s"`, `"3 min"` in ms; undefined when it is not written so. Halves are refused: `"1.5 s"` is `"1500 ms"`. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d{1,9})\s*(ms|s|min|h|d)\s*$/.exec(text);
  const factor = units[match?.[2] ?? ''];
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}

/** The shortest exact writing: 180000 is `3 min`. */
export function formatDuration(ms: number): string {
  const [unit, factor] = Object.entries(units).findLast(
    ([, factor]) => ms % factor === 0 && ms >= factor,
  ) ?? ['ms', 1];
  return `${ms / factor} ${unit}`;
}
