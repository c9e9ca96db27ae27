import type { Clock } from '../clock/clock.js';
import type { RegistrationView } from '../protocol/handset.js';
import type { RouteHealth } from '../protocol/health.js';

/** What the schema of a route's health allows. */
const [LONGEST_ROUTE, LONGEST_SERVER, LONGEST_ERROR] = [32, 300, 500];

/** Remembers of each route since when it is what it is, and what kept it from being registered last. */
export class RegistrationHistory {
  readonly #clock: Clock;
  readonly #routes = new Map<string, RouteHealth>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be told after every change. */
  note(views: readonly RegistrationView[]): void {
    for (const { route, server, state, problem } of views) {
      const before = this.#routes.get(route);
      const since = before?.state === state ? before.since : new Date(this.#clock.wallMs()).toISOString();
      const lastError = problem?.slice(0, LONGEST_ERROR) ?? before?.lastError ?? null;
      this.#routes.set(route, {
        route: route.slice(0, LONGEST_ROUTE),
        server: server.slice(0, LONGEST_SERVER),
        state,
        since,
        lastError,
      });
    }
  }

  /** In the order of the configuration. */
  list(): RouteHealth[] {
    return [...this.#routes.values()];
  }
}
