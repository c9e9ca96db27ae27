/** What people are told in their language: what an alert is called, and what to do. */
import type { AlertKind, AlertSeverity } from '../../protocol/fleet-api/alert-kinds.js';

export type Language = 'ru' | 'en';

interface KindText {
  readonly title: string;
  readonly advice: string;
}

export interface Texts {
  /** For Intl. */
  readonly locale: string;
  readonly kinds: Readonly<Record<AlertKind, KindText>>;
  readonly severities: Readonly<Record<AlertSeverity, string>>;
  readonly labels: {
    readonly phone: string;
    readonly site: string;
    readonly where: string;
    readonly since: string;
    readonly until: string;
    readonly phones: string;
    readonly advice: string;
    readonly detail: string;
  };
  readonly over: string;
  readonly unacknowledged: string;
  readonly flapping: string;
  /** Subject of several: how many are new, how many are over. */
  readonly several: (raised: number, cleared: number) => string;
  readonly andMore: (count: number) => string;
  readonly test: { readonly subject: string; readonly text: (channel: string) => string };
}

const en: Texts = {
  locale: 'en-GB',
  kinds: {
    'fleet-cut': {
      title: 'Many phones went silent at once',
      advice:
        'Check the network of the fleet server first: it may be the server that is cut off. Then the network that the phones share.',
    },
    'site-down': {
      title: 'A site is cut off',
      advice: 'Check the power and the network of the site.',
    },
    'phone-down': {
      title: 'Phone is silent',
      advice: 'Check its power, then its network. Until it is back nobody can be sure that it can call.',
    },
    'cannot-call': {
      title: 'Nobody can call from the phone',
      advice: 'Read the detail below, and send somebody if it does not mend itself.',
    },
    'key-conflict': {
      title: 'Two devices present themselves as this phone',
      advice:
        'Its memory was copied. Find both devices, and enrol the right one anew with a replacement code.',
    },
    'calls-failing': {
      title: 'Calls from the phone come to nothing',
      advice: 'Call from it. Look at its calls in the dashboard, and at the exchange.',
    },
    'test-overdue': {
      title: 'Phone was not proved for too long',
      advice: 'Start a test call from the dashboard, or lift the handset and talk to somebody.',
    },
    'self-test-failed': {
      title: 'A self-test has failed',
      advice: 'Read the detail below; a cut cord or a dead capsule has to be replaced.',
    },
    'left-off-hook': {
      title: 'Handset is off its cradle',
      advice: 'Have it hung up: while it hangs down nobody can call.',
    },
    tamper: { title: 'The housing was opened', advice: 'Look at the phone, and who is at it.' },
    hot: { title: 'The phone is too hot', advice: 'Shade the housing, or give it air.' },
    'under-voltage': {
      title: 'The supply voltage is too low',
      advice: 'Replace the power supply or its cable.',
    },
    disk: { title: 'The disk is full or can only be read', advice: 'Replace the memory card soon.' },
    clock: { title: 'The clock of the phone is wrong', advice: 'Check its time server.' },
    'config-failed': {
      title: 'The phone did not take a configuration',
      advice: 'It works on with the former one. Correct the configuration and send it again.',
    },
    'needs-service': { title: 'The phone needs service', advice: 'Read the detail below.' },
  },
  severities: { critical: 'CRITICAL', warning: 'Warning', notice: 'Notice' },
  labels: {
    phone: 'Phone',
    site: 'Site',
    where: 'Where',
    since: 'Since',
    until: 'Over at',
    phones: 'Phones',
    advice: 'What to do',
    detail: 'Detail',
  },
  over: 'Over',
  unacknowledged: 'Nobody has acknowledged',
  flapping: 'It comes and goes; it stays open until it is away for good.',
  several: (raised, cleared) =>
    [raised > 0 ? `${raised} new` : '', cleared > 0 ? `${cleared} over` : '']
      .filter(Boolean)
      .join(', ')
      .replace(/^/, 'Alerts: '),
  andMore: (count) => `And ${count} more; the dashboard has them all.`,
  test: {
    subject: 'Test message of the phone fleet',
    text: (channel) =>
      `This is a test of the channel "${channel}". Alerts will come this way. Nothing is wrong.`,
  },
};

