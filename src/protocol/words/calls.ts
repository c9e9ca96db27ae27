/** What became of a call, and what a phone is doing, in words. */
import type { callCauses, FailureCause } from '../call-record.js';
import type { CallStateName } from '../handset.js';
import { translations } from './language.js';

/** How a call sounded, by its mean opinion score. */
export type SoundQuality = 'excellent' | 'good' | 'fair' | 'poor' | 'bad';

/** Steps of user satisfaction of the E-model (ITU-T G.107 annex B). */
export function qualityOf(mos: number): SoundQuality {
  if (mos >= 4.03) return 'excellent';
  if (mos >= 3.6) return 'good';
  if (mos >= 3.1) return 'fair';
  return mos >= 2.58 ? 'poor' : 'bad';
}

interface CallWords {
  /** What the phone is doing. */
  readonly states: Readonly<Record<CallStateName, string>>;
  /** How a lift ended. */
  readonly causes: Readonly<Record<(typeof callCauses)[number], string>>;
  /** Why an attempt did not become a call; for the middle of a sentence. */
  readonly failures: Readonly<Record<FailureCause, string>>;
  readonly qualities: Readonly<Record<SoundQuality, string>>;
}

export const callWords = translations<CallWords>(
  {
    states: {
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
    causes: {
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
    qualities: { excellent: 'excellent', good: 'good', fair: 'fair', poor: 'poor', bad: 'bad' },
  },
  {
    states: {
      idle: 'Трубка на рычаге',
      callback: 'Ему перезванивают',
      connecting: 'Соединяется',
      ringing: 'Гудки',
      'early-media': 'До ответа',
      talking: 'Разговор',
      retrying: 'Пробует снова',
      'far-end-gone': 'На том конце положили трубку',
      'gave-up': 'Не дозвонился',
      howler: 'Сигнал «положите трубку»',
      'left-off-hook': 'Трубка забыта',
      'out-of-service': 'Не работает',
    },
    causes: {
      answered: 'Ответили',
      busy: 'Занято',
      'no-answer': 'Не ответили',
      abandoned: 'Трубку положили до ответа',
      failed: 'Не удался',
    },
    failures: {
      busy: 'занято',
      'no-answer': 'не отвечают',
      unavailable: 'сейчас недоступно',
      'not-found': 'АТС не знает этого номера',
      refused: 'учётная запись или пароль не приняты',
      declined: 'звонок отклонён',
      redirected: 'направлен на запрещённый номер',
      media: 'нет общего формата звука',
      'client-error': 'АТС отклонила звонок',
      'server-error': 'ошибка АТС',
      timeout: 'АТС не ответила',
      transport: 'нет связи с АТС',
      'no-audio': 'звук пропал',
    },
    qualities: {
      excellent: 'отлично',
      good: 'хорошо',
      fair: 'средне',
      poor: 'плохо',
      bad: 'очень плохо',
    },
  },
);
