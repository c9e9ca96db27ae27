/**
 * How a version comes to the phones of a channel: a few of them first, the canaries; then, when these have run it for the
 * observation time and are not worse off, the rest by and by. Only computes: rollouts.ts does the effects.
 *
 * ```
 *              ┌──────────────────────────────── resume ──────────────────────────────┐
 *              ▼                                                                      │
 *    begin ► canary ── observed, none the worse ──► waves ◄── late phones ── complete │
 *              │  │                                 │ │  └── nobody waits ──►  │     │
 *              │  └───────────── pause ─────────────┼─┴──────────────────────────┴► paused
 *              │                                    │                             │
 *              └── worse ──► halted ◄──── worse ────┘          abort, or a newer  │
 *                              │ │                             rollout begins     │
 *                              │ └──────────────────────────────┐                 │
 *                  "go on in spite of it" (back to whence)      ▼                 │
 *                                                        ended (from any) ◄───────┘
 * ```
 *
 * Worse is what chance does not explain: see {@link worse}. Times are of the wall clock, ms since 1970: a rollout lasts for
 * days and outlives the server.
 */
import type { HaltReason, RolloutPlan } from '../../protocol/fleet-api/updates.js';

/** Phones of one rollout are asked at most so often: a tenth of the hourly number in a tenth of an hour. */
export const WAVE_MS = 360_000;
const WAVES_AN_HOUR = 10;

type Going = 'canary' | 'waves' | 'complete';

export type RolloutState =
  /** `observedSinceMs`: since half of the canaries run the version; null before. */
  | { readonly name: 'canary'; readonly observedSinceMs: number | null }
  | { readonly name: 'waves' }
  /** Nobody waits. Phones that come later, such as one that was off for weeks, are asked all the same. */
  | { readonly name: 'complete' }
  | { readonly name: 'paused'; readonly from: Going }
  | { readonly name: 'halted'; readonly from: Going; readonly reason: HaltReason }
  | { readonly name: 'ended'; readonly how: 'aborted' | 'superseded' };

export interface Rollout {
  readonly plan: RolloutPlan;
  readonly state: RolloutState;
  /** What somebody went on in spite of: it does not halt the rollout once more. */
  readonly forgiven: { readonly failures: number; readonly troubled: number };
}

/** What became of the phones that were asked; those that were revoked meanwhile are not among them. */
export interface GroupFigures {
  readonly asked: number;
  readonly running: number;
  readonly rolledBack: number;
  /** Nothing was installed. */
  readonly refused: number;
}

export interface RolloutFigures {
  /** Phones of the channel that could take the version and were not asked yet. */
  readonly waiting: number;
  readonly canaries: GroupFigures;
  readonly rest: GroupFigures;
  /** Of the rest, asked within the last {@link WAVE_MS}. */
  readonly askedLately: number;
  /** null: presence cannot be judged now, as after a start of the server or while it is cut off. */
  readonly health: RolloutHealth | null;
}

/** In trouble: down, or nobody can call from it, for longer than a restart takes. */
export interface RolloutHealth {
  /** Asked phones with which something happened within the observation time: who fares well for longer is not watched. */
  readonly watched: number;
  /** Those of them that are in trouble. */
  readonly troubled: number;
  /** How many of them would be, by what they did in the days before they were asked: the sum of their shares of time. */
  readonly troubledBefore: number;
  /** All other phones of the fleet. */
  readonly outside: { readonly phones: number; readonly troubled: number };
}

export type RolloutInput =
  | { readonly type: 'look'; readonly nowMs: number; readonly figures: RolloutFigures }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Goes on in spite of what halted it. */
  | { readonly type: 'override'; readonly figures: RolloutFigures }
  | { readonly type: 'abort' }
  /** A newer rollout begins in the channel. */
  | { readonly type: 'supersede' };

export interface Ask {
  readonly type: 'ask';
  readonly group: 'canary' | 'rest';
  /** So many phones more, as far as there are linked ones. */
  readonly most: number;
}

export interface RolloutStep {
  readonly rollout: Rollout;
  readonly effects: readonly Ask[];
}

const NO_EFFECTS: readonly Ask[] = [];

export function newRollout(plan: RolloutPlan): Rollout {
  return {
    plan,
    state: { name: 'canary', observedSinceMs: null },
    forgiven: { failures: 0, troubled: 0 },
  };
}

/** undefined: this input means nothing in this state. */
export function nextRollout(rollout: Rollout, input: RolloutInput): RolloutStep | undefined {
  const { state } = rollout;
  if (state.name === 'ended') return undefined;
  switch (input.type) {
    case 'look':
      return look(rollout, input);
    case 'pause':
      return isGoing(state) ? to(rollout, { name: 'paused', from: state.name }) : undefined;
    case 'resume':
      return state.name === 'paused' ? to(rollout, resumed(state.from)) : undefined;
    case 'override':
      return state.name === 'halted'
        ? to({ ...rollout, forgiven: seenIn(input.figures) }, resumed(state.from))
        : undefined;
    case 'abort':
      return to(rollout, { name: 'ended', how: 'aborted' });
    case 'supersede':
      return to(rollout, { name: 'ended', how: 'superseded' });
  }
}

