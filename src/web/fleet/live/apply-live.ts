/** What a live message does to the answers that the page has: pure functions on cached answers. */
import type { Alert } from '../../../protocol/fleet-api/alerts.js';
import type { EndpointName } from '../../../protocol/fleet-api/endpoints.js';
import type { LiveMessage } from '../../../protocol/fleet-api/live.js';
import type { PhoneDetail, PhoneRow, StoredCommand } from '../../../protocol/fleet-api/phones.js';

interface Page<Item> {
  readonly total: number;
  readonly items: readonly Item[];
}

/** The page with what is new of its rows; the same object when nothing is, so that nothing is drawn anew. */
export function withRows<Item extends { readonly id: string }, P extends Page<Item>>(
  page: P,
  news: readonly Item[],
): P {
  const byId = new Map(news.map((item) => [item.id, item]));
  if (!page.items.some(({ id }) => byId.has(id))) return page;
  return { ...page, items: page.items.map((item) => byId.get(item.id) ?? item) };
}

export function withRow(phone: PhoneDetail, rows: readonly PhoneRow[]): PhoneDetail {
  const row = rows.find(({ id }) => id === phone.id);
  return row ? { ...phone, ...row } : phone;
}

/** Newest first. */
export function withCommand(commands: readonly StoredCommand[], news: StoredCommand): StoredCommand[] {
  const known = commands.some(({ id }) => id === news.id);
  return known ? commands.map((command) => (command.id === news.id ? news : command)) : [news, ...commands];
}

/** One thing to fetch anew: all answers of an endpoint, or those about one phone. */
export interface Outdated {
  readonly endpoint: EndpointName;
  readonly phone?: string;
}

/** Answers that a message makes outdated, beyond what it brings itself. */
export function outdatedBy(message: LiveMessage): Outdated[] {
  switch (message.type) {
    case 'overview':
      return [];
    case 'phones':
      // Their order, and who is in a filtered list, may have changed with them.
      return [{ endpoint: 'phones' }];
    case 'many':
      return [{ endpoint: 'phones' }, { endpoint: 'phone' }];
    case 'alerts':
      return [{ endpoint: 'alerts' }];
    case 'calls':
      return [...new Set(message.calls.map(({ phone }) => phone.id))].map((phone) => ({
        endpoint: 'phoneCalls',
        phone,
      }));
    case 'report':
      return (['phone', 'phoneFaults', 'phoneSelfTests', 'commissionings'] as const).map((endpoint) => ({
        endpoint,
        phone: message.phone,
      }));
    case 'command':
      return [{ endpoint: 'configs', phone: message.phone }];
  }
}

/** How many alerts are open, worst first, for the badge. */
export function openAlertsOf(counts: Readonly<Partial<Record<Alert['severity'], number>>>): {
  readonly total: number;
  readonly worst: Alert['severity'] | null;
} {
  const { critical = 0, warning = 0, notice = 0 } = counts;
  const total = critical + warning + notice;
  const worst = critical > 0 ? 'critical' : warning > 0 ? 'warning' : notice > 0 ? 'notice' : null;
  return { total, worst };
}
