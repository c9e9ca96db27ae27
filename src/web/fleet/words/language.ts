/** Which language the dashboard speaks, and how its words are kept: a file a page, each with both languages. */

export const languages = ['ru', 'en'] as const;
export type Language = (typeof languages)[number];

/** Each language by its own name, for the switch. */
export const languageNames: Readonly<Record<Language, string>> = { ru: 'Русский', en: 'English' };

export type Translations<Words> = Readonly<Record<Language, Words>>;

/** The words of a page. The Russian ones must have every entry of the English ones, and no other. */
export function translations<Words>(en: Words, ru: NoInfer<Words>): Translations<Words> {
  return { en, ru };
}

/** The one chosen before in this browser, else the first of the browser's languages that we speak, else English. */
export function chooseLanguage(chosenBefore: string | null, preferred: readonly string[]): Language {
  const subtags = [chosenBefore ?? '', ...preferred].map((tag) => tag.toLowerCase().split('-')[0]);
  return (
    subtags
      .map((subtag) => languages.find((language) => language === subtag))
      .find((found) => found !== undefined) ?? 'en'
  );
}

/** Forms of a noun by Intl.PluralRules; English needs `one` and `other`. */
export interface PluralForms {
  readonly one: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** Forms of a noun, in a dictionary. */
export function plural(forms: PluralForms): PluralForms {
  return forms;
}

/** `1 phone`, `21 телефон`, `22 телефона`, `1,025 phones`. `#` in a form stands for the number; otherwise it goes in front. */
export function counted(language: Language, count: number, forms: PluralForms): string {
  const category = new Intl.PluralRules(language).select(count);
  const form = (category === 'zero' || category === 'two' ? undefined : forms[category]) ?? forms.other;
  const number = new Intl.NumberFormat(language).format(count);
  return form.includes('#') ? form.replaceAll('#', number) : `${number}\u00a0${form}`;
}
