/** Lists of parts: what the builds need (hardware/wiring) out of the catalogue (hardware/bom/parts.toml). */
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { markdownTable } from './markdown-table.js';
import type { Purchase } from './wiring.js';

const catalogueSchema = z.record(
  z.string().regex(/^[a-z0-9-]+$/),
  z.strictObject({
    name: z.string(),
    /** What makes it the right one. */
    look_for: z.string(),
    /** For one, in EUR, with VAT. */
    price: z.number().positive().max(1_000),
    alternatives: z.string(),
  }),
);

export type Catalogue = z.output<typeof catalogueSchema>;

export function parseCatalogue(text: string): Catalogue {
  return catalogueSchema.parse(parseToml(text));
}

interface Item {
  readonly quantity: number;
  readonly ids: readonly string[];
  readonly entry: Catalogue[string];
}

function itemsOf(purchases: readonly Purchase[], catalogue: Catalogue): Item[] {
  return purchases.map(({ part, quantity, ids }) => {
    const entry = catalogue[part];
    if (!entry) throw new Error(`hardware/bom/parts.toml has no ${part}`);
    return { quantity, ids, entry };
  });
}

/** As CSV (RFC 4180, but with LF). */
export function billText(purchases: readonly Purchase[], catalogue: Catalogue): string {
  const rows = [
    ['Quantity', 'In the drawing', 'Part', 'Look for', 'Typical price each in EUR (2026)', 'Alternatives'],
    ...itemsOf(purchases, catalogue).map(({ quantity, ids, entry }) => [
      String(quantity),
      ids.join(' '),
      entry.name,
      entry.look_for,
      entry.price.toFixed(2),
      entry.alternatives,
    ]),
  ];
  return rows.map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}

function csvCell(content: string): string {
  return /[",\n]/.test(content) ? `"${content.replaceAll('"', '""')}"` : content;
}

/** What to buy, for the README; the CSV has the alternatives. */
export function billTable(purchases: readonly Purchase[], catalogue: Catalogue): string {
  const items = itemsOf(purchases, catalogue);
  const total = items.reduce((sum, { quantity, entry }) => sum + quantity * entry.price, 0);
  return markdownTable(
    ['', 'Part', 'In the drawing', 'Look for', 'EUR each'],
    [
      ...items.map(({ quantity, ids, entry }) => [
        `${quantity} ×`,
        entry.name,
        ids.join(', '),
        entry.look_for,
        entry.price.toFixed(2),
      ]),
      ['', 'all together, about', '', '', String(Math.round(total / 5) * 5)],
    ],
  );
}
