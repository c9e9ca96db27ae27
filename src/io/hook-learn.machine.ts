import { ignored, type Next, type Step } from '../phone/machine.js';
import type { Pin } from '../protocol/io-pins.js';
import type { Level } from '../protocol/io-wiring.js';
import { judge, type LearntHook, type Refusal } from './hook-learn-judgement.js';

/**
 * Finds out how the cradle contact is wired: asks to put the handset back and to lift it, three times, and reads the lines
 * that may be the hook's each time.
 *
 * ```
 *   asking ──confirmed──► resting ──still for a second──► asking (the next position) ... learnt
 *                            │                               │
 *                            └──never still──► refused ◄─────┘ what was read makes no sense
 * ```
 *
 * asking: somebody is moving the handset; the lines may do what they like.
 * resting: the handset is where it was asked to be; the lines must come to rest.
 * ended: learnt or refused.
 */
export interface HookLearnState {
  readonly phase: 'asking' | 'resting' | 'ended';
  /** What the lines are now; undefined before the first word of a line. */
  readonly levels: readonly (Level | undefined)[];
  /** Changes of each line since the handset was said to be in place. */
  readonly changes: readonly number[];
  /** Levels of all lines at rest: in the cradle, lifted, in the cradle ... */
  readonly readings: readonly (readonly Level[])[];
}

export type HookPosition = 'on-hook' | 'off-hook';

export interface HookLearnLine {
  readonly pin: Pin;
  /** A contact is known to be wired to it: that it stays still is a fault. */
  readonly expected: boolean;
}

export interface HookLearnPolicy {
  readonly lines: readonly HookLearnLine[];
  /** How often both positions are read. */
  readonly rounds: number;
  /** The lines must be still for this long to be read. */
  readonly restMs: number;
  /** Lines that are not still after so long chatter. */
  readonly limitMs: number;
}

export const defaultHookLearnTimes = { rounds: 3, restMs: 1_000, limitMs: 5_000 } as const;

export type HookLearnTimer = 'rest' | 'limit';

export type HookLearnInput =
  /** @property line its place in the policy's lines */
  | { readonly type: 'level'; readonly line: number; readonly level: Level }
  /** Somebody says that the handset is where it was asked to be. */
  | { readonly type: 'confirmed' }
  | { readonly type: 'timer'; readonly timer: HookLearnTimer };

/** What is to be shown to whoever moves the handset. */
export type HookLearnStep =
  | { readonly type: 'ask'; readonly round: number; readonly position: HookPosition }
  /** The levels that were read, in the order of the policy's lines. */
  | {
      readonly type: 'read';
      readonly round: number;
      readonly position: HookPosition;
      readonly levels: readonly Level[];
    }
  | { readonly type: 'learnt'; readonly hook: LearntHook }
  | ({ readonly type: 'refused' } & Refusal);

export type HookLearnEffect =
  | HookLearnStep
  | { readonly type: 'start-timer'; readonly timer: HookLearnTimer; readonly afterMs: number }
  | { readonly type: 'cancel-timer'; readonly timer: HookLearnTimer };

type LearnStep = Step<HookLearnState, HookLearnEffect>;

/** The first state, and what is asked for first. */
export function beginHookLearn({ lines }: HookLearnPolicy): LearnStep {
  const state: HookLearnState = {
    phase: 'asking',
    levels: lines.map(() => undefined),
    changes: lines.map(() => 0),
    readings: [],
  };
  return { state, effects: [asked(0)] };
}

/** The next state and effects, or `ignored`. */
export function nextHookLearn(
  policy: HookLearnPolicy,
  state: HookLearnState,
  input: HookLearnInput,
): Next<HookLearnState, HookLearnEffect> {
  switch (input.type) {
    case 'level':
      return onLevel(policy, state, input.line, input.level);
    case 'confirmed':
      if (state.phase !== 'asking') return ignored;
      return {
        state: { ...state, phase: 'resting', changes: policy.lines.map(() => 0) },
        effects: [startTimer('rest', policy.restMs), startTimer('limit', policy.limitMs)],
      };
    case 'timer':
      if (state.phase !== 'resting') return ignored;
      return input.timer === 'rest' ? onRest(policy, state) : onLimit(policy, state);
  }
}

function onLevel(
  policy: HookLearnPolicy,
  state: HookLearnState,
  line: number,
  level: Level,
): Next<HookLearnState, HookLearnEffect> {
  const before = state.levels[line];
  if (state.phase === 'ended' || before === level || line >= policy.lines.length) return ignored;
  const seen: HookLearnState = {
    ...state,
    levels: state.levels.with(line, level),
    // The first word of a line is no change.
    changes: before === undefined ? state.changes : state.changes.with(line, (state.changes[line] ?? 0) + 1),
  };
  return { state: seen, effects: state.phase === 'resting' ? [startTimer('rest', policy.restMs)] : [] };
}

function onRest(policy: HookLearnPolicy, state: HookLearnState): Next<HookLearnState, HookLearnEffect> {
  const levels = state.levels.filter((level) => level !== undefined);
  // A line that has not said anything yet may still do so, until the limit.
  if (levels.length < policy.lines.length) return ignored;
  const readings = [...state.readings, levels];
  const read: HookLearnEffect = { type: 'read', ...placeOf(readings.length - 1), levels };
  const told = [cancelTimer('limit'), read];
  const judged = judge(policy.lines, readings);
  if (judged.type === 'refused') return ended({ ...state, readings }, [...told, judged]);
  if (readings.length === 2 * policy.rounds && judged.type === 'learnt')
    return ended({ ...state, readings }, [...told, judged]);
  return { state: { ...state, phase: 'asking', readings }, effects: [...told, asked(readings.length)] };
}

function onLimit({ lines, limitMs }: HookLearnPolicy, state: HookLearnState): LearnStep {
  const silent = lines.filter((_, i) => state.levels[i] === undefined);
  const most = Math.max(...state.changes);
  const worst = lines[state.changes.indexOf(most)];
  const refusal: Refusal =
    silent.length > 0
      ? {
          reason: 'unreadable',
          message: `nothing was heard of ${silent.map(({ pin }) => `line ${pin}`).join(' and ')}; check that nothing else uses it, and start again`,
        }
      : {
          reason: 'chatter',
          message: `line ${worst?.pin ?? '?'} did not come to rest within ${limitMs / 1_000} s of the handset being in place (${most} ${most === 1 ? 'change' : 'changes'}); the contact is loose, or nothing holds the line: check its wire, its ground and hook.pull`,
        };
  return ended(state, [cancelTimer('rest'), { type: 'refused', ...refusal }]);
}

function ended(state: HookLearnState, effects: readonly HookLearnEffect[]): LearnStep {
  return { state: { ...state, phase: 'ended' }, effects };
}

/** Positions take turns, the cradle first. */
function placeOf(reading: number): { round: number; position: HookPosition } {
  return { round: Math.floor(reading / 2) + 1, position: reading % 2 === 0 ? 'on-hook' : 'off-hook' };
}

function asked(reading: number): HookLearnEffect {
  return { type: 'ask', ...placeOf(reading) };
}

function startTimer(timer: HookLearnTimer, afterMs: number): HookLearnEffect {
  return { type: 'start-timer', timer, afterMs };
}

function cancelTimer(timer: HookLearnTimer): HookLearnEffect {
  return { type: 'cancel-timer', timer };
}
