/** Words of a phone's page: its frame, history, calls and tests. */
import type { AvailabilityState, Metric } from '../../../protocol/fleet-api/phones.js';
import { translations, type PluralForms } from './language.js';

export type PhoneTab =
  | 'state'
  | 'history'
  | 'calls'
  | 'faults'
  | 'tests'
  | 'commands'
  | 'configuration'
  | 'commissioning'
  | 'device';
type HangUp = 'caller' | 'far-end' | 'phone';

interface PhoneWords {
  readonly back: string;
  readonly title: string;
  readonly tabs: Readonly<Record<PhoneTab, string>>;
  readonly tabList: string;
  readonly since: string;
  readonly proved: string;
  readonly neverProved: string;
  readonly lastHeard: string;
  readonly linkedNow: string;
  readonly maintenance: string;
  readonly openAlerts: string;
  readonly history: {
    readonly metric: string;
    readonly period: string;
    readonly periods: Readonly<Record<'6h' | '24h' | '7d' | '30d', string>>;
    readonly metrics: Readonly<Record<Metric, string>>;
    readonly nothing: string;
    readonly nothingText: string;
    readonly least: string;
    readonly mean: string;
    readonly greatest: string;
    readonly asTable: string;
    readonly time: string;
    readonly chart: (metric: string) => string;
    readonly resolution: Readonly<Record<'raw' | '5min' | 'hour', string>>;
  };
  readonly availability: {
    readonly title: string;
    readonly share: (percent: string) => string;
    readonly unknown: string;
    readonly states: Readonly<Record<AvailabilityState, string>>;
    readonly interruptions: string;
    readonly noInterruption: string;
    readonly from: string;
    readonly to: string;
    readonly lasted: string;
    readonly state: string;
  };
  readonly calls: {
    readonly none: string;
    readonly noneText: string;
    readonly at: string;
    readonly result: string;
    readonly waited: string;
    readonly talked: string;
    readonly quality: string;
    readonly loss: string;
    readonly jitter: string;
    readonly roundTrip: string;
    readonly route: string;
    readonly ended: string;
    readonly rating: string;
    readonly callback: string;
    readonly lost: (cause: string) => string;
    readonly hungUpBy: Readonly<Record<HangUp, string>>;
    readonly count: PluralForms;
    readonly attempts: PluralForms;
  };
  readonly faults: {
    readonly none: string;
    readonly noneText: string;
    readonly open: string;
    readonly cleared: (time: string) => string;
    readonly lasted: (time: string) => string;
  };
  readonly tests: {
    readonly none: string;
    readonly noneText: string;
    readonly evidence: string;
    readonly took: (time: string) => string;
    readonly run: string;
    readonly started: string;
  };
}

