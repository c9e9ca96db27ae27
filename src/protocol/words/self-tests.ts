/** The self-tests of a phone, and how they end, in words. */
import type { SelfTestName, SelfTestOutcome } from '../self-test.js';
import { translations } from './language.js';

interface SelfTestWords {
  readonly names: Readonly<Record<SelfTestName, string>>;
  readonly outcomes: Readonly<Record<SelfTestOutcome, string>>;
}

export const selfTestWords = translations<SelfTestWords>(
  {
    names: {
      call: 'Test call',
      acoustic: 'Handset, by sound',
      'audio-device': 'Sound device',
      routes: 'Routes not in use',
    },
    outcomes: {
      passed: 'Passed',
      failed: 'Failed',
      interrupted: 'Interrupted',
      'not-available': 'Not available',
    },
  },
  {
    names: {
      call: 'Пробный звонок',
      acoustic: 'Трубка на слух',
      'audio-device': 'Звуковое устройство',
      routes: 'Запасные маршруты',
    },
    outcomes: {
      passed: 'Прошла',
      failed: 'Не прошла',
      interrupted: 'Прервана',
      'not-available': 'Недоступна',
    },
  },
);
