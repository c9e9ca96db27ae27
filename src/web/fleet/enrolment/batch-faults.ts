/** Faults of a batch as the server names them, each with the line of the file that it speaks of. */
import type { Problem } from '../../../protocol/fleet-api/common.js';
import type { CsvRecord } from './csv.js';

export interface BatchFault {
  /** null: of the file as a whole. */
  readonly line: number | null;
  /** What stands in that line, shortened; empty where there is none. */
  readonly content: string;
  /** Column or place, as far as the server names one. */
  readonly column: string;
  readonly message: string;
}

const LONGEST_CONTENT = 80;

/** In the order of the lines; those of the whole file first. */
export function batchFaults(
  faults: NonNullable<Problem['faults']>,
  records: readonly CsvRecord[],
): BatchFault[] {
  return faults
    .map(({ place, message }) => {
      const line = lineIn(place);
      const record = records.findLast((one) => line !== null && one.line <= line);
      const content = line === null ? '' : (record?.cells.join(' · ') ?? '');
      return { line, content: shortened(content), column: columnIn(place), message };
    })
    .toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
}

/** `line 3`, `csv:3`, `line 3, timezone`, `csv.3.name`: the first number is the line. */
function lineIn(place: string): number | null {
  const number = /\d+/.exec(place)?.[0];
  return number === undefined ? null : Number(number);
}

function columnIn(place: string): string {
  return /\d+\W+(\p{L}[\p{L}\d_ -]*)/u.exec(place)?.[1]?.trim() ?? '';
}

function shortened(text: string): string {
  return text.length > LONGEST_CONTENT ? `${text.slice(0, LONGEST_CONTENT - 1)}…` : text;
}