export const phoneWords = translations<PhoneWords>(
  {
    back: 'All phones',
    title: 'Phone',
    tabs: {
      state: 'State',
      history: 'History',
      calls: 'Calls',
      faults: 'Faults',
      tests: 'Self-tests',
      commands: 'Commands',
      configuration: 'Configuration',
      commissioning: 'Commissioning',
      device: 'Device and details',
    },
    tabList: 'Parts of the page',
    since: 'since',
    proved: 'Last proved end to end',
    neverProved: 'never',
    lastHeard: 'Last heard of',
    linkedNow: 'linked now',
    maintenance: 'in maintenance',
    openAlerts: 'Open alerts',
    history: {
      metric: 'What was measured',
      period: 'Period',
      periods: { '6h': '6 hours', '24h': '24 hours', '7d': '7 days', '30d': '30 days' },
      metrics: {
        cpuTemperatureC: 'Processor temperature',
        load: 'Load per processor',
        memoryAvailableMb: 'Memory available',
        diskFreePercent: 'Disk free',
        wifiSignalDbm: 'Wi-Fi signal',
        exchangeLossPercent: 'Packets lost to the exchange',
        exchangeRoundTripMs: 'Round trip to the exchange',
        boardSupplyMv: 'Supply voltage of the I/O board',
        clockOffsetMs: 'Clock: phone minus fleet',
      },
      nothing: 'Nothing was measured in this time',
      nothingText: 'The phone was silent, or it cannot measure this.',
      least: 'Least',
      mean: 'Mean',
      greatest: 'Greatest',
      asTable: 'The same as a table',
      time: 'Time',
      chart: (metric) => `Chart: ${metric}`,
      resolution: { raw: 'every report', '5min': 'every 5 minutes', hour: 'every hour' },
    },
    availability: {
      title: 'When it could have called',
      share: (percent) => `${percent} of the known time`,
      unknown: 'nothing is known of this time',
      states: {
        'could-call': 'Could have called',
        'could-not-call': 'Could not have called',
        down: 'Silent',
        unknown: 'Not known',
      },
      interruptions: 'Interruptions, newest first',
      noInterruption: 'There was no interruption.',
      from: 'From',
      to: 'To',
      lasted: 'Lasted',
      state: 'State',
    },
    calls: {
      none: 'There were no calls yet',
      noneText: 'A call appears here as soon as the handset is put back.',
      at: 'At',
      result: 'Result',
      waited: 'Until the answer',
      talked: 'Talked',
      quality: 'Quality',
      loss: 'Loss',
      jitter: 'Jitter',
      roundTrip: 'Round trip',
      route: 'Route',
      ended: 'Ended by',
      rating: 'Rating',
      callback: 'call back',
      lost: (cause) => `answered, then lost: ${cause}`,
      hungUpBy: { caller: 'caller', 'far-end': 'far end', phone: 'the phone itself' },
      count: { one: 'call', other: 'calls' },
      attempts: { one: 'attempt', other: 'attempts' },
    },
    faults: {
      none: 'The phone has never reported a fault',
      noneText: 'Faults that it reports stay here after they were cleared.',
      open: 'open',
      cleared: (time) => `cleared ${time}`,
      lasted: (time) => `lasted ${time}`,
    },
    tests: {
      none: 'No self-test has run yet',
      noneText: 'They run by themselves in quiet hours, and on command.',
      evidence: 'Evidence',
      took: (time) => `took ${time}`,
      run: 'Run now:',
      started: 'Asked the phone to test itself.',
    },
  },
  {
    back: 'Все телефоны',
    title: 'Телефон',
    tabs: {
      state: 'Состояние',
      history: 'История',
      calls: 'Звонки',
      faults: 'Неисправности',
      tests: 'Самопроверки',
      commands: 'Команды',
      configuration: 'Конфигурация',
      commissioning: 'Ввод',
      device: 'Устройство и сведения',
    },
    tabList: 'Части страницы',
    since: 'с',
    proved: 'Последняя сквозная проверка',
    neverProved: 'не было',
    lastHeard: 'Последний сигнал',
    linkedNow: 'на связи',
    maintenance: 'идут работы',
    openAlerts: 'Открытые тревоги',
    history: {
      metric: 'Что измерено',
      period: 'Период',
      periods: { '6h': '6 часов', '24h': '24 часа', '7d': '7 дней', '30d': '30 дней' },
      metrics: {
        cpuTemperatureC: 'Температура процессора',
        load: 'Нагрузка на процессор',
        memoryAvailableMb: 'Свободно памяти',
        diskFreePercent: 'Свободно на диске',
        wifiSignalDbm: 'Сигнал Wi-Fi',
        exchangeLossPercent: 'Потери до АТС',
        exchangeRoundTripMs: 'До АТС и обратно',
        boardSupplyMv: 'Напряжение платы ввода-вывода',
        clockOffsetMs: 'Часы: телефон минус сервер',
      },
      nothing: 'За это время измерений нет',
      nothingText: 'Телефон молчал, или он не может этого измерить.',
      least: 'Наименьшее',
      mean: 'Среднее',
      greatest: 'Наибольшее',
      asTable: 'То же таблицей',
      time: 'Время',
      chart: (metric) => `График: ${metric}`,
      resolution: { raw: 'каждый отчёт', '5min': 'каждые 5 минут', hour: 'каждый час' },
    },
    availability: {
      title: 'Когда с него можно было позвонить',
      share: (percent) => `${percent} известного времени`,
      unknown: 'об этом времени ничего не известно',
      states: {
        'could-call': 'Можно было',
        'could-not-call': 'Нельзя было',
        down: 'Молчал',
        unknown: 'Не известно',
      },
      interruptions: 'Перерывы, новые сверху',
      noInterruption: 'Перерывов не было.',
      from: 'С',
      to: 'По',
      lasted: 'Длился',
      state: 'Состояние',
    },
    calls: {
      none: 'Звонков ещё не было',
      noneText: 'Звонок появится здесь, как только трубку положат.',
      at: 'Время',
      result: 'Итог',
      waited: 'До ответа',
      talked: 'Разговор',
      quality: 'Качество',
      loss: 'Потери',
      jitter: 'Джиттер',
      roundTrip: 'Туда и обратно',
      route: 'Маршрут',
      ended: 'Закончил',
      rating: 'Оценка',
      callback: 'перезвонили',
      lost: (cause) => `отвечен, но оборвался: ${cause}`,
      hungUpBy: { caller: 'звонивший', 'far-end': 'другая сторона', phone: 'сам телефон' },
      count: { one: 'звонок', few: 'звонка', many: 'звонков', other: 'звонка' },
      attempts: { one: 'попытка', few: 'попытки', many: 'попыток', other: 'попытки' },
    },
    faults: {
      none: 'О неисправностях телефон не сообщал',
      noneText: 'Они остаются здесь и после того, как устранены.',
      open: 'сейчас',
      cleared: (time) => `устранена ${time}`,
      lasted: (time) => `длилась ${time}`,
    },
    tests: {
      none: 'Самопроверок ещё не было',
      noneText: 'Они идут сами в тихие часы и по команде.',
      evidence: 'Чем подтверждено',
      took: (time) => `заняла ${time}`,
      run: 'Проверить сейчас:',
      started: 'Телефон попросили проверить себя.',
    },
  },
);
