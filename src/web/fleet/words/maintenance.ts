import type { MaintenanceScope, MaintenanceState } from '../maintenance/draft.js';
import { translations } from './language.js';

interface MaintenanceWords {
  readonly title: string;
  readonly about: string;
  readonly announce: string;
  readonly none: string;
  readonly noneText: string;
  readonly scope: string;
  readonly scopes: Readonly<Record<MaintenanceScope, string>>;
  readonly wholeFleet: string;
  readonly from: string;
  readonly until: string;
  readonly clocksOf: (timezone: string) => string;
  readonly yourTime: (from: string, until: string) => string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly announced: string;
  readonly states: Readonly<Record<MaintenanceState, string>>;
  readonly by: (name: string) => string;
  readonly end: string;
  readonly cancel: string;
  readonly endTitle: string;
  readonly endText: string;
  readonly cancelTitle: string;
  readonly cancelText: string;
  readonly ended: string;
}

export const maintenanceWords = translations<MaintenanceWords>(
  {
    title: 'Maintenance',
    about:
      'While maintenance is announced for a phone, a site or the whole fleet, alerts are raised as ever, but nobody is told of them.',
    announce: 'Announce maintenance',
    none: 'No maintenance is announced',
    noneText: 'Announce it before work that makes phones silent, so that nobody is woken.',
    scope: 'For',
    scopes: { phone: 'One phone', site: 'A site', fleet: 'The whole fleet' },
    wholeFleet: 'The whole fleet',
    from: 'From',
    until: 'Until',
    clocksOf: (timezone) => `By the clocks of ${timezone}.`,
    yourTime: (from, until) => `By your clock: ${from} to ${until}.`,
    reason: 'Reason',
    reasonHint: 'Such as “new router”. Others see it.',
    announced: 'The maintenance is announced.',
    states: { running: 'Running', announced: 'Announced', over: 'Over' },
    by: (name) => `announced by ${name}`,
    end: 'End it',
    cancel: 'Call it off',
    endTitle: 'End the maintenance?',
    endText: 'From now on people are told of alerts again, also of those that are still open.',
    cancelTitle: 'Call the maintenance off?',
    cancelText: 'It has not begun yet; it will not.',
    ended: 'The maintenance is over.',
  },
  {
    title: 'Работы',
    about:
      'Пока для телефона, объекта или всего парка объявлены работы, тревоги возникают как обычно, но никого о них не оповещают.',
    announce: 'Объявить работы',
    none: 'Работы не объявлены',
    noneText: 'Объявите их перед тем, что заставит телефоны замолчать, и никого не разбудят.',
    scope: 'Для чего',
    scopes: { phone: 'Один телефон', site: 'Объект', fleet: 'Весь парк' },
    wholeFleet: 'Весь парк',
    from: 'Начало',
    until: 'Конец',
    clocksOf: (timezone) => `По часам пояса ${timezone}.`,
    yourTime: (from, until) => `По вашим часам: с ${from} до ${until}.`,
    reason: 'Причина',
    reasonHint: 'Например, «новый роутер». Её увидят все.',
    announced: 'Работы объявлены.',
    states: { running: 'Идут', announced: 'Объявлены', over: 'Закончились' },
    by: (name) => `объявил(а) ${name}`,
    end: 'Закончить',
    cancel: 'Отменить',
    endTitle: 'Закончить работы?',
    endText: 'О тревогах снова будут оповещать, в том числе о тех, что ещё открыты.',
    cancelTitle: 'Отменить работы?',
    cancelText: 'Они ещё не начались и не начнутся.',
    ended: 'Работы закончены.',
  },
);
