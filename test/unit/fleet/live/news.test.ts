import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../../src/protocol/fleet-api/alerts.js';
import type { StoredCall } from '../../../../src/protocol/fleet-api/phones.js';
import { MOST_CALLS, MOST_ITEMS } from '../../../../src/fleet/live/live-limits.js';
import { News } from '../../../../src/fleet/live/news.js';

const ids = (count: number, prefix = 'p') => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const alert = (id: string, note: string | null = null) => ({ id, note }) as Alert;
const call = (id: string) => ({ id }) as StoredCall;
const nothing = { many: false, phones: [], alerts: [], calls: [] };

describe('news', () => {
  it('names each phone once, and nothing twice', () => {
    const news = new News();
    news.phones(['a', 'b']);
    news.phones(['b', 'c']);
    expect(news.take()).toEqual({ ...nothing, phones: ['a', 'b', 'c'] });
    expect(news.take()).toEqual(nothing);
  });

  it('says "many" beyond what one message holds', () => {
    const news = new News();
    news.phones(ids(MOST_ITEMS));
    expect(news.take()).toMatchObject({ many: false });
    news.phones(ids(MOST_ITEMS + 1));
    news.phones(['z']);
    expect(news.take()).toEqual({ ...nothing, many: true });
  });

  it('has the newest word of an alert, last', () => {
    const news = new News();
    news.alerts([alert('a'), alert('b')]);
    news.alerts([alert('a', 'seen')]);
    expect(news.take().alerts).toEqual([alert('b'), alert('a', 'seen')]);
  });

  it('keeps the newest alerts and says that there were more', () => {
    const news = new News();
    news.alerts(ids(MOST_ITEMS + 2).map((id) => alert(id)));
    const { many, alerts } = news.take();
    expect(many).toBe(true);
    expect(alerts).toHaveLength(MOST_ITEMS);
    expect(alerts[0]?.id).toBe('p2');
  });

  it('keeps the newest calls', () => {
    const news = new News();
    news.calls(ids(MOST_CALLS).map(call));
    news.calls([call('last')]);
    const { calls } = news.take();
    expect(calls).toHaveLength(MOST_CALLS);
    expect(calls.at(-1)).toEqual(call('last'));
    expect(calls[0]).toEqual(call('p1'));
  });
});
