/** Rows of one statement: with the widest table still far below the most parameters that SQLite takes (32,766). */
const ROWS = 500;

export function* chunks<T>(rows: readonly T[], size = ROWS): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
