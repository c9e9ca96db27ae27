import type { Behaviour } from './behaviour.js';

export interface PracticeExtension {
  readonly name: string;
  readonly behaviour: Behaviour;
  /** For the help text. */
  readonly meaning: string;
}

/** What `hotline exchange` offers to try, beside every other number, which {@link practiceDefault} answers. */
export const practiceExtensions: readonly PracticeExtension[] = [
  { name: 'busy', behaviour: { kind: 'busy' }, meaning: 'is busy (486)' },
  { name: 'no-answer', behaviour: { kind: 'no-answer' }, meaning: 'rings and never answers' },
  {
    name: 'unavailable',
    behaviour: { kind: 'reject', status: 503, retryAfterS: 5 },
    meaning: 'is overloaded (503, try again in 5 s)',
  },
  {
    name: 'silent',
    behaviour: { kind: 'silent' },
    meaning: 'says nothing at all, not even that it has heard',
  },
  {
    name: 'echo',
    behaviour: { kind: 'echo' },
    meaning: 'sends back whatever it hears: a test_number for self-tests',
  },
  { name: 'tone', behaviour: { kind: 'tone', frequencyHz: 1_000 }, meaning: 'plays a tone of 1000 Hz' },
  { name: 'mute', behaviour: { kind: 'answer-without-sound' }, meaning: 'answers and sends no sound' },
  {
    name: 'early',
    behaviour: { kind: 'early-media', ms: 4_000 },
    meaning: 'plays a tone for 4 s before it answers',
  },
  { name: 'hang-up', behaviour: { kind: 'hang-up', afterMs: 5_000 }, meaning: 'hangs up after 5 s' },
  {
    name: 'hold',
    behaviour: { kind: 'hold-and-resume', afterMs: 3_000, holdMs: 5_000 },
    meaning: 'puts the caller on hold from 3 s to 8 s',
  },
  {
    name: 'refer',
    behaviour: { kind: 'refer', to: 'sip:elsewhere@example.invalid' },
    meaning: 'asks the phone to call somebody else, which it must refuse',
  },
  {
    name: 'redirect',
    behaviour: { kind: 'redirect', to: 'sip:elsewhere@example.invalid' },
    meaning: 'redirects the call elsewhere (302), which the phone must refuse',
  },
];

/** Rings long enough for a person to notice it, then greets and echoes. */
export const practiceDefault: Behaviour = { kind: 'answer-after', ms: 2_000 };
