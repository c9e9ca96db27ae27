/** The product's own terms, wherever they are shown: conditions, alerts, roles, states. */
import type { AlertKind, AlertSeverity } from '../../../protocol/fleet-api/alert-kinds.js';
import type { Condition, EnrolmentState } from '../../../protocol/fleet-api/phones.js';
import type { Role } from '../../../protocol/fleet-api/roles.js';
import type { callCauses, FailureCause } from '../../../protocol/call-record.js';
import type { CallStateName } from '../../../protocol/handset.js';
import type { SelfTestName, SelfTestOutcome } from '../../../protocol/self-test.js';
import type { Severity } from '../../../protocol/faults.js';
import { translations } from './language.js';

interface Vocabulary {
  readonly conditions: Readonly<Record<Condition, string>>;
  readonly enrolment: Readonly<Record<EnrolmentState, string>>;
  readonly alertKinds: Readonly<Record<AlertKind, string>>;
  readonly severities: Readonly<Record<AlertSeverity, string>>;
  readonly faultSeverities: Readonly<Record<Severity, string>>;
  readonly roles: Readonly<Record<Role, string>>;
  readonly callStates: Readonly<Record<CallStateName, string>>;
  readonly callCauses: Readonly<Record<(typeof callCauses)[number], string>>;
  readonly failures: Readonly<Record<FailureCause, string>>;
  readonly selfTests: Readonly<Record<SelfTestName, string>>;
  readonly outcomes: Readonly<Record<SelfTestOutcome, string>>;
}

export const vocabulary = translations<Vocabulary>(
  {
    conditions: {
      down: 'Silent',
      'cannot-call': 'Cannot call',
      'needs-service': 'Needs service',
      ready: 'Ready',
      'never-connected': 'Never connected',
      revoked: 'Revoked',
    },
    enrolment: {
      new: 'Waits for its device',
      unconfirmed: 'To be accepted',
      accepted: 'Accepted',
      revoked: 'Revoked',
    },
    alertKinds: {
      'fleet-cut': 'The fleet is cut off',
      'site-down': 'A whole site is silent',
      'phone-down': 'Phone is silent',
      'cannot-call': 'Nobody can call',
      'key-conflict': 'Two devices, one key',
      'calls-failing': 'Calls are failing',
      'test-overdue': 'Not proved for too long',
      'self-test-failed': 'Self-test failed',
      'left-off-hook': 'Handset left off the hook',
      tamper: 'Housing opened',
      hot: 'Too hot',
      'under-voltage': 'Supply voltage too low',
      disk: 'Disk full or read-only',
      clock: 'Clock is wrong',
      'config-failed': 'Configuration did not work',
      'needs-service': 'Needs service',
    },
    severities: { critical: 'Critical', warning: 'Warning', notice: 'Notice' },
    faultSeverities: { 'cannot-call': 'Cannot call', 'needs-service': 'Needs service', notice: 'Notice' },
    roles: {
      viewer: 'Viewer',
      technician: 'Technician',
      operator: 'Operator',
      administrator: 'Administrator',
    },
    callStates: {
      idle: 'On-hook',
      callback: 'Being called back',
      connecting: 'Connecting',
      ringing: 'Ringing',
      'early-media': 'Before the answer',
      talking: 'Talking',
      retrying: 'Trying again',
      'far-end-gone': 'Far end has hung up',
      'gave-up': 'Gave up',
      howler: 'Howler',
      'left-off-hook': 'Left off-hook',
      'out-of-service': 'Out of service',
    },
    callCauses: {
      answered: 'Answered',
      busy: 'Busy',
      'no-answer': 'No answer',
      abandoned: 'Put back before the answer',
      failed: 'Failed',
    },
    failures: {
      busy: 'busy',
      'no-answer': 'no answer',
      unavailable: 'not available at the moment',
      'not-found': 'number unknown to the exchange',
      refused: 'account or password refused',
      declined: 'declined',
      redirected: 'sent to a number that is not allowed',
      media: 'no common sound format',
      'client-error': 'rejected by the exchange',
      'server-error': 'fault in the exchange',
      timeout: 'the exchange did not respond',
      transport: 'no connection to the exchange',
      'no-audio': 'the sound stopped',
    },
    selfTests: {
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
    conditions: {
      down: 'Молчит',
      'cannot-call': 'Не может звонить',
      'needs-service': 'Нужен мастер',
      ready: 'Готов',
      'never-connected': 'Не подключался',
      revoked: 'Отозван',
    },
    enrolment: {
      new: 'Ждёт устройства',
      unconfirmed: 'Ждёт подтверждения',
      accepted: 'Принят',
      revoked: 'Отозван',
    },
    alertKinds: {
      'fleet-cut': 'Парк отрезан',
      'site-down': 'Молчит весь объект',
      'phone-down': 'Телефон молчит',
      'cannot-call': 'Позвонить нельзя',
      'key-conflict': 'Два устройства с одним ключом',
      'calls-failing': 'Звонки не проходят',
      'test-overdue': 'Давно не проверен',
      'self-test-failed': 'Самопроверка не прошла',
      'left-off-hook': 'Трубка не на рычаге',
      tamper: 'Корпус вскрыт',
      hot: 'Перегрев',
      'under-voltage': 'Низкое напряжение питания',
      disk: 'Диск полон или только для чтения',
      clock: 'Часы идут неверно',
      'config-failed': 'Конфигурация не сработала',
      'needs-service': 'Нужен мастер',
    },
    severities: { critical: 'Критично', warning: 'Предупреждение', notice: 'К сведению' },
    faultSeverities: {
      'cannot-call': 'Звонить нельзя',
      'needs-service': 'Нужен мастер',
      notice: 'К сведению',
    },
    roles: {
      viewer: 'Наблюдатель',
      technician: 'Техник',
      operator: 'Оператор',
      administrator: 'Администратор',
    },
    callStates: {
      idle: 'Трубка на рычаге',
      callback: 'Ему перезванивают',
      connecting: 'Соединяется',
      ringing: 'Гудки',
      'early-media': 'До ответа',
      talking: 'Разговор',
      retrying: 'Пробует снова',
      'far-end-gone': 'На том конце положили трубку',
      'gave-up': 'Не дозвонился',
      howler: 'Ревун',
      'left-off-hook': 'Трубка забыта',
      'out-of-service': 'Не работает',
    },
    callCauses: {
      answered: 'Отвечен',
      busy: 'Занято',
      'no-answer': 'Не ответили',
      abandoned: 'Трубку положили до ответа',
      failed: 'Не удался',
    },
    failures: {
      busy: 'занято',
      'no-answer': 'не отвечают',
      unavailable: 'сейчас недоступно',
      'not-found': 'станция не знает этого номера',
      refused: 'учётная запись или пароль не приняты',
      declined: 'звонок отклонён',
      redirected: 'направлен на запрещённый номер',
      media: 'нет общего формата звука',
      'client-error': 'станция отклонила звонок',
      'server-error': 'ошибка станции',
      timeout: 'станция не ответила',
      transport: 'нет связи со станцией',
      'no-audio': 'звук пропал',
    },
    selfTests: {
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
