/** Words of what a phone reports: each signal of each section has its name. */
import type { RegistrationStateName } from '../../../protocol/handset.js';
import type { HealthReport, HealthSection, RouteHealth } from '../../../protocol/health.js';
import { translations } from './language.js';

type Reason = NonNullable<HealthReport['machine']['lastRebootCause']>;
export type CardSection = Exclude<HealthSection, 'routes' | 'faults' | 'selfTests'>;
type Signals<Section extends CardSection> = Readonly<
  Record<keyof NonNullable<HealthReport[Section]>, string>
>;

export interface PhoneStateWords {
  readonly sections: Readonly<Record<HealthSection, string>>;
  readonly signals: { readonly [Section in CardSection]: Signals<Section> };
  readonly lastCall: Readonly<Record<keyof NonNullable<HealthReport['calls']['last']>, string>>;
  readonly route: Readonly<Record<keyof RouteHealth, string>>;
  readonly registration: Readonly<Record<RegistrationStateName, string>>;
  readonly rebootCauses: Readonly<Record<Reason, string>>;
  readonly reportAt: (time: string) => string;
  readonly noReport: string;
  readonly noReportText: string;
  readonly noBoard: string;
  readonly noFaults: string;
  readonly noTests: string;
  readonly zone: (zone: string) => string;
  readonly units: Readonly<Record<'ms' | 'mb' | 'mv' | 'dbm' | 'celsius', string>>;
}

