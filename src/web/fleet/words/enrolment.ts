import type { batchColumns } from '../enrolment/csv.js';
import type { LabelPaper } from '../enrolment/label-facts.js';
import type { EnrolmentTab } from '../enrolment/tabs.js';
import { counted, translations } from './language.js';

interface EnrolmentWords {
  readonly title: string;
  readonly tabs: Readonly<Record<EnrolmentTab, string>>;
  readonly name: string;
  readonly nameHint: string;
  readonly site: string;
  readonly noSite: string;
  readonly newSite: string;
  readonly address: string;
  readonly addressHint: string;
  readonly timezone: string;
  readonly ofSite: string;
  readonly notes: string;
  readonly notesHint: string;
  readonly preApproved: string;
  readonly preApprovedHint: string;
  readonly onlyOperator: string;
  readonly expires: string;
  readonly make: string;
  readonly madeOnly: (name: string) => string;
  readonly codeFor: (name: string) => string;
  readonly codeForText: string;
  readonly replaceText: string;
  readonly replace: string;
  readonly issue: string;
  readonly shown: {
    readonly title: (name: string) => string;
    readonly once: string;
    readonly code: string;
    readonly copyCode: string;
    readonly card: string;
    readonly qr: string;
    readonly expires: string;
    readonly preApproved: string;
    readonly toConfirm: string;
    readonly another: string;
    readonly toPhone: string;
  };
  readonly hints: {
    readonly title: string;
    readonly steps: readonly string[];
    readonly config: string;
  };
  readonly label: {
    readonly print: Readonly<Record<LabelPaper, string>>;
    readonly paperHint: Readonly<Record<LabelPaper, string>>;
    readonly product: string;
    readonly until: (date: string) => string;
  };
  readonly batch: {
    readonly text: string;
    readonly template: string;
    readonly templateName: string;
    readonly example: readonly (readonly string[])[];
    readonly columns: Readonly<Record<(typeof batchColumns)[number], string>>;
    readonly columnsTitle: string;
    readonly drop: string;
    readonly choose: string;
    readonly chosen: (name: string, phones: number) => string;
    readonly tooLarge: string;
    readonly checking: string;
    readonly good: (phones: number) => string;
    readonly newSites: (sites: number) => string;
    readonly faults: (count: number) => string;
    readonly faultsText: string;
    readonly line: string;
    readonly wholeFile: string;
    readonly content: string;
    readonly what: string;
    readonly preview: string;
    readonly previewOf: (shown: number, all: number) => string;
    readonly make: (phones: number) => string;
    readonly made: (phones: number) => string;
    readonly madeText: string;
    readonly codesName: string;
    readonly downloadCodes: string;
    readonly downloadCards: string;
    readonly next: string;
    readonly code: string;
  };
  readonly waiting: {
    readonly text: string;
    readonly none: string;
    readonly noneText: string;
    readonly key: string;
    readonly keyHint: string;
    readonly connected: string;
    readonly notConnected: string;
    readonly accept: string;
    readonly acceptOf: (name: string) => string;
    readonly reject: string;
    readonly rejectOf: (name: string) => string;
    readonly rejectTitle: (name: string) => string;
    readonly rejectText: string;
    readonly accepted: (name: string) => string;
    readonly rejected: (name: string) => string;
    readonly onlyOperator: string;
  };
}

const phonesEn = { one: 'phone', other: 'phones' };
const phonesRu = { one: 'телефон', few: 'телефона', many: 'телефонов', other: 'телефона' };

