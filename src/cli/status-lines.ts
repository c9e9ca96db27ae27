import { shortNameOf } from '../setup/short-name.js';
import { obstacles } from '../health/can-call.js';
import { faultCodes } from '../protocol/faults.js';
import type { HealthReport } from '../protocol/health.js';
import {
  groupedKey,
  type LinkEnrolment,
  type LinkStatus,
  type PhoneStatus,
  type UpdateStatus,
} from '../protocol/link-status.js';
import { nullMeansNone, type SignalPath, signals } from '../protocol/signals.js';
import { printable } from './printable.js';

const TITLES: Readonly<Record<string, string>> = {
  hook: 'Hook',
  contacts: 'Contacts',
  audio: 'Sound',
  calls: 'Calls',
  'calls.last': 'Last call',
  network: 'Network',
  machine: 'Machine',
  clock: 'Clock',
  software: 'Software',
  board: 'I/O board',
};

/** As a terminal shows it: whether the phone can call, what is wrong, then every signal under its section, and the link. */
export function statusLines(report: PhoneStatus, wallMs: number): string[] {
  const { last, ...calls } = report.calls;
  return [
    ...verdict(report),
    ...faults(report, wallMs),
    ...report.routes.flatMap(({ route, ...rest }) => section(`Route ${route}`, 'routes[]', rest, wallMs)),
    ...section(TITLES['calls'] ?? '', 'calls', calls, wallMs),
    ...(last ? section(TITLES['calls.last'] ?? '', 'calls.last', last, wallMs) : []),
    ...(['hook', 'audio', 'network', 'machine', 'clock', 'contacts'] as const).flatMap((name) =>
      section(TITLES[name] ?? '', name, report[name], wallMs),
    ),
    ...(report.board ? section(TITLES['board'] ?? '', 'board', report.board, wallMs) : []),
    ...section(TITLES['software'] ?? '', 'software', report.software, wallMs),
    ...selfTests(report, wallMs),
    ...fleet(report.fleet, wallMs),
  ].map((line) => line.trimEnd());
}

function verdict(report: HealthReport): string[] {
  const found = obstacles(report);
  if (found.length === 0) return ['The phone can call.'];
  return [
    'Nobody can call from this phone:',
    ...found.map(({ code, message }) => `  ${code}: ${printable(message)}`),
  ];
}

function faults({ faults: standing }: HealthReport, wallMs: number): string[] {
  if (standing.length === 0) return ['', 'Nothing is wrong.'];
  return [
    '',
    'What is wrong',
    ...standing.flatMap(({ code, place, message, since }) => [
      `  ${[code, place].filter((part) => part !== '').join(' ')}, ${faultCodes[code].severity}, since ${time(since, wallMs)}`,
      `      ${printable(message)}`,
    ]),
  ];
}

function selfTests({ selfTests: results }: HealthReport, wallMs: number): string[] {
  const all = Object.values(results);
  if (all.length === 0) return [];
  const widest = Math.max(...all.map(({ test }) => test.length));
  return [
    '',
    'Self-tests',
    ...all.map(
      ({ test, outcome, at, message }) =>
        `  ${test.padEnd(widest)}  ${outcome}, ${time(at, wallMs)}: ${printable(message)}`,
    ),
  ];
}

const enrolments: Readonly<Record<LinkEnrolment, string>> = {
  none: 'not enrolled; put a code of the dashboard into [fleet] code',
  unconfirmed: 'unconfirmed; accept it on the dashboard, when the key there is the one below',
  enrolled: 'enrolled',
  accepted: 'accepted',
  revoked: 'revoked by an operator; to come back it needs a new code',
};

function fleet(link: LinkStatus | null, wallMs: number): string[] {
  if (!link) return [];
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['server', printable(link.server)],
    ['linked', `${link.linked ? 'yes' : 'no'}, since ${time(link.since, wallMs)}`],
    ...(link.problem === null ? [] : [['problem', printable(link.problem)] as const]),
    ['enrolment', enrolments[link.enrolment]],
    ['name', link.name === null ? 'none' : printable(link.name)],
    ['key of this phone', link.key === null ? 'not available' : groupedKey(link.key)],
    ...(link.key === null ? [] : [['name on the network', `${shortNameOf(link.key)}.local`] as const]),
    ['events to report', String(link.waiting)],
    ...updateRows(link.update ?? null, wallMs),
  ];
  return ['', 'Fleet', ...rows.map(([name, value]) => `  ${name.padEnd(WIDEST)}  ${value}`)];
}

function updateRows(
  update: UpdateStatus | null,
  wallMs: number,
): readonly (readonly [name: string, value: string])[] {
  if (!update) return [];
  const { trusts, current, last } = update;
  const now = current
    ? `${current.version} ${current.state}${current.message === null ? '' : `: ${printable(current.message)}`}`
    : trusts === 0
      ? 'none can come: this phone trusts no release key (/etc/hotline/release-keys.d)'
      : 'none';
  return [
    ['software update', now],
    ...(last
      ? [
          [
            'last update',
            `${last.version} ${last.state}, ${time(last.at, wallMs)}: ${printable(last.message)}`,
          ] as const,
        ]
      : []),
  ];
}

function section(title: string, prefix: string, values: object, wallMs: number): string[] {
  const rows = Object.entries(values).map(
    ([name, value]) => [words(name), shown(`${prefix}.${name}` as SignalPath, value, wallMs)] as const,
  );
  return ['', title, ...rows.map(([name, value]) => `  ${name.padEnd(WIDEST)}  ${value}`)];
}

function shown(path: SignalPath, value: unknown, wallMs: number): string {
  const { unit } = signals[path];
  if (value === null) return nullMeansNone.has(path) ? 'none' : 'not available';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') {
    const isCounted = unit === null || unit === 'calls' || unit === 'starts';
    return `${value}${isCounted ? '' : ` ${unit}`}`;
  }
  if (Array.isArray(value)) return value.length === 0 ? 'none' : printable(value.join(', '));
  const text = value as string;
  return unit === 'time' ? time(text, wallMs) : printable(text);
}

/** `cpuTemperatureC` as `cpu temperature`: its unit stands behind the value. */
function words(name: string): string {
  return name
    .replace(/(Percent|Ms|Mb|Mv|Dbm|C|S)$/, '')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const WIDEST = Math.max(...Object.keys(signals).map((path) => words(path.split('.').at(-1) ?? '').length));

/** `2026-11-23 09:05:12 UTC, 5 min ago` */
function time(iso: string, wallMs: number): string {
  const text = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  const agoMs = wallMs - Date.parse(iso);
  return agoMs < 0 ? text : `${text}, ${ago(agoMs)} ago`;
}

function ago(ms: number): string {
  const [minutes, hours, days] = [60_000, 3_600_000, 86_400_000].map((unit) => Math.floor(ms / unit));
  if (days) return `${days} d`;
  if (hours) return `${hours} h`;
  return minutes ? `${minutes} min` : `${Math.floor(ms / 1_000)} s`;
}
