/** Puts live messages into the answers that TanStack Query holds, and has outdated ones fetched anew, not too often. */
import type { Query, QueryClient } from '@tanstack/react-query';
import type { AnswerOf, EndpointName } from '../../../protocol/fleet-api/endpoints.js';
import type { LiveMessage } from '../../../protocol/fleet-api/live.js';
import { queryKeyOf } from '../api/query-key.js';
import { outdatedBy, withCommand, withRow, withRows, type Outdated } from './apply-live.js';

/** A list that changes all the time is fetched anew at most so often. */
const REFETCH_MS = 2_000;

export class LiveCache {
  readonly #waiting = new Map<string, Outdated>();
  #timer: (() => void) | undefined;

  constructor(
    private readonly cache: QueryClient,
    private readonly after: (delayMs: number, action: () => void) => () => void,
  ) {}

  readonly apply = (message: LiveMessage): void => {
    switch (message.type) {
      case 'overview':
        this.cache.setQueryData(queryKeyOf('overview'), message.overview);
        break;
      case 'phones':
        this.#update('phones', (page) => withRows(page, message.rows));
        this.#update('phone', (phone) => withRow(phone, message.rows));
        break;
      case 'alerts':
        this.#update('alerts', (page) => withRows(page, message.alerts));
        break;
      case 'command':
        this.#update('commands', (commands) => withCommand(commands, message.command), message.phone);
        break;
      case 'many':
      case 'calls':
      case 'report':
        break;
    }
    for (const outdated of outdatedBy(message)) this.#outdate(outdated);
  };

  /** After a reconnection: anything may have happened meanwhile. */
  readonly refetchAll = (): void => {
    void this.cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  };

  stop(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #update<Name extends EndpointName>(
    name: Name,
    change: (answer: AnswerOf<Name>) => AnswerOf<Name>,
    phone?: string,
  ): void {
    const queries = this.cache.getQueryCache().findAll({
      queryKey: [name],
      predicate: (query) => phone === undefined || isAbout(query, phone),
    });
    for (const query of queries) {
      const answer = query.state.data as AnswerOf<Name>;
      if (answer === undefined) continue;
      const changed = change(answer);
      // Does not count as fetched: what is not in the message may be older.
      if (changed !== answer)
        this.cache.setQueryData(query.queryKey, changed, { updatedAt: query.state.dataUpdatedAt });
    }
  }

  #outdate(outdated: Outdated): void {
    this.#waiting.set(`${outdated.endpoint} ${outdated.phone ?? ''}`, outdated);
    this.#timer ??= this.after(REFETCH_MS, () => {
      this.#timer = undefined;
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const { endpoint, phone } of waiting) {
        void this.cache.invalidateQueries({
          queryKey: [endpoint],
          predicate: (query) => phone === undefined || isAbout(query, phone),
        });
      }
    });
  }
}

function isAbout({ queryKey }: Query, phone: string): boolean {
  const { params } = (queryKey[1] ?? {}) as { params?: { id?: string } };
  return params?.id === phone;
}