export const enrolmentWords = translations<EnrolmentWords>(
  {
    title: 'New phones',
    tabs: { one: 'One phone', batch: 'Many from a table', waiting: 'To be accepted' },
    name: 'Name of the phone',
    nameHint: 'As people will look for it, such as “Branch 12, hall”.',
    site: 'Site',
    noSite: 'Without a site',
    newSite: 'New site…',
    address: 'Address',
    addressHint: 'Where exactly it stands: floor, room, beside what.',
    timezone: 'Time zone',
    ofSite: 'That of its site',
    notes: 'Notes',
    notesHint: 'Keys, contacts, whatever a technician wants to know.',
    preApproved: 'Accept its device at once',
    preApprovedHint: 'Otherwise somebody confirms the device after it has used the code.',
    onlyOperator: 'An operator confirms the device after it has used the code.',
    expires: 'The code expires after',
    make: 'Make the phone and its code',
    madeOnly: (name) => `The phone ${name} is made, but it has no code yet.`,
    codeFor: (name) => `Code for ${name}`,
    codeForText: 'Codes of this phone that were issued before become void.',
    replaceText:
      'This phone has a device. The new code is for another device that takes its place: the history stays, and the old device is cut off when the new one comes.',
    replace: 'Yes, another device takes its place',
    issue: 'Issue the code',
    shown: {
      title: (name) => `Code for ${name}`,
      once: 'The code is shown only now: print its label or write it down. A lost code is no harm: issue another one.',
      code: 'Code',
      copyCode: 'Copy the code',
      card: 'File for its card (hotline.toml)',
      qr: 'QR code of the label',
      expires: 'It can be used once, until',
      preApproved: 'The device is accepted at once.',
      toConfirm: 'After the device has used it, somebody has to accept the device here.',
      another: 'Another phone',
      toPhone: 'To the phone',
    },
    hints: {
      title: 'What the technician does',
      steps: [
        'Put the label on the phone, inside of its housing.',
        'Connect power and network.',
        'Set it up in one of three ways: put the file on its card, into the drive bootfs, before it starts; or lift its handset, open the page that it names with a phone in the same network, and scan the label; or give it the command below over SSH.',
        'Watch it appear here within a minute, and accept it if it asks for that.',
        'Lift the handset and talk to somebody: that is the proof that it works.',
      ],
      config: 'Command for a technician at the terminal',
    },
    label: {
      print: { '62mm': 'Print a label (62 mm)', a4: 'Print an A4 sheet' },
      paperHint: { '62mm': 'For label printers with tape of 62 mm.', a4: '14 labels of 99 × 38 mm a sheet.' },
      product: 'Hotline',
      until: (date) => `until ${date}`,
    },
    batch: {
      text: 'A table makes many phones with their codes at once. It is checked first; nothing is made before you say so.',
      template: 'Download a template',
      templateName: 'hotline-phones.csv',
      example: [
        [
          'Branch 12, hall',
          'Branch 12',
          '12 High Street, ground floor',
          'Europe/London',
          'Key at the reception',
        ],
        ['Branch 12, cash desk', 'Branch 12', '12 High Street, ground floor', '', ''],
      ],
      columns: {
        name: 'required, used once in the fleet',
        site: 'made if there is none of that name',
        address: 'may be empty',
        timezone: 'of the IANA list, such as Europe/Moscow; empty: that of the site',
        notes: 'may be empty',
      },
      columnsTitle: 'Columns',
      drop: 'Drop a CSV file here, or',
      choose: 'Choose a file',
      chosen: (name, phones) => `${name}: ${counted('en', phones, phonesEn)}`,
      tooLarge: 'The file is larger than 2 MB. Split it.',
      checking: 'The server checks the table…',
      good: (phones) => `The table is good: ${counted('en', phones, phonesEn)} will be made.`,
      newSites: (sites) => counted('en', sites, { one: 'new site:', other: 'new sites:' }),
      faults: (count) => `The table has ${counted('en', count, { one: 'fault', other: 'faults' })}`,
      faultsText: 'Nothing was made. Mend them in the file, and choose it again.',
      line: 'Line',
      wholeFile: 'all',
      content: 'What stands there',
      what: 'What is wrong',
      preview: 'The beginning of the table',
      previewOf: (shown, all) => `${shown} of ${all} lines.`,
      make: (phones) => `Make ${counted('en', phones, phonesEn)}`,
      made: (phones) => `${counted('en', phones, phonesEn)} made`,
      madeText: 'The codes are shown only now: print the labels, or download the codes.',
      codesName: 'hotline-codes.csv',
      downloadCodes: 'Download the codes (CSV)',
      downloadCards: 'Download files for cards (ZIP)',
      next: 'Another table',
      code: 'Code',
    },
    waiting: {
      text: 'These devices have used a code, and wait for somebody to accept them. Until then they are only watched: they get no commands and no configuration.',
      none: 'No device waits',
      noneText: 'A device that uses a code that was not pre-approved appears here.',
      key: 'Key of the device',
      keyHint: 'It tells this device from every other one.',
      connected: 'connected',
      notConnected: 'not connected',
      accept: 'Accept',
      acceptOf: (name) => `Accept ${name}`,
      reject: 'Refuse',
      rejectOf: (name) => `Refuse ${name}`,
      rejectTitle: (name) => `Refuse the device of ${name}?`,
      rejectText: 'It is cut off at once. The phone can be given to another device by a new code.',
      accepted: (name) => `${name} is accepted.`,
      rejected: (name) => `The device of ${name} is cut off.`,
      onlyOperator: 'Only an operator can accept them.',
    },
  },
  {
    title: 'Новые телефоны',
    tabs: { one: 'Один телефон', batch: 'Много из таблицы', waiting: 'Ждут подтверждения' },
    name: 'Название телефона',
    nameHint: 'Так, как его будут искать: «Отделение 12, зал».',
    site: 'Объект',
    noSite: 'Без объекта',
    newSite: 'Новый объект…',
    address: 'Адрес',
    addressHint: 'Где именно он стоит: этаж, комната, рядом с чем.',
    timezone: 'Часовой пояс',
    ofSite: 'Как у объекта',
    notes: 'Заметки',
    notesHint: 'Ключи, контакты — что пригодится технику.',
    preApproved: 'Принять устройство сразу',
    preApprovedHint: 'Иначе кто-то подтвердит устройство после того, как оно применит код.',
    onlyOperator: 'Когда устройство применит код, его подтвердит оператор.',
    expires: 'Код действует',
    make: 'Завести телефон и выдать код',
    madeOnly: (name) => `Телефон «${name}» заведён, но кода у него пока нет.`,
    codeFor: (name) => `Код для «${name}»`,
    codeForText: 'Выданные раньше коды этого телефона перестанут действовать.',
    replaceText:
      'У этого телефона есть устройство. Новый код — для другого устройства на его место: история сохранится, а старое устройство отключится, когда придёт новое.',
    replace: 'Да, на его место встанет другое',
    issue: 'Выдать код',
    shown: {
      title: (name) => `Код для «${name}»`,
      once: 'Код показан только сейчас: напечатайте этикетку или запишите его. Потеряется — не страшно, выдайте другой.',
      code: 'Код',
      copyCode: 'Копировать код',
      card: 'Файл для карты (hotline.toml)',
      qr: 'QR-код этикетки',
      expires: 'Применить его можно один раз, до',
      preApproved: 'Устройство будет принято сразу.',
      toConfirm: 'Когда устройство применит код, его нужно будет подтвердить здесь.',
      another: 'Ещё один телефон',
      toPhone: 'К телефону',
    },
    hints: {
      title: 'Что делает техник',
      steps: [
        'Наклеить этикетку на телефон, внутри корпуса.',
        'Подключить питание и сеть.',
        'Настроить его одним из трёх способов: до запуска положить файл на карту, на диск bootfs; или снять трубку, открыть в той же сети страницу, которую он назовёт, и считать этикетку; или дать по SSH команду ниже.',
        'Дождаться, пока он за минуту появится здесь, и подтвердить его, если он об этом просит.',
        'Снять трубку и с кем-нибудь поговорить: это и есть доказательство, что он работает.',
      ],
      config: 'Команда для техника за терминалом',
    },
    label: {
      print: { '62mm': 'Напечатать этикетку (62 мм)', a4: 'Напечатать лист A4' },
      paperHint: { '62mm': 'Для принтеров этикеток с лентой 62 мм.', a4: '14 этикеток 99 × 38 мм на листе.' },
      product: 'Горячая линия',
      until: (date) => `до ${date}`,
    },
    batch: {
      text: 'Таблица заводит сразу много телефонов с кодами. Сначала она проверяется; без вашего слова ничего не создаётся.',
      template: 'Скачать образец',
      templateName: 'hotline-phones.csv',
      example: [
        [
          'Отделение 12, зал',
          'Отделение 12',
          'Тверская, 12, первый этаж',
          'Europe/Moscow',
          'Ключ на ресепшене',
        ],
        ['Отделение 12, касса', 'Отделение 12', 'Тверская, 12, первый этаж', '', ''],
      ],
      columns: {
        name: 'обязательно, одно на весь парк',
        site: 'если такого объекта нет, он заведётся',
        address: 'можно не заполнять',
        timezone: 'из списка IANA, например Europe/Moscow; пусто — как у объекта',
        notes: 'можно не заполнять',
      },
      columnsTitle: 'Столбцы',
      drop: 'Перетащите сюда файл CSV или',
      choose: 'Выберите файл',
      chosen: (name, phones) => `${name}: ${counted('ru', phones, phonesRu)}`,
      tooLarge: 'Файл больше 2 МБ. Разделите его.',
      checking: 'Сервер проверяет таблицу…',
      good: (phones) => `Таблица в порядке. Будет заведено: ${counted('ru', phones, phonesRu)}.`,
      newSites: (sites) =>
        counted('ru', sites, {
          one: 'новый объект:',
          few: 'новых объекта:',
          many: 'новых объектов:',
          other: 'нового объекта:',
        }),
      faults: (count) =>
        `В таблице ${counted('ru', count, { one: 'ошибка', few: 'ошибки', many: 'ошибок', other: 'ошибки' })}`,
      faultsText: 'Ничего не создано. Исправьте файл и выберите его снова.',
      line: 'Строка',
      wholeFile: 'все',
      content: 'Что там стоит',
      what: 'Что не так',
      preview: 'Начало таблицы',
      previewOf: (shown, all) => `Строк: ${shown} из ${all}.`,
      make: (phones) => `Завести ${counted('ru', phones, phonesRu)}`,
      made: (phones) => `Заведено: ${counted('ru', phones, phonesRu)}`,
      madeText: 'Коды показаны только сейчас: напечатайте этикетки или скачайте коды.',
      codesName: 'hotline-codes.csv',
      downloadCodes: 'Скачать коды (CSV)',
      downloadCards: 'Скачать файлы для карт (ZIP)',
      next: 'Ещё таблица',
      code: 'Код',
    },
    waiting: {
      text: 'Эти устройства применили код и ждут, пока их подтвердят. До того за ними только наблюдают: ни команд, ни настроек они не получают.',
      none: 'Никто не ждёт',
      noneText: 'Здесь появится устройство, применившее код без подтверждения заранее.',
      key: 'Ключ устройства',
      keyHint: 'По нему это устройство отличается от любого другого.',
      connected: 'на связи',
      notConnected: 'не на связи',
      accept: 'Принять',
      acceptOf: (name) => `Принять: ${name}`,
      reject: 'Отказать',
      rejectOf: (name) => `Отказать: ${name}`,
      rejectTitle: (name) => `Отказать устройству «${name}»?`,
      rejectText: 'Оно сразу отключится. Телефон можно отдать другому устройству по новому коду.',
      accepted: (name) => `Принят: ${name}.`,
      rejected: (name) => `Устройство отключено: ${name}.`,
      onlyOperator: 'Принимать их может только оператор.',
    },
  },
);
