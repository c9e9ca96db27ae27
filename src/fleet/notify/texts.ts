/** What stands around the words of alerts in a message, in each language. The alerts themselves: protocol/words. */
import { counted, type Language, translations } from '../../protocol/words/language.js';

export type { Language };

export interface Texts {
  readonly labels: {
    readonly phone: string;
    readonly site: string;
    readonly where: string;
    readonly since: string;
    readonly until: string;
    readonly phones: string;
    readonly seen: string;
    /** What the phone says, which is English. */
    readonly said: string;
    readonly advice: string;
  };
  readonly over: string;
  readonly unacknowledged: string;
  readonly flapping: string;
  /** Subject of several: how many are new, how many are over. */
  readonly several: (raised: number, cleared: number) => string;
  readonly andMore: (count: number) => string;
  readonly test: { readonly subject: string; readonly text: (channel: string) => string };
}

const joined = (parts: readonly string[]): string => parts.filter(Boolean).join(', ');

export const textsOf = translations<Texts>(
  {
    labels: {
      phone: 'Phone',
      site: 'Site',
      where: 'Where',
      since: 'Since',
      until: 'Over at',
      phones: 'Phones',
      seen: 'What was seen',
      said: 'The phone says',
      advice: 'What to do',
    },
    over: 'Over',
    unacknowledged: 'Nobody sees to it',
    flapping: 'It comes and goes; it stays open until it is away for good.',
    several: (raised, cleared) =>
      `Alerts: ${joined([raised > 0 ? `${raised} new` : '', cleared > 0 ? `${cleared} over` : ''])}`,
    andMore: (count) => `And ${count} more; the dashboard has them all.`,
    test: {
      subject: 'Test message of the phone fleet',
      text: (channel) =>
        `This is a test of the channel "${channel}". Alerts will come this way. Nothing is wrong.`,
    },
  },
  {
    labels: {
      phone: 'Телефон',
      site: 'Объект',
      where: 'Где',
      since: 'С какого времени',
      until: 'Закончилось',
      phones: 'Телефонов',
      seen: 'Что замечено',
      said: 'Сообщение телефона',
      advice: 'Что делать',
    },
    over: 'Устранено',
    unacknowledged: 'Никто не взялся',
    flapping: 'Неисправность то появляется, то пропадает; тревога закроется, когда она пропадёт надолго.',
    several: (raised, cleared) =>
      `Тревоги: ${joined([
        raised > 0
          ? counted('ru', raised, { one: '# новая', few: '# новые', many: '# новых', other: '# новых' })
          : '',
        cleared > 0
          ? counted('ru', cleared, {
              one: '# устранена',
              few: '# устранены',
              many: '# устранено',
              other: '# устранено',
            })
          : '',
      ])}`,
    andMore: (count) => `И ещё ${count}; все они есть в панели.`,
    test: {
      subject: 'Проверка оповещений о телефонах',
      text: (channel) => `Это проверка канала «${channel}». Тревоги будут приходить сюда. Всё в порядке.`,
    },
  },
);
