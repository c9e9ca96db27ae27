import { obstacles } from '../health/can-call.js';
import { type Fault, faultCodes, severities } from '../protocol/faults.js';
import type { HealthReport } from '../protocol/health.js';
import { nullMeansNone, type SignalPath, signals } from '../protocol/signals.js';
import { faultWords } from '../protocol/words/faults.js';
import { locales } from '../protocol/words/format.js';
import type { LinkStatus } from '../protocol/link-status.js';
import { fleetLink } from './health-page-link.js';
import {
  type GroupName,
  type PageLanguage,
  pageLanguages,
  type PageWords,
  pageWords,
} from './health-page-words.js';

export interface HealthPageView {
  readonly report: HealthReport;
  readonly link: LinkStatus | null;
  readonly language: PageLanguage;
  readonly wallMs: number;
}

/** The health page as one HTML document, without scripts; everything that comes from elsewhere is escaped. */
export function healthPageHtml({ report, link, language, wallMs }: HealthPageView): string {
  const words = pageWords[language];
  const other = pageLanguages.find((each) => each !== language) ?? language;
  const now = new Date(wallMs).toISOString();
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<link rel="stylesheet" href="/health.css">
</head>
<body>
<header>
<h1>${words.title}</h1>
<a href="/?lang=${language}">${words.refresh}</a>
<a href="/?lang=${other}" lang="${other}" hreflang="${other}">${words.otherLanguage}</a>
</header>
<main>
${verdict(report, words)}
<p class="muted">${words.asOf(time(now, language))}</p>
<h2>${words.faults}</h2>
${faultList(report.faults, words, language)}
<h2>${words.signals}</h2>
<div class="cards">
${groups.map((group) => card(words.groups[group], groupBody(group, report, words, language))).join('\n')}
</div>
<h2>${words.selfTests}</h2>
${selfTests(report, words, language)}
<h2>${words.fleet}</h2>
${fleetLink(link, language, { time: (iso) => time(iso, language), escaped, none: words.none })}
</main>
<footer>${words.forPrograms}: <a href="/healthz">/healthz</a>, <a href="/metrics">/metrics</a>, <a href="/status.json">/status.json</a></footer>
</body>
</html>
`;
}

function verdict(report: HealthReport, words: PageWords): string {
  const found = obstacles(report);
  if (found.length === 0) return `<div class="verdict"><strong>${words.canCall}</strong></div>`;
  const reasons = found.map(({ message }) => `<li lang="en">${escaped(message)}</li>`).join('');
  return `<div class="verdict bad"><strong>${words.cannotCall}</strong><ul>${reasons}</ul></div>`;
}

function faultList(faults: readonly Fault[], words: PageWords, language: PageLanguage): string {
  if (faults.length === 0) return `<p>${words.noFaults}</p>`;
  return severities
    .flatMap((severity) => faults.filter(({ code }) => faultCodes[code].severity === severity))
    .map(({ code, place, message, since }) => {
      const { severity } = faultCodes[code];
      const { title, advice } = faultWords[code][language];
      return (
        `<section class="card fault ${severity}"><h3>${escaped(title)}${place === '' ? '' : ` (${escaped(place)})`}</h3>` +
        `<p>${words.advice}: ${escaped(advice)}</p><p lang="en">${escaped(message)}</p>` +
        `<p class="muted">${words.severities[severity]}, ${words.since} ${time(since, language)}</p></section>`
      );
    })
    .join('\n');
}

const groups: readonly GroupName[] = [
  'routes',
  'calls',
  'hook',
  'audio',
  'network',
  'machine',
  'clock',
  'contacts',
  'board',
  'software',
];

function groupBody(group: GroupName, report: HealthReport, words: PageWords, language: PageLanguage): string {
  const rows = (prefix: string, section: object): string => definitions(prefix, section, words, language);
  switch (group) {
    case 'routes':
      return report.routes.map((route) => rows('routes[]', route)).join('');
    case 'calls': {
      const { last, ...counts } = report.calls;
      const lastCall = last ? rows('calls.last', last) : `<p>${words.noCalls}</p>`;
      return rows('calls', counts) + lastCall;
    }
    case 'board':
      return report.board ? rows('board', report.board) : `<p>${words.noBoard}</p>`;
    default:
      return rows(group, report[group]);
  }
}

function card(title: string, body: string): string {
  return `<section class="card"><h3>${title}</h3>${body}</section>`;
}

function definitions(prefix: string, section: object, words: PageWords, language: PageLanguage): string {
  const rows = Object.entries(section).map(([name, value]) => {
    const path = `${prefix}.${name}` as SignalPath;
    return `<dt>${words.labels[path]}</dt><dd>${shown(path, value, words, language)}</dd>`;
  });
  return `<dl>${rows.join('')}</dl>`;
}

function shown(path: SignalPath, value: unknown, words: PageWords, language: PageLanguage): string {
  const { unit } = signals[path];
  if (value === null && nullMeansNone.has(path)) return words.none;
  if (value === null) return `<span class="absent">${words.notAvailable}</span>`;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return escaped(figure(value, unit, words, language));
  if (Array.isArray(value)) return value.length === 0 ? words.none : escaped(value.join(', '));
  const text = value as string;
  if (unit === 'time') return time(text, language);
  return words.values[text] ?? escaped(text);
}

function figure(value: number, unit: string | null, words: PageWords, language: PageLanguage): string {
  if (unit === 's') return formatted(value, language, words);
  const number = new Intl.NumberFormat(locales[language], { maximumFractionDigits: 2 }).format(value);
  const name = words.units[unit ?? ''] ?? unit ?? '';
  return name === '' ? number : `${number}\u00a0${name}`;
}

/** An uptime, to the hour when it is days. */
function formatted(seconds: number, language: PageLanguage, words: PageWords): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const part = (value: number, unit: 'day' | 'hour' | 'minute'): string =>
    new Intl.NumberFormat(locales[language], { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  if (days > 0) return `${part(days, 'day')} ${part(hours, 'hour')}`;
  if (hours > 0) return `${part(hours, 'hour')} ${part(minutes, 'minute')}`;
  return minutes > 0 ? part(minutes, 'minute') : `${seconds}\u00a0${words.units['s'] ?? 's'}`;
}

function selfTests({ selfTests: results }: HealthReport, words: PageWords, language: PageLanguage): string {
  const all = Object.values(results);
  if (all.length === 0) return `<p>${words.noSelfTests}</p>`;
  return `<div class="cards">${all
    .map(({ test, outcome, at, message }) =>
      card(
        words.values[test] ?? test,
        `<p><strong>${words.values[`self-test ${outcome}`] ?? outcome}</strong>, ${time(at, language)}</p><p lang="en">${escaped(message)}</p>`,
      ),
    )
    .join('\n')}</div>`;
}

function time(iso: string, language: PageLanguage): string {
  const text = new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'medium',
    timeStyle: 'medium',
  }).format(Date.parse(iso));
  return `<time datetime="${escaped(iso)}">${escaped(text)}</time>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
