/** How wide a text becomes in a sans-serif font, in units of the font size: an estimate on the wide side. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[iljtfI.,:;|!'()[\] ]/, 0.34],
  [/[mwMW@%Ω→]/, 0.95],
  [/[A-Z]/, 0.74],
];
const OTHERS = 0.62;

/** @returns width in px */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) width += widths.find(([pattern]) => pattern.test(character))?.[1] ?? OTHERS;
  return Math.ceil(width * fontSize);
}

/** The same in bold. */
export function boldWidth(text: string, fontSize: number): number {
  return Math.ceil(textWidth(text, fontSize) * 1.1);
}
