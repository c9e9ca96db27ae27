/**
 * How a name becomes this phone's on the LAN (RFC 6762 sections 8 and 9).
 *
 * ```
 *            ┌────────────── conflict: the next name ◄───────────┐
 *            ▼                                                   │
 *  start ► probing ──three times nobody said a word──► announcing ──twice──► announced
 * ```
 *
 * probing: asks whether somebody has the name. announcing, announced: it is ours, and is defended by answering.
 * After {@link MOST_NAMES} names whoever says to have them all is not believed any more: the label's own name is kept.
 */
export interface AnnouncedName {
  readonly phase: 'probing' | 'announcing' | 'announced';
  /** Without `.local`. */
  readonly name: string;
  /** From 1: names that were tried. */
  readonly tried: number;
  /** Probes or announcements that went out in this phase. */
  readonly sent: number;
}

export type NameInput = 'timer' | 'conflict';
export type NameEffect =
  | { readonly type: 'probe' }
  | { readonly type: 'announce' }
  | { readonly type: 'wait'; readonly afterMs: number };

interface NameStep {
  readonly state: AnnouncedName;
  readonly effects: readonly NameEffect[];
}

const PROBES = 3;
const PROBE_GAP_MS = 250;
const ANNOUNCEMENTS = 2;
const ANNOUNCEMENT_GAP_MS = 1_000;
export const MOST_NAMES = 8;
/** So that somebody who contradicts everything does not have the phone shout. */
const CONFLICT_PAUSE_MS = 1_000;

/** @param jitter 0 to 1: phones that were switched on together must not probe together */
export function beginName(name: string, jitter: number): NameStep {
  return {
    state: { phase: 'probing', name, tried: 1, sent: 0 },
    effects: [{ type: 'wait', afterMs: jitter * PROBE_GAP_MS }],
  };
}

/** undefined: nothing to do. @param base the label's name */
export function nextName(
  state: AnnouncedName,
  input: NameInput,
  base: string,
  jitter: number,
): NameStep | undefined {
  if (input === 'conflict') {
    if (state.tried > MOST_NAMES) return undefined;
    const tried = state.tried + 1;
    const name = tried > MOST_NAMES ? base : `${base}-${tried}`;
    return {
      state: { phase: 'probing', name, tried, sent: 0 },
      effects: [{ type: 'wait', afterMs: CONFLICT_PAUSE_MS + jitter * PROBE_GAP_MS }],
    };
  }
  switch (state.phase) {
    case 'probing':
      return state.sent < PROBES
        ? {
            state: { ...state, sent: state.sent + 1 },
            effects: [{ type: 'probe' }, { type: 'wait', afterMs: PROBE_GAP_MS }],
          }
        : {
            state: { ...state, phase: 'announcing', sent: 1 },
            effects: [{ type: 'announce' }, { type: 'wait', afterMs: ANNOUNCEMENT_GAP_MS }],
          };
    case 'announcing':
      return {
        state: {
          ...state,
          phase: state.sent + 1 < ANNOUNCEMENTS ? 'announcing' : 'announced',
          sent: state.sent + 1,
        },
        effects: [{ type: 'announce' }],
      };
    case 'announced':
      return undefined;
  }
}
