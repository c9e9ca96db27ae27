/** Words of the step "Acoustic baseline". */
import { counted } from '../../../protocol/words/language.js';
import { translations } from './index.js';

export const baselineWords = translations(
  {
    text: 'The phone plays a sweep into the earpiece and hears itself through the microphone. Later it compares every night, and reports a handset that was broken or stuffed.',
    prepare: 'Put the handset into its cradle, close the door, and be quiet for ten seconds.',
    begin: 'Measure now',
    again: 'Measure once more',
    working: (gone: number) =>
      `Measuring: some 10 seconds, ${counted('en', gone, { one: 'second', other: 'seconds' })} so far. Be quiet, do not lift the handset.`,
    progress: 'How far the measurement is',
    learnt: 'Learnt',
    lifted: 'The handset is lifted: put it into its cradle first.',
  },
  {
    text: 'Телефон проигрывает в динамик скользящий тон и слышит сам себя микрофоном. Потом он сравнивает каждую ночь и сообщает, если трубку сломали или забили.',
    prepare: 'Положите трубку на рычаг, закройте дверцу и десять секунд не шумите.',
    begin: 'Измерить',
    again: 'Измерить ещё раз',
    working: (gone: number) =>
      `Идёт измерение: около 10 секунд, прошло ${counted('ru', gone, { one: 'секунда', few: 'секунды', many: 'секунд', other: 'секунды' })}. Не шумите и не снимайте трубку.`,
    progress: 'Сколько уже измерено',
    learnt: 'Снят',
    lifted: 'Трубка снята: сначала положите её на рычаг.',
  },
);
