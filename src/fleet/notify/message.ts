/** The words of a message: which phone, where, since when, what to do. Pure. */
import { alertSeverities } from '../../protocol/fleet-api/alert-kinds.js';
import type { Alert } from '../../protocol/fleet-api/alerts.js';
import type { Whereabouts } from '../store/notifications.js';
import type { Told } from './sender.js';
import { type Language, type Texts, textsOf } from './texts.js';

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
  const paragraphs = listed.map((it) => paragraph(it, texts, facts));
  const left = told.length - listed.length;
  if (left > 0) paragraphs.push(texts.andMore(left));
  const [first] = listed;
  const cleared = told.filter(({ what }) => what === 'cleared').length;
  const subject =
    first && told.length === 1 ? headline(first, texts) : texts.several(told.length - cleared, cleared);
  return { subject: oneLine(subject, MOST_SUBJECT), text: `${paragraphs.join('\n\n')}\n` };
}

export function testMessage(language: Language, channel: string): Message {
  const { subject, text } = textsOf[language].test;
  return { subject, text: `${text(oneLine(channel, 100))}\n` };
}

function paragraph({ what, alert }: Told, texts: Texts, { places, timezone }: MessageFacts): string {
  const { labels, kinds } = texts;
  const place = placeOf(alert, places);
  const time = (at: string): string => timeText(at, texts.locale, place?.timezone ?? timezone);
  const where = [alert.phone === null ? '' : (alert.site?.name ?? ''), place?.address ?? ''];
  const lines: (readonly [string, string])[] = [
    [labels.phone, alert.phone?.name ?? ''],
    [labels.site, alert.phone === null ? (alert.site?.name ?? '') : ''],
    [labels.where, where.filter(Boolean).join(', ')],
    [labels.phones, alert.phones > 1 ? String(alert.phones) : ''],
    [labels.since, time(alert.raisedAt)],
    [labels.until, what === 'cleared' && alert.clearedAt !== null ? time(alert.clearedAt) : ''],
    [labels.advice, what === 'cleared' ? '' : kinds[alert.kind].advice],
    [labels.detail, what === 'cleared' ? '' : alert.message],
  ];
  return [
    headline({ what, alert }, texts),
    ...lines.filter(([, value]) => value !== '').map(([label, value]) => `${label}: ${oneLine(value, 600)}`),
    ...(alert.flapping && what !== 'cleared' ? [texts.flapping] : []),
  ].join('\n');
}

function headline({ what, alert }: Told, { kinds, severities, over, unacknowledged }: Texts): string {
  const name = alert.phone?.name ?? alert.site?.name ?? '';
  const title = `${kinds[alert.kind].title}${name === '' ? '' : `: ${oneLine(name, MOST_SUBJECT)}`}`;
  if (what === 'cleared') return `${over}. ${title}`;
  const prefix = what === 'escalated' ? `${unacknowledged}. ` : '';
  return `${severities[alert.severity]}. ${prefix}${title}`;
}

function placeOf({ phone, site }: Alert, places: ReadonlyMap<string, Whereabouts>): Whereabouts | undefined {
  return (phone && places.get(phone.id)) ?? (site && places.get(site.id)) ?? undefined;
}

function timeText(at: string, locale: string, timeZone: string): string {
  const options = { dateStyle: 'long', timeStyle: 'short' } as const;
  return `${new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(new Date(at))} (${timeZone})`;
}

function rank({ what, alert }: Told): number {
  return alertSeverities.indexOf(alert.severity) + (what === 'cleared' ? alertSeverities.length : 0);
}

/** What phones and people wrote makes no lines and no headers of its own. */
function oneLine(text: string, most: number): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, most);
}
