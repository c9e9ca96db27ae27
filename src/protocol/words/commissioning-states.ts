/** Whether and how a phone was taken into use, in words. */
import type { ProvisioningWay } from '../commissioning.js';
import type { CommissioningState } from '../fleet-api/phones.js';
import { translations } from './language.js';

interface CommissioningStateWords {
  readonly states: Readonly<Record<CommissioningState, string>>;
  /** How it was set up; in the middle of a sentence. */
  readonly ways: Readonly<Record<ProvisioningWay, string>>;
  /** Heading of the table of all phones. */
  readonly columns: readonly string[];
}

export const commissioningStateWords = translations<CommissioningStateWords>(
  {
    states: {
      none: 'Not commissioned',
      'signed-off': 'Commissioned',
      declared: 'Commissioned without record',
    },
    ways: { page: 'on the spot', card: 'by memory card', 'command-line': 'by command line' },
    columns: ['Phone', 'Site', 'Commissioning', 'When, UTC', 'By', 'Place', 'Not passed', 'Remarks, reason'],
  },
  {
    states: { none: 'Не введён', 'signed-off': 'Введён', declared: 'Введён без акта' },
    ways: { page: 'на месте', card: 'с карты памяти', 'command-line': 'из командной строки' },
    columns: [
      'Телефон',
      'Объект',
      'Ввод в эксплуатацию',
      'Когда, UTC',
      'Кто',
      'Место',
      'Не пройдено',
      'Замечания, причина',
    ],
  },
);
