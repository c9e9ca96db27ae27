/** Order of the rows of the table of statistics. */
import type { CallFigures } from '../../../protocol/fleet-api/statistics.js';
import type { Group } from './chart-data.js';

export type Column = 'label' | keyof CallFigures;
export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

/** A second press of the same heading turns the order round; figures begin with the greatest. */
export function orderAfterPress(order: Order | null, column: Column): Order {
  if (order?.column === column) return { column, descending: !order.descending };
  return { column, descending: column !== 'label' };
}

/** Rows without a figure come last in either direction. null: as the server has them. */
export function inOrder(groups: readonly Group[], order: Order | null, language: string): Group[] {
  if (order === null) return [...groups];
  const sign = order.descending ? -1 : 1;
  const { column } = order;
  if (column === 'label') {
    const collator = new Intl.Collator(language, { numeric: true });
    return groups.toSorted((one, other) => sign * collator.compare(one.label, other.label));
  }
  return groups.toSorted((one, other) => {
    const [a, b] = [one[column], other[column]];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (a - b);
  });
}