const ru: Texts = {
  locale: 'ru-RU',
  kinds: {
    'fleet-cut': {
      title: 'Сразу много телефонов замолчало',
      advice:
        'Сначала проверьте сеть самого сервера: возможно, отрезан он. Затем проверьте общую сеть телефонов.',
    },
    'site-down': {
      title: 'Нет связи с объектом',
      advice: 'Проверьте электропитание и сеть на объекте.',
    },
    'phone-down': {
      title: 'Телефон не отвечает',
      advice:
        'Проверьте его питание, затем сеть. Пока связи нет, нельзя считать, что с него можно позвонить.',
    },
    'cannot-call': {
      title: 'С телефона нельзя позвонить',
      advice: 'Причина указана ниже. Если связь не восстановится сама, отправьте техника.',
    },
    'key-conflict': {
      title: 'Два устройства выдают себя за этот телефон',
      advice: 'Его память скопирована. Найдите оба устройства и заново подключите нужное по коду замены.',
    },
    'calls-failing': {
      title: 'Звонки с телефона не удаются',
      advice: 'Позвоните с него сами. Посмотрите его звонки в панели и состояние АТС.',
    },
    'test-overdue': {
      title: 'Телефон слишком давно не проверялся',
      advice: 'Запустите проверочный звонок из панели или снимите трубку и поговорите.',
    },
    'self-test-failed': {
      title: 'Самопроверка не пройдена',
      advice: 'Подробности ниже. Оборванный шнур или неисправный капсюль нужно заменить.',
    },
    'left-off-hook': {
      title: 'Трубка не лежит на месте',
      advice: 'Попросите повесить трубку: пока она снята, позвонить нельзя.',
    },
    tamper: { title: 'Вскрыт корпус', advice: 'Осмотрите телефон и выясните, кто с ним работает.' },
    hot: { title: 'Телефон перегрелся', advice: 'Закройте корпус от солнца или обеспечьте обдув.' },
    'under-voltage': {
      title: 'Низкое напряжение питания',
      advice: 'Замените блок питания или его кабель.',
    },
    disk: { title: 'Диск заполнен или доступен только для чтения', advice: 'Замените карту памяти.' },
    clock: { title: 'Неверное время на телефоне', advice: 'Проверьте его сервер времени.' },
    'config-failed': {
      title: 'Телефон не принял настройки',
      advice: 'Он работает с прежними. Исправьте настройки и отправьте их снова.',
    },
    'needs-service': { title: 'Телефону нужно обслуживание', advice: 'Подробности ниже.' },
  },
  severities: { critical: 'АВАРИЯ', warning: 'Внимание', notice: 'К сведению' },
  labels: {
    phone: 'Телефон',
    site: 'Объект',
    where: 'Где',
    since: 'С какого времени',
    until: 'Закончилось',
    phones: 'Телефонов',
    advice: 'Что делать',
    detail: 'Подробности',
  },
  over: 'Устранено',
  unacknowledged: 'Никто не принял в работу',
  flapping: 'Неисправность то появляется, то пропадает; тревога закроется, когда она пропадёт надолго.',
  several: (raised, cleared) =>
    [raised > 0 ? `новых ${raised}` : '', cleared > 0 ? `устранено ${cleared}` : '']
      .filter(Boolean)
      .join(', ')
      .replace(/^/, 'Тревоги: '),
  andMore: (count) => `И ещё ${count}; все они есть в панели.`,
  test: {
    subject: 'Проверка оповещений о телефонах',
    text: (channel) => `Это проверка канала «${channel}». Тревоги будут приходить сюда. Всё в порядке.`,
  },
};

export const textsOf: Readonly<Record<Language, Texts>> = { ru, en };
