import type { SettingGroup, SettingName } from '../settings/setting.js';
import { counted, translations } from './language.js';

interface SettingWords {
  readonly name: string;
  /** What it is for, and what a greater or a smaller one costs. */
  readonly why: string;
}

interface SettingsWords {
  readonly title: string;
  readonly about: string;
  readonly readOnly: string;
  readonly groups: Readonly<Record<SettingGroup, string>>;
  readonly settings: Readonly<Record<SettingName, SettingWords>>;
  readonly range: (least: string, most: string) => string;
  readonly usual: (value: string) => string;
  readonly outOfRange: (least: string, most: string) => string;
  readonly toUsual: string;
  readonly toUsualOf: (name: string) => string;
  /** Of a text that is left out. */
  readonly empty: string;
  readonly percent: string;
  readonly celsius: string;
  readonly changes: (count: number) => string;
  readonly noChanges: string;
  readonly undo: string;
  readonly saved: string;
}

export const settingsWords = translations<SettingsWords>(
  {
    title: 'Settings',
    about: 'They hold for the whole fleet. The server follows a change at once, without a restart.',
    readOnly: 'Only an administrator can change them.',
    groups: {
      presence: 'When a phone is silent',
      proof: 'Proof and calls',
      machine: 'The machine of a phone',
      alerts: 'Fewer, better alerts',
      retention: 'How long things are kept',
      updates: 'Software updates',
      access: 'Signing in, codes, time zone',
    },
    settings: {
      heartbeatMs: {
        name: 'Heartbeat',
        why: 'A phone that has nothing else to say says so this often. Shorter is noticed sooner and costs more.',
      },
      missedBeats: {
        name: 'Missed heartbeats until down',
        why: 'A phone of which nothing was heard for so many heartbeats is down. One is a false alarm on every bad network.',
      },
      upBeats: {
        name: 'Heartbeats until up again',
        why: 'A phone that was down is up again after so many.',
      },
      proofMaxAgeMs: {
        name: 'Proof at least every',
        why: 'Every phone has to be proved end to end, by a call or a test call, at least this often. EN 81-28 asks for 3 days.',
      },
      inServiceAfterMs: {
        name: 'In service without sign-off after',
        why: 'A phone that nobody has signed off raises alerts so long after it could call for the first time. Longer where phones are prepared in a workshop; until then it is being set up.',
      },
      callsFailing: {
        name: 'Failed calls in a row',
        why: 'So many calls in a row that came to nothing are an alert. A call that the customer gave up does not count.',
      },
      hotC: {
        name: 'Hot from',
        why: 'Processor temperature from which a phone is hot. A Raspberry Pi slows down at 80 to 85 °C.',
      },
      clockOffMs: { name: 'Clock off by', why: 'A clock that is wrong by more is an alert.' },
      diskFreePercent: { name: 'Free disk', why: 'Less free space on the disk is an alert.' },
      flapCount: {
        name: 'Flapping: how often',
        why: 'An alert that came so often within the flap window is held open until it stays away for as long.',
      },
      flapWindowMs: { name: 'Flap window', why: 'The time within which comings and goings are counted.' },
      siteCutPhones: {
        name: 'Site down: least number of phones',
        why: 'From so many phones on, a site can be down as a whole.',
      },
      siteCutPercent: {
        name: 'Site down: share of its phones',
        why: 'A site is down when this share of its phones went silent together: one alert instead of many.',
      },
      siteCutWindowMs: {
        name: 'Site down: wait for others',
        why: 'How long a silent phone waits for others of its site before it is told of alone.',
      },
      rawHealthMs: {
        name: 'Raw health',
        why: 'Every single report is kept for so long; after that its 5-minute and hourly means. It takes the most space.',
      },
      fiveMinuteHealthMs: {
        name: '5-minute health',
        why: 'Means of 5 minutes are kept for so long, for the charts of days and weeks.',
      },
      hourlyHealthMs: {
        name: 'Hourly health',
        why: 'Means of an hour are kept for so long, for the charts of months.',
      },
      callsMs: {
        name: 'Calls and availability',
        why: 'Call records and availability are kept for so long: three years, for statistics and disputes.',
      },
      eventsMs: {
        name: 'Faults, tests, alerts, commands',
        why: 'They are kept for so long: a year shows what comes back with the seasons.',
      },
      auditMs: {
        name: 'Audit log',
        why: 'Who changed what is kept for so long: three years, like the calls it may explain.',
      },
      sessionMs: {
        name: 'Session without use',
        why: 'A session without a request ends after so long. Shorter is safer at shared computers.',
      },
      codeMs: {
        name: 'Enrolment code',
        why: 'An enrolment code can be used for so long. It has to last until the technician is there.',
      },
      releaseKey: {
        name: 'Release key',
        why: 'Public key of minisign (second line of the .pub file) by which packages are checked when they are added. Empty: only phones check them, by the keys that they have.',
      },
      timezone: {
        name: 'Time zone of the fleet',
        why: 'For phones and sites that have none of their own.',
      },
    },
    range: (least, most) => `${least} to ${most}`,
    usual: (value) => `usually ${value}`,
    outOfRange: (least, most) => `From ${least} to ${most}.`,
    toUsual: 'Usual value',
    toUsualOf: (name) => `${name}: usual value`,
    empty: 'empty',
    percent: '%',
    celsius: '°C',
    changes: (count) => counted('en', count, { one: 'change not saved', other: 'changes not saved' }),
    noChanges: 'Nothing is changed.',
    undo: 'Undo changes',
    saved: 'The settings are saved, and hold from now on.',
  },
  {
    title: 'Настройки',
    about: 'Действуют для всего парка. Сервер слушается изменений сразу, без перезапуска.',
    readOnly: 'Менять их может только администратор.',
    groups: {
      presence: 'Когда телефон молчит',
      proof: 'Проверка и звонки',
      machine: 'Сам аппарат',
      alerts: 'Меньше тревог, и только нужные',
      retention: 'Сколько что хранится',
      updates: 'Обновления программы',
      access: 'Вход, коды, часовой пояс',
    },
    settings: {
      heartbeatMs: {
        name: 'Сигнал «я здесь»',
        why: 'Телефон, которому нечего сообщить, подаёт сигнал с таким промежутком. Чаще — раньше заметно, но дороже.',
      },
      missedBeats: {
        name: 'Пропущенных сигналов до «молчит»',
        why: 'Если от телефона не слышно столько сигналов подряд, он молчит. Один — ложная тревога в любой плохой сети.',
      },
      upBeats: {
        name: 'Сигналов до «снова здесь»',
        why: 'После стольких сигналов молчавший телефон снова считается живым.',
      },
      proofMaxAgeMs: {
        name: 'Сквозная проверка не реже чем раз в',
        why: 'Каждый телефон должен хотя бы так часто доказать звонком или пробным звонком, что работает. EN 81-28 требует 3 дня.',
      },
      inServiceAfterMs: {
        name: 'В работе без акта через',
        why: 'Телефон, который никто не принял по акту, поднимает тревоги через столько времени после того, как впервые смог звонить. Больше, если телефоны готовят в мастерской; до того он настраивается.',
      },
      callsFailing: {
        name: 'Неудачных звонков подряд',
        why: 'Столько звонков подряд, из которых ничего не вышло, — это тревога. Если клиент сам положил трубку, звонок не считается.',
      },
      hotC: {
        name: 'Перегрев от',
        why: 'Температура процессора, с которой телефон перегрет. Raspberry Pi замедляется при 80–85 °C.',
      },
      clockOffMs: { name: 'Часы ошибаются на', why: 'Если часы ошибаются сильнее, это тревога.' },
      diskFreePercent: { name: 'Свободно на диске', why: 'Если свободного места меньше, это тревога.' },
      flapCount: {
        name: 'То есть, то нет: сколько раз',
        why: 'Тревога, возникшая столько раз за время ниже, остаётся открытой, пока не пропадёт на такое же время.',
      },
      flapWindowMs: {
        name: 'То есть, то нет: за какое время',
        why: 'Время, за которое считаются появления и пропажи.',
      },
      siteCutPhones: {
        name: 'Молчит объект: самое меньшее телефонов',
        why: 'Начиная с такого числа телефонов объект может замолчать целиком.',
      },
      siteCutPercent: {
        name: 'Молчит объект: доля телефонов',
        why: 'Объект молчит, когда вместе замолчала такая доля его телефонов: одна тревога вместо многих.',
      },
      siteCutWindowMs: {
        name: 'Молчит объект: ждать остальных',
        why: 'Сколько ждать остальных телефонов объекта, прежде чем сообщить об одном.',
      },
      rawHealthMs: {
        name: 'Подробное состояние',
        why: 'Столько хранится каждый отчёт, потом — средние за 5 минут и за час. Занимает больше всего места.',
      },
      fiveMinuteHealthMs: {
        name: 'Состояние по 5 минут',
        why: 'Столько хранятся средние за 5 минут — для графиков за дни и недели.',
      },
      hourlyHealthMs: {
        name: 'Состояние по часам',
        why: 'Столько хранятся средние за час — для графиков за месяцы.',
      },
      callsMs: {
        name: 'Звонки и доступность',
        why: 'Столько хранятся записи о звонках и доступность: три года, для статистики и споров.',
      },
      eventsMs: {
        name: 'Неисправности, проверки, тревоги, команды',
        why: 'Столько они хранятся: за год видно, что возвращается с сезоном.',
      },
      auditMs: {
        name: 'Журнал действий',
        why: 'Столько хранится, кто что менял: три года, как и звонки, которые это может объяснить.',
      },
      sessionMs: {
        name: 'Вход без действий',
        why: 'Вход, которым не пользуются столько времени, заканчивается. На общих компьютерах короче — безопаснее.',
      },
      codeMs: {
        name: 'Код подключения',
        why: 'Столько действует код подключения. Его должно хватить, пока техник доедет.',
      },
      releaseKey: {
        name: 'Ключ выпусков',
        why: 'Открытый ключ minisign (вторая строка файла .pub), по которому проверяются добавляемые пакеты. Пусто: их проверяют только сами телефоны, по своим ключам.',
      },
      timezone: {
        name: 'Часовой пояс парка',
        why: 'Для телефонов и объектов, у которых нет своего.',
      },
    },
    range: (least, most) => `от ${least} до ${most}`,
    usual: (value) => `обычно ${value}`,
    outOfRange: (least, most) => `От ${least} до ${most}.`,
    toUsual: 'Обычное значение',
    toUsualOf: (name) => `${name}: обычное значение`,
    empty: 'пусто',
    percent: '%',
    celsius: '°C',
    changes: (count) =>
      counted('ru', count, {
        one: 'изменение не сохранено',
        few: 'изменения не сохранены',
        many: 'изменений не сохранено',
        other: 'изменения не сохранены',
      }),
    noChanges: 'Изменений нет.',
    undo: 'Отменить изменения',
    saved: 'Настройки сохранены и уже действуют.',
  },
);
