/** Software updates in words: channels, and why a rollout has halted. */
import type { HaltReason, UpdateChannel } from '../fleet-api/updates.js';
import { numberText } from './format.js';
import { counted, type Language, translations } from './language.js';

export const updateChannelWords = translations<Readonly<Record<UpdateChannel, string>>>(
  { stable: 'stable', early: 'early' },
  { stable: 'основной', early: 'ранний' },
);

/** A sentence. */
export function haltReasonText(reason: HaltReason, language: Language): string {
  return language === 'ru' ? russian(reason) : english(reason);
}

function english(reason: HaltReason): string {
  if (reason.type === 'failures') {
    const { asked, rolledBack, refused } = reason;
    const of = counted('en', asked, { one: 'the # phone', other: 'the # phones' });
    return `Of ${of} asked, ${rolledBack} went back to the version before and ${refused} did not install it.`;
  }
  const { watched, troubled, expected } = reason;
  const of = counted('en', watched, { one: 'the # phone', other: 'the # phones' });
  return `Of ${of} watched, ${troubled} ${troubled === 1 ? 'is' : 'are'} silent or cannot call; by their past and by the other phones ${numberText(expected, 'en', 1)} would be.`;
}

function russian(reason: HaltReason): string {
  if (reason.type === 'failures') {
    const { asked, rolledBack, refused } = reason;
    return `Обновление предложено телефонам: ${asked}. Вернулись на прежнюю версию: ${rolledBack}, не установили: ${refused}.`;
  }
  const { watched, troubled, expected } = reason;
  return `Под наблюдением телефонов: ${watched}. Молчат или не могут звонить: ${troubled}; судя по прошлому и по остальным телефонам, ожидалось ${numberText(expected, 'ru', 1)}.`;
}
