import type { LinkEventBody, LinkEventKind } from '../protocol/fleet-link/frames.js';

/** What is given up first when the outbox is full: samples of health, and calls last. */
const ranks = { first: 0, middle: 1, last: 2 } as const;
const rankOf: Partial<Record<LinkEventKind, number>> = {
  health: ranks.first,
  call: ranks.last,
  rating: ranks.last,
  commissioned: ranks.last,
};
/** The lower, the sooner it is given up. */
export function rankOfEvent({ kind }: Pick<LinkEventBody, 'kind'>): number {
  return rankOf[kind] ?? ranks.middle;
}
