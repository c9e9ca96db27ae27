/** What is said and asked while the hook is learnt at a terminal. */
import type { LearntHook } from '../io/hook-learn-judgement.js';
import type { Level } from '../protocol/io-wiring.js';
import { type Language, translations } from '../protocol/words/language.js';

type Pin = LearntHook['pin'];

export interface HookLearnWords {
  readonly watching: (pins: readonly Pin[], source: string) => string;
  readonly howToEnd: (file: string) => string;
  readonly ask: (round: number, of: number, position: 'on-hook' | 'off-hook') => string;
  readonly read: (lines: readonly { readonly pin: Pin; readonly level: Level }[]) => string;
  readonly learnt: (hook: LearntHook) => string;
  readonly saysSo: (file: string) => string;
  readonly inFile: (file: string) => string;
  readonly dryRun: string;
  readonly write: (file: string) => string;
  readonly isYes: (answer: string) => boolean;
  readonly notWritten: (file: string) => string;
  readonly written: string;
}

const opposite = (level: Level): Level => (level === 1 ? 0 : 1);

const words = translations<HookLearnWords>(
  {
    watching: (pins, source) =>
      `Watching ${pins.map((pin) => `line ${pin}`).join(' and ')} of the ${source}.`,
    howToEnd: (file) => `Ctrl-C ends this and leaves ${file} as it is.`,
    ask: (round, of, position) =>
      `${round} of ${of}  ${position === 'on-hook' ? 'Put the handset into its cradle' : 'Lift the handset'}, then press Enter.`,
    read: (lines) => lines.map(({ pin, level }) => `line ${pin} is ${english(level)}`).join(', '),
    learnt: ({ offHookLevel, pin, secondPin }) => {
      const first = `line ${pin} is ${english(offHookLevel)}`;
      const second =
        secondPin === undefined ? '' : ` and line ${secondPin} ${english(opposite(offHookLevel))}`;
      const contacts = secondPin === undefined ? 'one contact' : 'two contacts';
      return `Learnt: ${contacts}; ${first}${second} while the handset is off. The handset can go back.`;
    },
    saysSo: (file) => `${file} says so already; nothing is to be written.`,
    inFile: (file) => `In ${file}:`,
    dryRun: 'Nothing was written, as asked (--dry-run).',
    write: (file) => `Write this into ${file}? Type y and Enter; anything else leaves it as it is.`,
    isYes: (answer) => /^\s*y(es)?\s*$/i.test(answer),
    notWritten: (file) => `Nothing was written; ${file} is as it was.`,
    written: 'Written. It counts from the next start of the phone.',
  },
  {
    watching: (pins, source) =>
      `Наблюдаю за ${pins.length === 1 ? 'линией' : 'линиями'} ${pins.join(' и ')} (${source}).`,
    howToEnd: (file) => `Ctrl-C закончит это и оставит ${file} как есть.`,
    ask: (round, of, position) =>
      `${round} из ${of}  ${position === 'on-hook' ? 'Положите трубку на рычаг' : 'Снимите трубку'} и нажмите Enter.`,
    read: (lines) => lines.map(({ pin, level }) => `на линии ${pin} ${russian(level)}`).join(', '),
    learnt: ({ offHookLevel, pin, secondPin }) => {
      const first = `на линии ${pin} ${russian(offHookLevel)}`;
      const second =
        secondPin === undefined ? '' : `, на линии ${secondPin} ${russian(opposite(offHookLevel))}`;
      const contacts = secondPin === undefined ? 'один контакт' : 'два контакта';
      return `Изучено: ${contacts}; пока трубка снята, ${first}${second}. Трубку можно положить.`;
    },
    saysSo: (file) => `В ${file} так и записано; писать нечего.`,
    inFile: (file) => `В ${file}:`,
    dryRun: 'Ничего не записано, как и просили (--dry-run).',
    write: (file) => `Записать это в ${file}? Введите «д» и Enter; любой другой ответ оставит его как есть.`,
    isYes: (answer) => /^\s*(д|да|y|yes)\s*$/i.test(answer),
    notWritten: (file) => `Ничего не записано; ${file} остался прежним.`,
    written: 'Записано. Подействует со следующего запуска телефона.',
  },
);

export function hookLearnWords(language: Language): HookLearnWords {
  return words[language];
}

function english(level: Level): string {
  return level === 1 ? 'high' : 'low';
}

function russian(level: Level): string {
  return level === 1 ? 'высокий уровень' : 'низкий уровень';
}
