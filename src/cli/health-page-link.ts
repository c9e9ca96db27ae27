/** What the health page tells of the link to the fleet. */
import type { UpdateState } from '../protocol/fleet-link/updates.js';
import type { Language } from '../protocol/words/language.js';
import { groupedKey, type LinkEnrolment, type LinkStatus } from '../protocol/link-status.js';

interface LinkWords {
  readonly linked: (server: string) => string;
  readonly notLinked: (server: string) => string;
  readonly noFleet: string;
  readonly enrolment: string;
  readonly enrolments: Readonly<Record<LinkEnrolment, string>>;
  readonly name: string;
  readonly key: string;
  readonly waiting: string;
  readonly update: string;
  readonly lastUpdate: string;
  readonly noKey: string;
  readonly updates: Readonly<Record<UpdateState, string>>;
  readonly since: string;
}

const linkWords: Readonly<Record<Language, LinkWords>> = {
  en: {
    linked: (server) => `Linked with ${server}`,
    notLinked: (server) => `Not linked with ${server}`,
    noFleet: 'This phone reports to no fleet.',
    enrolment: 'Enrolment',
    enrolments: {
      none: 'not enrolled: put a code of the dashboard into [fleet] code',
      unconfirmed: 'unconfirmed: accept it on the dashboard, when the key there is the one below',
      enrolled: 'enrolled',
      accepted: 'accepted',
      revoked: 'revoked by an operator; to come back it needs a new code',
    },
    name: 'Name in the fleet',
    key: 'Key of this phone',
    waiting: 'Events not yet reported',
    update: 'Software update',
    lastUpdate: 'Last update',
    noKey: 'none can come: this phone trusts no release key',
    updates: {
      fetching: 'is being fetched',
      waiting: 'fetched, waits for its time',
      installing: 'is being installed or tried',
      running: 'runs',
      'rolled-back': 'taken back',
      refused: 'refused',
      cancelled: 'cancelled',
    },
    since: 'Since',
  },
  ru: {
    linked: (server) => `Есть связь с ${server}`,
    notLinked: (server) => `Нет связи с ${server}`,
    noFleet: 'Этот телефон никому не отчитывается.',
    enrolment: 'Подключение к парку',
    enrolments: {
      none: 'не подключён: впишите код с панели парка в [fleet] code',
      unconfirmed: 'ждёт подтверждения: примите его на панели парка, если ключ там такой же, как ниже',
      enrolled: 'подключён',
      accepted: 'принят',
      revoked: 'отключён оператором; чтобы вернуться, нужен новый код',
    },
    name: 'Имя в парке',
    key: 'Ключ этого телефона',
    waiting: 'Событий ещё не передано',
    update: 'Обновление',
    lastUpdate: 'Последнее обновление',
    noKey: 'невозможно: у телефона нет ключа выпуска, которому он доверяет',
    updates: {
      fetching: 'загружается',
      waiting: 'загружено, ждёт своего времени',
      installing: 'устанавливается или проверяется',
      running: 'работает',
      'rolled-back': 'отменено, вернулась прежняя версия',
      refused: 'отклонено',
      cancelled: 'снято',
    },
    since: 'С',
  },
};

/** @param time writes a moment for people; @param escaped makes a text fit for HTML */
export function fleetLink(
  link: LinkStatus | null,
  language: Language,
  { time, escaped, none }: { time: (iso: string) => string; escaped: (text: string) => string; none: string },
): string {
  const words = linkWords[language];
  if (!link) return `<p>${words.noFleet}</p>`;
  const server = escaped(link.server);
  const problem = link.problem === null ? '' : `<p lang="en">${escaped(link.problem)}</p>`;
  const rows: readonly (readonly [label: string, value: string])[] = [
    [words.since, time(link.since)],
    [words.enrolment, words.enrolments[link.enrolment]],
    [words.name, link.name === null ? none : escaped(link.name)],
    [words.key, link.key === null ? none : `<code>${groupedKey(link.key)}</code>`],
    [words.waiting, String(link.waiting)],
    ...updateRows(link, words, { time, escaped, none }),
  ];
  const list = rows.map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`).join('');
  return `<section class="card"><h3>${link.linked ? words.linked(server) : words.notLinked(server)}</h3>${problem}<dl>${list}</dl></section>`;
}

function updateRows(
  { update }: LinkStatus,
  words: LinkWords,
  { time, escaped, none }: { time: (iso: string) => string; escaped: (text: string) => string; none: string },
): readonly (readonly [label: string, value: string])[] {
  if (!update) return [];
  const { current, last, trusts } = update;
  // What the program says is English, as the problems of the link are.
  const said = (message: string | null): string =>
    message === null ? '' : ` <span lang="en">${escaped(message)}</span>`;
  const now = current
    ? `${escaped(current.version)} ${words.updates[current.state]}${said(current.message)}`
    : trusts === 0
      ? words.noKey
      : none;
  return [
    [words.update, now],
    ...(last
      ? [
          [
            words.lastUpdate,
            `${escaped(last.version)} ${words.updates[last.state]}, ${time(last.at)}${said(last.message)}`,
          ] as const,
        ]
      : []),
  ];
}
