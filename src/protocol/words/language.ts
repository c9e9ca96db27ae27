/** The languages in which the product speaks to people, and how its words are kept. */

export const languages = ['ru', 'en'] as const;
export type Language = (typeof languages)[number];

export type Translations<Words> = Readonly<Record<Language, Words>>;

/** The words of a place. The Russian ones must have every entry of the English ones, and no other. */
export function translations<Words>(en: Words, ru: NoInfer<Words>): Translations<Words> {
  return { en, ru };
}

/** Forms of a noun by Intl.PluralRules; English needs `one` and `other`. */
export interface PluralForms {
  readonly one: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** `1 phone`, `21 телефон`, `22 телефона`, `1,025 phones`. `#` in a form stands for the number; otherwise it goes in front. */
export function counted(language: Language, count: number, forms: PluralForms): string {
  const category = new Intl.PluralRules(language).select(count);
  const form = (category === 'zero' || category === 'two' ? undefined : forms[category]) ?? forms.other;
  const number = new Intl.NumberFormat(language).format(count);
  return form.includes('#') ? form.replaceAll('#', number) : `${number}\u00a0${form}`;
}

/** For the middle of a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** For the beginning of a sentence. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
