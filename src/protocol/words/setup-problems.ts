/** What each set-up problem is called, and what a technician at the phone does about it. */
import type { SetupProblem, SetupProblemCode, SetupSeverity, SetupStep } from '../setup-problems.js';
import { type Language, translations } from './language.js';
import type { SetupProblemText } from './setup-problem-words.js';
import { english } from './setup-problems.en.js';
import { russian } from './setup-problems.ru.js';

const words = translations(english, russian);

export function setupProblemText<Code extends SetupProblemCode>(
  { code, data }: Pick<SetupProblem<Code>, 'code' | 'data'>,
  language: Language,
): SetupProblemText {
  return words[language][code](data);
}

/** What the step is called, as a heading. */
export const setupStepWords = translations<Readonly<Record<SetupStep, string>>>(
  {
    network: 'Network',
    time: 'Time',
    fleet: 'Fleet server',
    exchange: 'Account and number',
    hook: 'Hook',
    sound: 'Sound',
    baseline: 'Sound of the handset',
    'test-call': 'Test call',
  },
  {
    network: 'Сеть',
    time: 'Время',
    fleet: 'Сервер телефонов',
    exchange: 'Учётная запись и номер',
    hook: 'Рычаг',
    sound: 'Звук',
    baseline: 'Звук трубки',
    'test-call': 'Пробный звонок',
  },
);

export const setupSeverityWords = translations<Readonly<Record<SetupSeverity, string>>>(
  { stops: 'To be mended first', warns: 'May be left so', waits: 'Wait' },
  { stops: 'Сначала исправить', warns: 'Можно оставить так', waits: 'Подождать' },
);
