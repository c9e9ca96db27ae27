/** Words of the commissioning record. */
import type { CommissioningRecord } from '../../../protocol/commissioning.js';
import { translations } from './index.js';

interface RecordWords {
  readonly title: string;
  readonly phone: string;
  readonly by: string;
  readonly place: string;
  readonly at: string;
  readonly way: string;
  readonly ways: Readonly<Record<CommissioningRecord['way'], string>>;
  readonly remarks: string;
  readonly versions: string;
  readonly software: string;
  readonly machine: string;
  readonly board: string;
  readonly configuration: string;
  readonly photo: string;
  readonly withPhoto: string;
  readonly id: string;
  readonly checks: string;
  readonly signature: string;
}

export const recordWords = translations<RecordWords>(
  {
    title: 'Commissioning record',
    phone: 'Phone',
    by: 'Signed by',
    place: 'Place',
    at: 'When',
    way: 'Set up by',
    ways: { page: 'the page of the phone', card: 'a file on its card', 'command-line': 'the command line' },
    remarks: 'Remarks',
    versions: 'What was signed off',
    software: 'Software',
    machine: 'Machine',
    board: 'Firmware of the I/O board',
    configuration: 'Version of the configuration',
    photo: 'Photo',
    withPhoto: 'kept with the record',
    id: 'Number of the record',
    checks: 'Checks',
    signature: 'Signature',
  },
  {
    title: 'Акт ввода в эксплуатацию',
    phone: 'Телефон',
    by: 'Подписал',
    place: 'Место',
    at: 'Когда',
    way: 'Способ настройки',
    ways: { page: 'страница телефона', card: 'файл на карте', 'command-line': 'командная строка' },
    remarks: 'Примечания',
    versions: 'Что сдано',
    software: 'Программа',
    machine: 'Компьютер',
    board: 'Прошивка платы ввода-вывода',
    configuration: 'Версия конфигурации',
    photo: 'Снимок',
    withPhoto: 'хранится вместе с актом',
    id: 'Номер акта',
    checks: 'Проверки',
    signature: 'Подпись',
  },
);
