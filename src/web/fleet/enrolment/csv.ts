/** CSV (RFC 4180), read only far enough to show it before the server reads it for good, and written. */
import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';

export const batchColumns = ['name', 'site', 'address', 'timezone', 'notes'] as const;

export interface CsvRecord {
  /** In which line of the file it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Records without their empty lines; separated as the server takes them: by commas, semicolons or tabs. */
export function csvRecords(text: string): CsvRecord[] {
  const whole = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  // `sep=;` in front is how Excel is told, and tells, what separates the cells.
  const declared = /^sep=([;,\t])\n/i.exec(whole)?.[1];
  const source = declared === undefined ? whole : whole.slice(whole.indexOf('\n') + 1);
  const separator = declared ?? separatorOf(source);
  const before = declared === undefined ? 1 : 2;
  const records: CsvRecord[] = [];
  let [cells, cell, quoted, line, begins]: [string[], string, boolean, number, number] = [
    [],
    '',
    false,
    before,
    before,
  ];
  const endRecord = () => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) records.push({ line: begins, cells });
    [cells, cell, begins] = [[], '', line];
  };
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === '\n') line++;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (source[at + 1] === '"') cell += source.charAt(++at);
      else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === separator) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n') endRecord();
    else cell += char;
  }
  endRecord();
  return records;
}

/** Text that a spreadsheet opens as it should: quoted where needed, with a byte order mark for Excel. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

export function codesCsv(codes: readonly IssuedCode[]): string {
  const rows = codes.map(({ name, site, code, expiresAt, preApproved, qrText }) => [
    name,
    site ?? '',
    code,
    expiresAt,
    preApproved ? 'yes' : 'no',
    qrText,
  ]);
  return csvText([['name', 'site', 'code', 'expires', 'pre-approved', 'qr'], ...rows]);
}

export function templateCsv(example: readonly (readonly string[])[]): string {
  return csvText([batchColumns, ...example]);
}

/** A cell that begins like a formula is given an apostrophe, so that a spreadsheet does not run it. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What the heading has most of. */
function separatorOf(text: string): string {
  const heading = /^[^\n]*/.exec(text.replace(/^\n+/, ''))?.[0] ?? '';
  const count = (separator: string) => heading.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}
