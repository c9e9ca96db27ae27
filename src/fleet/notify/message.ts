/** The words of a message: which phone, where, since when, what to do. Pure. */
import { alertSeverities } from '../../protocol/fleet-api/alert-kinds.js';
import type { Alert } from '../../protocol/fleet-api/alerts.js';
import type { Whereabouts } from '../store/notifications.js';
import type { Told } from './sender.js';
import { type AlertText, alertText } from '../../protocol/words/alert-text.js';
import { alertKindWords, alertSeverityWords } from '../../protocol/words/alerts.js';
import { locales } from '../../protocol/words/format.js';
import { type Language, textsOf } from './texts.js';

/** Of more the message says how many there are: nobody reads on, and a bot takes no more. */
export const MOST_LISTED = 25;
const MOST_SUBJECT = 200;

export interface Message {
  readonly subject: string;
  readonly text: string;
}

export interface MessageFacts {
  readonly language: Language;
  /** Of phones and sites by id. */
  readonly places: ReadonlyMap<string, Whereabouts>;
  /** Time zone of what has none of its own. */
  readonly timezone: string;
}

/** Those that a message lists: the worst first, what is over last. */
export function listedOf(told: readonly Told[]): Told[] {
  return [...told].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_LISTED);
}

/** One message for one alert or many. */
export function messageOf(told: readonly Told[], facts: MessageFacts): Message {
  const texts = textsOf[facts.language];
  const listed = listedOf(told);
  const paragraphs = listed.map((it) => paragraph(it, facts));
  const left = told.length - listed.length;
  if (left > 0) paragraphs.push(texts.andMore(left));
  const [first] = listed;
  const cleared = told.filter(({ what }) => what === 'cleared').length;
  const subject =
    first && told.length === 1
      ? headline(first, facts.language)
      : texts.several(told.length - cleared, cleared);
  return { subject: oneLine(subject, MOST_SUBJECT), text: `${paragraphs.join('\n\n')}\n` };
}

export function testMessage(language: Language, channel: string): Message {
  const { subject, text } = textsOf[language].test;
  return { subject, text: `${text(oneLine(channel, 100))}\n` };
}

/** What an alert says to the readers of a channel, by the clocks of its place. */
export function textOf(alert: Alert, { language, places, timezone }: MessageFacts): AlertText {
  return alertText(alert, { language, timeZone: placeOf(alert, places)?.timezone ?? timezone });
}

function paragraph({ what, alert }: Told, facts: MessageFacts): string {
  const { language, places, timezone } = facts;
  const { labels, flapping } = textsOf[language];
  const place = placeOf(alert, places);
  const time = (at: string): string => timeText(at, language, place?.timezone ?? timezone);
  const where = [alert.phone === null ? '' : (alert.site?.name ?? ''), place?.address ?? ''];
  const { seen, said, advice } = textOf(alert, facts);
  const lines: (readonly [string, string])[] = [
    [labels.phone, alert.phone?.name ?? ''],
    [labels.site, alert.phone === null ? (alert.site?.name ?? '') : ''],
    [labels.where, where.filter(Boolean).join(', ')],
    [labels.phones, alert.phones > 1 ? String(alert.phones) : ''],
    [labels.since, time(alert.raisedAt)],
    [labels.until, what === 'cleared' && alert.clearedAt !== null ? time(alert.clearedAt) : ''],
    [labels.seen, what === 'cleared' ? '' : seen],
    [labels.said, what === 'cleared' ? '' : (said ?? '')],
    [labels.advice, what === 'cleared' ? '' : advice],
  ];
  return [
    headline({ what, alert }, language),
    ...lines.filter(([, value]) => value !== '').map(([label, value]) => `${label}: ${oneLine(value, 600)}`),
    ...(alert.flapping && what !== 'cleared' ? [flapping] : []),
  ].join('\n');
}

function headline({ what, alert }: Told, language: Language): string {
  const { over, unacknowledged } = textsOf[language];
  const name = alert.phone?.name ?? alert.site?.name ?? '';
  const { title: kind } = alertKindWords[alert.kind][language];
  const title = `${kind}${name === '' ? '' : `: ${oneLine(name, MOST_SUBJECT)}`}`;
  if (what === 'cleared') return `${over}. ${title}`;
  const prefix = what === 'escalated' ? `${unacknowledged}. ` : '';
  return `${alertSeverityWords[language][alert.severity]}. ${prefix}${title}`;
}

function placeOf({ phone, site }: Alert, places: ReadonlyMap<string, Whereabouts>): Whereabouts | undefined {
  return (phone && places.get(phone.id)) ?? (site && places.get(site.id)) ?? undefined;
}

function timeText(at: string, language: Language, timeZone: string): string {
  const options = { dateStyle: 'long', timeStyle: 'short' } as const;
  return `${new Intl.DateTimeFormat(locales[language], { ...options, timeZone }).format(new Date(at))} (${timeZone})`;
}

function rank({ what, alert }: Told): number {
  return alertSeverities.indexOf(alert.severity) + (what === 'cleared' ? alertSeverities.length : 0);
}

/** What phones and people wrote makes no lines and no headers of its own. */
function oneLine(text: string, most: number): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, most);
}
