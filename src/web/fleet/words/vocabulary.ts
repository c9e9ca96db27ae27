/** The product's own terms, wherever they are shown: conditions, alerts, roles, states. */
import type { AlertKind, AlertSeverity } from '../../../protocol/fleet-api/alert-kinds.js';
import type { CommissioningState, Condition, EnrolmentState } from '../../../protocol/fleet-api/phones.js';
import type { Role } from '../../../protocol/fleet-api/roles.js';
import type { callCauses, FailureCause } from '../../../protocol/call-record.js';
import type { CallStateName } from '../../../protocol/handset.js';
import type { SelfTestName, SelfTestOutcome } from '../../../protocol/self-test.js';
import type { Severity } from '../../../protocol/faults.js';
import { alertKindWords, alertSeverityWords } from '../../../protocol/words/alerts.js';
import { callWords } from '../../../protocol/words/calls.js';
import { commissioningStateWords } from '../../../protocol/words/commissioning-states.js';
import { severityWords } from '../../../protocol/words/faults.js';
import { selfTestWords } from '../../../protocol/words/self-tests.js';
import { type Language, translations } from './language.js';

interface Vocabulary {
  readonly conditions: Readonly<Record<Condition, string>>;
  readonly commissioning: Readonly<Record<CommissioningState, string>>;
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

function titlesIn(language: Language): Readonly<Record<AlertKind, string>> {
  const titles = Object.entries(alertKindWords).map(([kind, words]) => [kind, words[language].title]);
  return Object.fromEntries(titles) as Record<AlertKind, string>;
}

export const vocabulary = translations<Vocabulary>(
  {
    conditions: {
      down: 'Silent',
      'cannot-call': 'Cannot call',
      'needs-service': 'Needs service',
      ready: 'Ready',
      'setting-up': 'Being set up',
      'never-connected': 'Never connected',
      revoked: 'Revoked',
    },
    enrolment: {
      new: 'Waits for its device',
      unconfirmed: 'To be accepted',
      accepted: 'Accepted',
      revoked: 'Revoked',
    },
    commissioning: commissioningStateWords.en.states,
    alertKinds: titlesIn('en'),
    severities: alertSeverityWords.en,
    faultSeverities: severityWords.en,
    roles: {
      viewer: 'Viewer',
      technician: 'Technician',
      operator: 'Operator',
      administrator: 'Administrator',
    },
    callStates: callWords.en.states,
    callCauses: callWords.en.causes,
    failures: callWords.en.failures,
    selfTests: selfTestWords.en.names,
    outcomes: selfTestWords.en.outcomes,
  },
  {
    conditions: {
      down: 'Молчит',
      'cannot-call': 'Не может звонить',
      'needs-service': 'Нужен мастер',
      ready: 'Готов',
      'setting-up': 'Настраивается',
      'never-connected': 'Не подключался',
      revoked: 'Отозван',
    },
    enrolment: {
      new: 'Ждёт устройства',
      unconfirmed: 'Ждёт подтверждения',
      accepted: 'Принят',
      revoked: 'Отозван',
    },
    commissioning: commissioningStateWords.ru.states,
    alertKinds: titlesIn('ru'),
    severities: alertSeverityWords.ru,
    faultSeverities: severityWords.ru,
    roles: {
      viewer: 'Наблюдатель',
      technician: 'Техник',
      operator: 'Оператор',
      administrator: 'Администратор',
    },
    callStates: callWords.ru.states,
    callCauses: callWords.ru.causes,
    failures: callWords.ru.failures,
    selfTests: selfTestWords.ru.names,
    outcomes: selfTestWords.ru.outcomes,
  },
);
