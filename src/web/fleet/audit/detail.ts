/** The detail of an entry of the audit log as rows of text. */

export interface DetailRow {
  /** `change.afterMs` for what lies deeper. */
  readonly name: string;
  readonly value: string;
}

export function detailRows(detail: Readonly<Record<string, unknown>>): DetailRow[] {
  return Object.entries(detail).flatMap(([name, value]) => rowsOf(name, value));
}

function rowsOf(name: string, value: unknown): DetailRow[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    if (entries.length > 0) return entries.flatMap(([key, inner]) => rowsOf(`${name}.${key}`, inner));
  }
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) {
    return [{ name, value: value.map(String).join(', ') }];
  }
  return [{ name, value: typeof value === 'string' ? value : JSON.stringify(value) }];
}
