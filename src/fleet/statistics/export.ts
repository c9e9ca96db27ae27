/** Statistics as files that people open in a spreadsheet. */
import { stringify } from 'csv-stringify/sync';
import writeXlsxFile, { type Cell, type SheetData } from 'write-excel-file/node';
import { callWords } from '../../protocol/words/calls.js';
import { type Language, upperFirst } from '../../protocol/words/language.js';
import type { CallFigures, Statistics, StatisticsGroup } from '../../protocol/fleet-api/statistics.js';

type Figure = keyof CallFigures;

interface Column {
  readonly en: string;
  readonly ru: string;
}

const columns: Readonly<Record<Figure, Column>> = {
  calls: { en: 'Calls', ru: 'Звонки' },
  answered: { en: 'Answered', ru: 'Отвечено' },
  abandoned: { en: 'Abandoned', ru: 'Не дождались ответа' },
  busy: { en: 'Busy', ru: 'Занято' },
  failed: { en: 'Failed', ru: 'Не удалось' },
  waitMedianS: { en: 'Wait, median, s', ru: 'Ожидание, медиана, с' },
  wait95S: { en: 'Wait, 95th percentile, s', ru: 'Ожидание, 95-й процентиль, с' },
  talkTotalS: { en: 'Talking, total, s', ru: 'Разговор, всего, с' },
  talkMedianS: { en: 'Talking, median, s', ru: 'Разговор, медиана, с' },
  mosMedian: { en: 'MOS, median', ru: 'MOS, медиана' },
  poorPercent: { en: 'Poor sound, %', ru: 'Плохой звук, %' },
  lossMeanPercent: { en: 'Packets lost, %', ru: 'Потеряно пакетов, %' },
  ratingMeanPercent: { en: 'Rating, %', ru: 'Оценка, %' },
  availabilityPercent: { en: 'Could have called, %', ru: 'Доступность, %' },
};
const figures = Object.keys(columns) as readonly Figure[];

const groupTitles: Readonly<Record<StatisticsGroup, Column>> = {
  hour: { en: 'Hour', ru: 'Час' },
  day: { en: 'Day', ru: 'День' },
  site: { en: 'Site', ru: 'Объект' },
  phone: { en: 'Phone', ru: 'Телефон' },
  'hour-of-day': { en: 'Hour of the day', ru: 'Час суток' },
  cause: { en: 'Outcome', ru: 'Исход' },
};
const noSite: Column = { en: 'Without a site', ru: 'Без объекта' };
const goneSite: Column = { en: 'A deleted site', ru: 'Удалённый объект' };
const gonePhone: Column = { en: 'A deleted phone', ru: 'Удалённый телефон' };
const totalTitle: Column = { en: 'Total', ru: 'Всего' };

/** RFC 4180, UTF-8 with a byte order mark, without which Excel takes Cyrillic for something else. */
export function statisticsCsv(statistics: Statistics, language: Language): string {
  const [head, ...rows] = tableOf(statistics, language);
  return stringify([head ?? [], ...rows.map((row) => row.map(harmless))], {
    bom: true,
    record_delimiter: '\r\n',
  });
}

export async function statisticsXlsx(statistics: Statistics, language: Language): Promise<Uint8Array> {
  const [head = [], ...rows] = tableOf(statistics, language);
  const sheet: SheetData = [
    head.map((value): Cell => ({ value: String(value), type: String, fontWeight: 'bold', wrap: true })),
    ...rows.map((row) =>
      row.map((value): Cell => {
        if (value === null) return null;
        return typeof value === 'number' ? { value, type: Number } : { value, type: String };
      }),
    ),
  ];
  return writeXlsxFile(sheet, {
    columns: head.map((_, i) => ({ width: i === 0 ? 32 : 14 })),
    stickyRowsCount: 1,
    sheet: `${statistics.from} - ${statistics.to}`,
  }).toBuffer();
}

type Value = string | number | null;

/** Heading, one row a group, and the total. */
function tableOf(statistics: Statistics, language: Language): Value[][] {
  const row = (label: string, of: CallFigures): Value[] => [label, ...figures.map((figure) => of[figure])];
  return [
    [groupTitles[statistics.by][language], ...figures.map((figure) => columns[figure][language])],
    ...statistics.groups.map((group) => row(labelOf(statistics.by, group, language), group)),
    row(totalTitle[language], statistics.total),
  ];
}

/** As the page calls it. */
function labelOf(
  by: StatisticsGroup,
  { key, label }: { key: string; label: string },
  language: Language,
): string {
  switch (by) {
    case 'site':
      return label || (key === '' ? noSite : goneSite)[language];
    case 'phone':
      return label || gonePhone[language];
    case 'cause': {
      const { causes, failures } = callWords[language];
      const words: Readonly<Record<string, string>> = { ...failures, ...causes };
      return upperFirst(words[key] ?? key);
    }
    default:
      return label || key;
  }
}

/** A text that a spreadsheet would take for a formula is told to be a text (OWASP, CSV injection). */
export function harmless(value: Value): Value {
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
