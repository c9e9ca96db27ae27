/** What each kind of alert is called, and what to do about it. A kind without words here does not compile. */
import type { AlertKind, AlertSeverity } from '../fleet-api/alert-kinds.js';
import { type Language, translations } from './language.js';

export interface AlertKindWords {
  /** Without a full stop; a name may follow it after a colon. */
  readonly title: string;
  readonly advice: string;
}

export const alertSeverityWords = translations<Readonly<Record<AlertSeverity, string>>>(
  { critical: 'Critical', warning: 'Warning', notice: 'Notice' },
  { critical: 'Критично', warning: 'Предупреждение', notice: 'К сведению' },
);

export const alertKindWords: Readonly<Record<AlertKind, Readonly<Record<Language, AlertKindWords>>>> = {
  'fleet-cut': {
    en: {
      title: 'The fleet is cut off',
      advice:
        'Check the network of the fleet server first: phones go on calling without it. Then the network that the phones share.',
    },
    ru: {
      title: 'Нет связи с парком телефонов',
      advice:
        'Сначала проверьте сеть самого сервера: без него телефоны звонят как обычно. Затем общую сеть телефонов.',
    },
  },
  'site-down': {
    en: {
      title: 'A whole site is silent',
      advice: 'Ask the site about its power and its network before anybody travels.',
    },
    ru: {
      title: 'Нет связи со всем объектом',
      advice: 'Спросите на объекте про питание и сеть, прежде чем кто-то поедет.',
    },
  },
  'phone-down': {
    en: {
      title: 'Phone is silent',
      advice: 'Check power and network at the phone. If others there are well, send a technician.',
    },
    ru: {
      title: 'Нет связи с телефоном',
      advice: 'Проверьте питание и сеть телефона. Если соседние в порядке, отправьте техника.',
    },
  },
  'cannot-call': {
    en: {
      title: 'Nobody can call',
      advice:
        'Open the phone in the dashboard: it says whether registration, sound or the hook is at fault. Put up a sign there meanwhile.',
    },
    ru: {
      title: 'Позвонить нельзя',
      advice:
        'Откройте телефон в панели: там видно, виновата регистрация, звук или рычаг. Пока повесьте рядом табличку.',
    },
  },
  'key-conflict': {
    en: {
      title: 'Two devices, one key',
      advice: 'Find both devices, revoke the phone, and enrol the right one anew with a replacement code.',
    },
    ru: {
      title: 'Два устройства с одним ключом',
      advice: 'Найдите оба устройства, отзовите телефон и подключите нужное заново по коду замены.',
    },
  },
  'calls-failing': {
    en: {
      title: 'Calls are failing',
      advice: 'Look at the last calls of the phone: the cause is with the exchange or the route.',
    },
    ru: {
      title: 'Звонки не проходят',
      advice: 'Посмотрите последние звонки телефона: причина в АТС или в маршруте.',
    },
  },
  'test-overdue': {
    en: {
      title: 'Not proved for too long',
      advice: 'Send a test call from the page of the phone, or lift its handset and talk.',
    },
    ru: {
      title: 'Давно не проверен',
      advice: 'Отправьте пробный звонок со страницы телефона или снимите его трубку и поговорите.',
    },
  },
  'self-test-failed': {
    en: {
      title: 'Self-test failed',
      advice: 'Repeat the test from the page of the phone. If it fails again, send a technician.',
    },
    ru: {
      title: 'Самопроверка не прошла',
      advice: 'Повторите проверку со страницы телефона. Если снова не пройдёт, отправьте техника.',
    },
  },
  'left-off-hook': {
    en: {
      title: 'Handset left off the hook',
      advice: 'Somebody has to put the handset back: until then nobody can call from it, nor call it.',
    },
    ru: {
      title: 'Трубка не на рычаге',
      advice: 'Трубку нужно положить на место: пока она снята, телефоном никто не воспользуется.',
    },
  },
  tamper: {
    en: { title: 'Housing opened', advice: 'Send somebody to look at the housing.' },
    ru: { title: 'Корпус вскрыт', advice: 'Отправьте кого-нибудь осмотреть корпус.' },
  },
  hot: {
    en: {
      title: 'Too hot',
      advice: 'Look whether sun or a heater warms the housing, and whether its vents are free.',
    },
    ru: {
      title: 'Перегрев',
      advice: 'Проверьте, не греют ли корпус солнце или батарея и не закрыты ли отверстия.',
    },
  },
  'under-voltage': {
    en: {
      title: 'Supply voltage too low',
      advice: 'Replace the power supply or its cable; a weak one damages the memory card.',
    },
    ru: {
      title: 'Низкое напряжение питания',
      advice: 'Замените блок питания или его кабель: слабое питание портит карту памяти.',
    },
  },
  disk: {
    en: {
      title: 'Disk full or read-only',
      advice: 'Fetch a diagnostic bundle, and replace the memory card.',
    },
    ru: {
      title: 'Диск полон или только для чтения',
      advice: 'Заберите диагностический пакет и замените карту памяти.',
    },
  },
  clock: {
    en: {
      title: 'Clock is wrong',
      advice: 'Check that the phone reaches its time server (UDP 123).',
    },
    ru: {
      title: 'Часы идут неверно',
      advice: 'Проверьте, доступен ли телефону сервер времени (UDP 123).',
    },
  },
  'config-failed': {
    en: {
      title: 'Configuration did not work',
      advice:
        'The phone runs the former one. Open its configuration in the dashboard, correct it and send it again.',
    },
    ru: {
      title: 'Конфигурация не сработала',
      advice: 'Телефон работает на прежней. Откройте его конфигурацию в панели, исправьте и отправьте снова.',
    },
  },
  'update-rolled-back': {
    en: {
      title: 'Software update did not work',
      advice:
        'The phone runs the version before and can call. It is not asked again in this rollout; see on the page Updates whether others fare alike.',
    },
    ru: {
      title: 'Обновление не сработало',
      advice:
        'Телефон работает на прежней версии и может звонить. В этом развёртывании его больше не спросят; посмотрите на странице «Обновления», так ли у других.',
    },
  },
  'rollout-halted': {
    en: {
      title: 'Rollout halted',
      advice:
        'Look at the phones that went back or are silent. Then abort the rollout on the page Updates, or go on in spite of it.',
    },
    ru: {
      title: 'Развёртывание остановлено',
      advice:
        'Посмотрите на телефоны, которые вернулись или молчат. Затем на странице «Обновления» отмените развёртывание или продолжите его.',
    },
  },
  'needs-service': {
    en: { title: 'Needs service', advice: 'Open the phone in the dashboard: its faults say what to mend.' },
    ru: {
      title: 'Нужен мастер',
      advice: 'Откройте телефон в панели: его неисправности говорят, что чинить.',
    },
  },
};
