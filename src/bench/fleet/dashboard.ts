import { type Clock, delay } from '../../clock/clock.js';
import { overviewSchema, phoneListSchema } from '../../protocol/fleet-api/phones.js';

/** What the list of phones asks for, a window of so many rows at a time (src/web/fleet/phones/windows.ts). */
const WINDOW_ROWS = 100;
/** A person who looks for something. */
const PAUSE_MS = 50;

export interface ListTimes {
  /** What was asked, in words. */
  readonly name: string;
  readonly tookMs: readonly number[];
}

/** Asks the server as the dashboard does. */
export class Dashboard {
  constructor(
    private readonly clock: Clock,
    private readonly origin: string,
  ) {}

  async overview() {
    return overviewSchema.parse(JSON.parse(await this.#get('/api/overview', {})));
  }

  /** How long the windows of the list take that a person asks for who sorts, searches, filters and scrolls. */
  async lists(options: {
    readonly phones: number;
    readonly site: string;
    readonly rounds: number;
  }): Promise<ListTimes[]> {
    const lists = listsOf(options.site);
    const took = lists.map(() => [] as number[]);
    for (let round = 0; round < options.rounds; round++) {
      for (const [i, { query, scrolled }] of lists.entries()) {
        await delay(this.clock, PAUSE_MS);
        const offset = scrolled
          ? Math.floor((Math.random() * options.phones) / WINDOW_ROWS) * WINDOW_ROWS
          : 0;
        const fromMs = this.clock.nowMs();
        const text = await this.#get('/api/phones', {
          ...query,
          limit: String(WINDOW_ROWS),
          offset: String(offset),
        });
        took[i]?.push(this.clock.nowMs() - fromMs);
        phoneListSchema.parse(JSON.parse(text));
      }
    }
    return lists.map(({ name }, i) => ({ name, tookMs: took[i] ?? [] }));
  }

  async #get(path: string, query: Readonly<Record<string, string>>): Promise<string> {
    const answer = await fetch(`${this.origin}${path}?${new URLSearchParams(query).toString()}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${text}`);
    return text;
  }
}

interface List {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  /** Somewhere in the list, not at its top. */
  readonly scrolled: boolean;
}

function listsOf(site: string): readonly List[] {
  const top = (name: string, query: Readonly<Record<string, string>>) => ({ name, query, scrolled: false });
  return [
    top('as it opens', {}),
    { name: 'scrolled', query: {}, scrolled: true },
    top('by name', { sort: 'name' }),
    { name: 'by name, scrolled', query: { sort: 'name' }, scrolled: true },
    top('by site', { sort: 'site' }),
    top('by time in its condition', { sort: 'since', order: 'desc' }),
    top('by proof', { sort: 'provedAt' }),
    top('by last sign of life', { sort: 'lastSeenAt' }),
    top('one condition', { condition: 'ready' }),
    top('three conditions', { condition: 'down,cannot-call,needs-service' }),
    top('one site', { site }),
    top('a word in many names', { search: 'lift' }),
    top('two words', { search: 'harbour platform' }),
    top('a number', { search: '0421' }),
    top('a word that is nowhere', { search: 'zebra' }),
    top('a word, by name', { search: 'high', sort: 'name' }),
    top('an alert', { alert: 'phone-down' }),
  ];
}
