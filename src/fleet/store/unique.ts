/** SQLite's extended result code, PostgreSQL's SQLSTATE (class 23). */
const DUPLICATE: ReadonlySet<unknown> = new Set([
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  '23505',
]);

/** Whether a query was refused because such a row is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && DUPLICATE.has(error.code);
}
