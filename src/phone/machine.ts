/** What a pure machine answers to an input: the next state, and what is to be done about it. */
export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** An input that means nothing in the present state. Written out, so that it is a decision and not an omission. */
export const ignored = undefined;

/** `undefined` is {@link ignored}: the state stays and nothing is done. */
export type Next<State, Effect> = Step<State, Effect> | typeof ignored;