export const phoneStateWords = translations<PhoneStateWords>(
  {
    sections: {
      routes: 'Routes',
      hook: 'Handset and hook',
      contacts: 'Housing contacts',
      audio: 'Sound',
      calls: 'Calls',
      network: 'Network',
      machine: 'Computer',
      clock: 'Clock',
      software: 'Software',
      board: 'I/O board',
      faults: 'What is wrong now',
      selfTests: 'Latest self-tests',
    },
    signals: {
      hook: {
        offHook: 'Handset lifted',
        since: 'Since',
        leftOffHook: 'Left off the hook',
        stuck: 'Contact stuck or chattering',
        brokenWire: 'Wire broken',
      },
      contacts: { tamper: 'Housing opened', doorOpen: 'Door open', supplyGood: 'Supply good' },
      audio: { device: 'Device', present: 'Present', open: 'Opened', problem: 'Problem' },
      calls: {
        state: 'Now',
        sinceStart: 'Calls since the start',
        failedSinceStart: 'Failed since the start',
        last: 'Last call',
      },
      network: {
        interface: 'Interface',
        linkUp: 'Link is up',
        addresses: 'Addresses',
        gateway: 'Gateway',
        gatewayReachable: 'Gateway answers',
        dnsMs: 'Look-up of names takes',
        dnsWorks: 'Look-up of names works',
        exchangeLossPercent: 'Packets lost to the exchange',
        exchangeRoundTripMs: 'Round trip to the exchange',
        wifiSignalDbm: 'Wi-Fi signal',
      },
      machine: {
        model: 'Model',
        cpuTemperatureC: 'Processor temperature',
        throttledNow: 'Slowed down now',
        throttledSinceBoot: 'Slowed down since boot',
        underVoltageNow: 'Voltage too low now',
        underVoltageSinceBoot: 'Voltage too low since boot',
        load: 'Load per processor',
        memoryAvailableMb: 'Memory available',
        memoryTotalMb: 'Memory in all',
        processMemoryMb: 'Memory of the program',
        diskFreePercent: 'Disk free',
        diskFreeMb: 'Disk free, size',
        diskReadOnly: 'Disk can only be read',
        uptimeS: 'Running for',
        reboots: 'Starts counted',
        lastRebootCause: 'Cause of the last start',
      },
      clock: { synchronised: 'Synchronised', offsetMs: 'Phone minus fleet' },
      software: {
        version: 'Version',
        node: 'Node.js',
        configVersion: 'Configuration',
        startedAt: 'Started',
      },
      board: { connected: 'Connected', firmware: 'Firmware', supplyMv: 'Supply voltage' },
    },
    lastCall: {
      at: 'At',
      cause: 'Result',
      failure: 'Cause',
      lossPercent: 'Loss',
      jitterMs: 'Jitter',
      roundTripMs: 'Round trip',
      mos: 'MOS',
    },
    route: { route: 'Route', server: 'Exchange', state: 'State', since: 'Since', lastError: 'Last error' },
    registration: {
      stopped: 'Stopped',
      connecting: 'Connecting',
      registering: 'Registering',
      registered: 'Registered',
      waiting: 'Waits to try again',
    },
    rebootCauses: {
      power: 'power was switched on',
      requested: 'was asked for',
      watchdog: 'watchdog',
      crash: 'crash',
      unknown: 'unknown',
    },
    reportAt: (time) => `Report of ${time}`,
    noReport: 'There is no report yet',
    noReportText: 'Nothing was ever heard of a device that is this phone.',
    noBoard: 'There is no I/O board',
    noFaults: 'The phone reports no fault',
    noTests: 'No self-test has run yet',
    zone: (zone) => `Times are those of the phone: ${zone}`,
    units: { ms: 'ms', mb: 'MB', mv: 'mV', dbm: 'dBm', celsius: '°C' },
  },
  {
    sections: {
      routes: 'Маршруты',
      hook: 'Трубка и рычаг',
      contacts: 'Контакты корпуса',
      audio: 'Звук',
      calls: 'Звонки',
      network: 'Сеть',
      machine: 'Компьютер',
      clock: 'Часы',
      software: 'Программа',
      board: 'Плата ввода-вывода',
      faults: 'Что не так сейчас',
      selfTests: 'Последние самопроверки',
    },
    signals: {
      hook: {
        offHook: 'Трубка снята',
        since: 'С',
        leftOffHook: 'Трубка забыта',
        stuck: 'Контакт залип или дребезжит',
        brokenWire: 'Обрыв провода',
      },
      contacts: { tamper: 'Корпус вскрыт', doorOpen: 'Дверца открыта', supplyGood: 'Питание в норме' },
      audio: { device: 'Устройство', present: 'Есть', open: 'Открыто', problem: 'Неполадка' },
      calls: {
        state: 'Сейчас',
        sinceStart: 'Звонков с запуска',
        failedSinceStart: 'Не удалось с запуска',
        last: 'Последний звонок',
      },
      network: {
        interface: 'Интерфейс',
        linkUp: 'Соединение есть',
        addresses: 'Адреса',
        gateway: 'Шлюз',
        gatewayReachable: 'Шлюз отвечает',
        dnsMs: 'Поиск имени занимает',
        dnsWorks: 'Имена находятся',
        exchangeLossPercent: 'Потери до АТС',
        exchangeRoundTripMs: 'До АТС и обратно',
        wifiSignalDbm: 'Сигнал Wi-Fi',
      },
      machine: {
        model: 'Модель',
        cpuTemperatureC: 'Температура процессора',
        throttledNow: 'Замедлен сейчас',
        throttledSinceBoot: 'Замедлялся с загрузки',
        underVoltageNow: 'Мало напряжения сейчас',
        underVoltageSinceBoot: 'Было мало напряжения',
        load: 'Нагрузка на процессор',
        memoryAvailableMb: 'Свободно памяти',
        memoryTotalMb: 'Всего памяти',
        processMemoryMb: 'Память программы',
        diskFreePercent: 'Свободно на диске',
        diskFreeMb: 'Свободно на диске, объём',
        diskReadOnly: 'Диск только для чтения',
        uptimeS: 'Работает',
        reboots: 'Загрузок',
        lastRebootCause: 'Причина загрузки',
      },
      clock: { synchronised: 'Сверены', offsetMs: 'Телефон минус сервер' },
      software: {
        version: 'Версия',
        node: 'Node.js',
        configVersion: 'Конфигурация',
        startedAt: 'Запущена',
      },
      board: { connected: 'Подключена', firmware: 'Прошивка', supplyMv: 'Напряжение питания' },
    },
    lastCall: {
      at: 'Время',
      cause: 'Итог',
      failure: 'Причина',
      lossPercent: 'Потери',
      jitterMs: 'Джиттер',
      roundTripMs: 'Туда и обратно',
      mos: 'MOS',
    },
    route: {
      route: 'Маршрут',
      server: 'Станция',
      state: 'Состояние',
      since: 'С',
      lastError: 'Последняя ошибка',
    },
    registration: {
      stopped: 'Остановлен',
      connecting: 'Соединяется',
      registering: 'Регистрируется',
      registered: 'Зарегистрирован',
      waiting: 'Ждёт новой попытки',
    },
    rebootCauses: {
      power: 'включили питание',
      requested: 'по команде',
      watchdog: 'сторожевой таймер',
      crash: 'сбой',
      unknown: 'неизвестна',
    },
    reportAt: (time) => `Отчёт на ${time}`,
    noReport: 'Отчёта пока нет',
    noReportText: 'Устройство этого телефона ещё не выходило на связь.',
    noBoard: 'Платы ввода-вывода нет',
    noFaults: 'Телефон о неисправностях не сообщает',
    noTests: 'Самопроверок ещё не было',
    zone: (zone) => `Время — телефона: ${zone}`,
    units: { ms: 'мс', mb: 'МБ', mv: 'мВ', dbm: 'дБм', celsius: '°C' },
  },
);