function look(rollout: Rollout, { nowMs, figures }: Extract<RolloutInput, { type: 'look' }>): RolloutStep {
  const { state, plan } = rollout;
  if (!isGoing(state)) return { rollout, effects: NO_EFFECTS };
  const reason = worse(rollout, figures);
  if (reason) return to(rollout, { name: 'halted', from: state.name, reason });
  // While the server may be cut off, whoever is asked could not be watched.
  if (figures.health === null) return { rollout, effects: NO_EFFECTS };
  if (state.name === 'canary') return lookAtCanaries(rollout, state, nowMs, figures);
  if (figures.waiting === 0) {
    const { asked, running, rolledBack, refused } = sumOf(figures);
    const isOver = running + rolledBack + refused >= asked;
    return isOver === (state.name === 'complete')
      ? { rollout, effects: NO_EFFECTS }
      : to(rollout, { name: isOver ? 'complete' : 'waves' });
  }
  const most = Math.ceil(plan.perHour / WAVES_AN_HOUR) - figures.askedLately;
  return {
    rollout: state.name === 'waves' ? rollout : { ...rollout, state: { name: 'waves' } },
    effects: most > 0 ? [{ type: 'ask', group: 'rest', most }] : NO_EFFECTS,
  };
}

function lookAtCanaries(
  rollout: Rollout,
  { observedSinceMs }: Extract<RolloutState, { name: 'canary' }>,
  nowMs: number,
  { waiting, canaries, rest }: RolloutFigures,
): RolloutStep {
  const all = waiting + canaries.asked + rest.asked;
  const wanted = Math.max(1, Math.ceil((all * rollout.plan.canaryPercent) / 100));
  // Half of all that are wanted, not of those that happened to be linked so far.
  const enoughRun = all > 0 && canaries.running * 2 >= wanted;
  const since = enoughRun ? (observedSinceMs ?? nowMs) : null;
  if (since !== null && nowMs - since >= rollout.plan.observeMs) return to(rollout, { name: 'waves' });
  const most = Math.min(wanted - canaries.asked, waiting);
  return {
    rollout:
      since === observedSinceMs ? rollout : { ...rollout, state: { name: 'canary', observedSinceMs: since } },
    effects: most > 0 ? [{ type: 'ask', group: 'canary', most }] : NO_EFFECTS,
  };
}

/**
 * Why the rollout must not go on; null when nothing is worse than it may be. So many failures are borne as the plan says in
 * percent of the phones asked: with fewer than 20 phones and 5 %, none. Of phones in trouble those are subtracted that were
 * to be expected, by their own past or by how phones outside fare, whichever is more; what is left counts when chance does
 * not explain it (two standard deviations of a Poisson distribution).
 */
export function worse({ plan, forgiven }: Rollout, figures: RolloutFigures): HaltReason | null {
  const { asked, rolledBack, refused } = sumOf(figures);
  if (asked === 0) return null;
  const borne = Math.floor((asked * plan.failurePercent) / 100);
  if (rolledBack + refused - forgiven.failures > borne)
    return { type: 'failures', asked, rolledBack, refused };
  if (figures.health === null) return null;
  const { watched, troubled, troubledBefore, outside } = figures.health;
  const outsideShare = outside.phones === 0 ? 0 : outside.troubled / outside.phones;
  const expected = Math.max(troubledBefore, outsideShare * watched);
  const excess = troubled - forgiven.troubled - expected;
  const bearable = Math.max(Math.floor((watched * plan.failurePercent) / 100), 2 * Math.sqrt(expected));
  if (excess <= bearable) return null;
  return { type: 'trouble', watched, troubled, expected: Math.round(expected * 10) / 10 };
}

function seenIn(figures: RolloutFigures): Rollout['forgiven'] {
  const { rolledBack, refused } = sumOf(figures);
  return { failures: rolledBack + refused, troubled: figures.health?.troubled ?? 0 };
}

function sumOf({ canaries, rest }: RolloutFigures): GroupFigures {
  return {
    asked: canaries.asked + rest.asked,
    running: canaries.running + rest.running,
    rolledBack: canaries.rolledBack + rest.rolledBack,
    refused: canaries.refused + rest.refused,
  };
}

function isGoing(state: RolloutState): state is Extract<RolloutState, { name: Going }> {
  return state.name === 'canary' || state.name === 'waves' || state.name === 'complete';
}

/** What was observed before a pause says nothing of the time since. */
function resumed(from: Going): RolloutState {
  return from === 'canary' ? { name: 'canary', observedSinceMs: null } : { name: from };
}

function to(rollout: Rollout, state: RolloutState): RolloutStep {
  return { rollout: { ...rollout, state }, effects: NO_EFFECTS };
}
