/** Colours of charts, from the style sheet: statistics.css has them for both themes. */
export const chartColourNames = ['answered', 'abandoned', 'busy', 'failed', 'first', 'second'] as const;
export type ChartColour = (typeof chartColourNames)[number];
export type ChartColours = Readonly<Record<ChartColour | 'text' | 'grid', string>>;

export function chartColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--chart-${name}`).trim();
  const names = [...chartColourNames, 'text', 'grid'] as const;
  return Object.fromEntries(names.map((name) => [name, read(name)])) as ChartColours;
}
