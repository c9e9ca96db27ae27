/** What every list of the made-up fleet is done with. */
import { FixtureProblem, type FixtureAsked } from './fixture-api.js';

export function page<Item>(items: readonly Item[], { offset = '0', limit = '100' }: FixtureAsked['query']) {
  return { total: items.length, items: items.slice(Number(offset), Number(offset) + Number(limit)) };
}

export function given<Change extends object>(
  change: Change,
): { [Key in keyof Change]: NonNullable<Change[Key]> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}

export function replaced<Item extends { readonly id: string }>(
  items: Item[],
  id: string | undefined,
  change: Partial<Item>,
): Item {
  const index = items.findIndex((item) => item.id === id);
  if (index < 0) throw new FixtureProblem('NOT_FOUND', 'There is no such thing.');
  return (items[index] = { ...items[index]!, ...change });
}

export function remove(items: { readonly id: string }[], id: string | undefined): undefined {
  const index = items.findIndex((item) => item.id === id);
  if (index >= 0) items.splice(index, 1);
  return undefined;
}

export function named(items: readonly { readonly id: string; readonly name: string }[], id: string | null) {
  const found = items.find((item) => item.id === id);
  return found ? { id: found.id, name: found.name } : null;
}
