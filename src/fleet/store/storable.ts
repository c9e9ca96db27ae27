/**
 * Text as both stores take it: PostgreSQL has no NUL in text, SQLite's binding cuts the text there, and half a surrogate pair is
 * no UTF-8. For texts that phones and people have written and that are not kept as JSON, in which these are escaped.
 */
export function storable(text: string): string {
  return text.replace(/\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}
