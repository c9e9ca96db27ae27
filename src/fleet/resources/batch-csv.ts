/** The table of phones that a person sends, as Excel or a text editor writes it. No I/O. */
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Problem } from '../../protocol/fleet-api/common.js';
import { newPhoneSchema, newSiteSchema } from '../../protocol/fleet-api/phones.js';

/** Phones in one table. */
export const MOST_LINES = 5_000;

/** Names that a column may have; any case. */
const columns = {
  name: ['name', 'имя', 'название'],
  site: ['site', 'объект'],
  address: ['address', 'адрес'],
  timezone: ['timezone', 'time zone', 'часовой пояс'],
  notes: ['notes', 'заметки'],
} as const;
type Column = keyof typeof columns;
const columnNames = Object.keys(columns) as Column[];

const { name, address, timezone, notes } = newPhoneSchema.shape;
const lineSchema = z.object({
  name,
  site: z.union([z.literal('').transform(() => null), newSiteSchema.shape.name]),
  address,
  timezone: z.union([z.literal('').transform(() => null), timezone.unwrap().unwrap()]),
  notes,
});

export interface BatchLine {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly name: string;
  readonly site: string | null;
  readonly address: string;
  readonly timezone: string | null;
  readonly notes: string;
}

export type Faults = NonNullable<Problem['faults']>;

/** All lines, or all faults of the file: then the lines are worth nothing. */
export function readBatch(csv: string): { readonly lines: readonly BatchLine[]; readonly faults: Faults } {
  let rows: Row[];
  try {
    rows = rowsOf(csv);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { lines: [], faults: [fault(lineOfError(error), syntaxMessage(error))] };
  }
  const [heading, ...rest] = rows;
  if (!heading) return { lines: [], faults: [fault(1, 'the file is empty')] };
  const { order, faults } = readHeading(heading);
  if (faults.length > 0) return { lines: [], faults };
  if (rest.length === 0)
    return { lines: [], faults: [fault(heading.line, 'there is nothing below the heading')] };
  if (rest.length > MOST_LINES) {
    const message = `the file has ${rest.length} phones, and ${MOST_LINES} is the most at once; split it`;
    return { lines: [], faults: [fault(heading.line, message)] };
  }
  return readLines(rest, order);
}

function readLines(rows: readonly Row[], order: readonly Column[]) {
  const lines: BatchLine[] = [];
  const faults: Faults = [];
  const lineOfName = new Map<string, number>();
  for (const { line, cells } of rows) {
    const extra = cells.slice(order.length).find((cell) => cell !== '');
    if (extra !== undefined)
      faults.push(fault(line, `has more cells than the heading has columns: ${quoted(extra)} is left over`));
    const given = Object.fromEntries(
      columnNames.map((column) => [column, cells[order.indexOf(column)] ?? '']),
    );
    const parsed = lineSchema.safeParse(given);
    for (const issue of parsed.error?.issues ?? []) {
      const column = String(issue.path[0]);
      faults.push(fault(line, messageOf(column, given[column] ?? '', issue), column));
    }
    if (!parsed.success) continue;
    const earlier = lineOfName.get(parsed.data.name);
    if (earlier !== undefined)
      faults.push(fault(line, `${parsed.data.name} is in line ${earlier} already`, 'name'));
    lineOfName.set(parsed.data.name, earlier ?? line);
    lines.push({ line, ...parsed.data });
  }
  return { lines, faults };
}

export function fault(line: number, message: string, column?: string): Faults[number] {
  return { place: column === undefined ? `line ${line}` : `line ${line}, ${column}`, message };
}

function messageOf(column: string, value: string, issue: z.core.$ZodIssue): string {
  if (value === '') return 'is empty';
  if (column === 'timezone')
    return `${quoted(value)} is not a time zone of the IANA list, such as Europe/Moscow`;
  if (issue.code === 'too_big') return `is longer than ${issue.maximum} characters`;
  return issue.code === 'invalid_union' ? 'must be one line without control characters' : issue.message;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows that are not empty. Throws CsvError. */
function rowsOf(csv: string): Row[] {
  // `sep=;` is how Excel is told, and tells, what separates the cells.
  const text = csv.replace(/\r\n?/g, '\n');
  const [, declared] = /^\uFEFF?sep=([;,\t])\n/i.exec(text) ?? [];
  const body = declared === undefined ? text : text.slice(text.indexOf('\n') + 1);
  const before = declared === undefined ? 0 : 1;
  const rows: Row[] = [];
  parse(body, {
    bom: true,
    delimiter: declared ?? separatorOf(body),
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 20_000,
    on_record: (cells: readonly string[], { lines }) => {
      const trimmed = cells.map((cell) => cell.replaceAll('\u00A0', ' ').trim());
      // The line that a row begins in: csv-parse counts the one that it ends in.
      const inside = cells.join('').split('\n').length - 1;
      if (trimmed.some((cell) => cell !== '')) rows.push({ line: lines + before - inside, cells: trimmed });
      return null;
    },
  });
  return rows;
}

/** What the heading has most of: Excel writes a semicolon where the comma is a decimal one, as in Russia. */
function separatorOf(csv: string): string {
  const heading = /^[^\n]*/.exec(csv.replace(/^[\uFEFF\n]+/, ''))?.[0] ?? '';
  const count = (separator: string) => heading.split(separator).length;
  return [',', ';', '\t'].reduce((best, it) => (count(it) > count(best) ? it : best));
}

function readHeading({ line, cells }: Row): { order: Column[]; faults: Faults } {
  const faults: Faults = [];
  const order: Column[] = [];
  const last = cells.findLastIndex((cell) => cell !== '');
  for (const cell of cells.slice(0, last + 1)) {
    const known = columnNames.find((column) =>
      columns[column].some((written) => written === cell.toLowerCase().replace(/\s+/g, ' ')),
    );
    if (known === undefined) {
      faults.push(fault(line, `there is no column ${quoted(cell)}; there are ${columnNames.join(', ')}`));
    } else {
      if (order.includes(known)) faults.push(fault(line, `the column ${known} is there twice`));
      order.push(known);
    }
  }
  if (!order.includes('name')) {
    faults.push(fault(line, 'the heading has no column name; its first line must name the columns'));
  }
  return { order, faults };
}

function lineOfError(error: CsvError): number {
  const lines: unknown = 'lines' in error ? error['lines'] : undefined;
  return typeof lines === 'number' ? lines : 1;
}

function syntaxMessage({ code }: CsvError): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quotation mark that was opened is never closed';
  if (code === 'CSV_MAX_RECORD_SIZE') return 'is too long; a quotation mark may be missing';
  return 'a quotation mark stands where none may be; double it inside a cell';
}
