/**
 * What the search of phones compares. Lower case is made here and not by the store: SQLite knows that of ASCII alone, and
 * PostgreSQL that of its locale. `ё` counts as `е`, as in every Russian search.
 */
import { type RawBuilder, sql } from 'kysely';

const folded = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll('ё', 'е');

/** `phones.search_text` of a phone. */
export function searchText(parts: {
  readonly name: string;
  readonly address: string;
  readonly notes: string;
  readonly siteName: string | null;
}): string {
  return folded([parts.name, parts.address, parts.notes, parts.siteName ?? ''].join('\n'));
}

/** One condition a word: all of them must be somewhere in the text. */
export function searchConditions(search: string): RawBuilder<boolean>[] {
  const words = folded(search).split(/[\s\p{Cc}]+/u);
  return [...new Set(words)]
    .filter((word) => word !== '')
    .map((word) => sql<boolean>`phones.search_text like ${`%${escaped(word)}%`} escape '!'`);
}

/** So that `%` and `_` are looked for as they are. Not by a backslash: the two stores read that differently in a literal. */
function escaped(word: string): string {
  return word.replace(/[!%_]/g, '!$&');
}
