import { describe, expect, it } from 'vitest';
import { type Behaviour, behaviourInTrouble, planFor } from '../../../src/exchange/behaviour.js';
import { type Trouble, troubles } from '../../../src/protocol/handset.js';

describe('behaviourInTrouble', () => {
  const expected: Record<Trouble, Behaviour | undefined> = {
    none: undefined,
    off: undefined,
    busy: { kind: 'busy' },
    'no-answer': { kind: 'no-answer' },
    unavailable: { kind: 'reject', status: 503, retryAfterS: 5 },
    silent: { kind: 'silent' },
    'hang-up': { kind: 'hang-up', afterMs: 5_000 },
  };
  it.each(troubles)('%s', (trouble) => {
    expect(behaviourInTrouble(trouble)).toEqual(expected[trouble]);
  });
});

describe('planFor', () => {
  const refusals: [Behaviour, number, string[]][] = [
    [{ kind: 'busy' }, 486, []],
    [{ kind: 'reject', status: 404 }, 404, []],
    [{ kind: 'reject', status: 503, retryAfterS: 30 }, 503, ['Retry-After: 30']],
    [{ kind: 'redirect', to: 'sip:evil@example.org' }, 302, ['Contact: <sip:evil@example.org>']],
  ];
  it.each(refusals)('%o is refused with %i', (behaviour, status, headers) => {
    expect(planFor(behaviour)).toEqual({ kind: 'refuse', status, headers });
  });

  it('silence is no answer at all', () => {
    expect(planFor({ kind: 'silent' })).toEqual({ kind: 'ignore' });
  });

  const ringing: [Behaviour, number | undefined][] = [
    [{ kind: 'greet-and-echo' }, 0],
    [{ kind: 'echo' }, 0],
    [{ kind: 'answer-after', ms: 700 }, 700],
    [{ kind: 'early-media', ms: 900 }, 900],
    [{ kind: 'no-answer' }, undefined],
  ];
  it.each(ringing)('%o answers after %s ms', (behaviour, answerAfterMs) => {
    expect(planFor(behaviour)).toMatchObject({ kind: 'take', answerAfterMs });
  });

  it('only early media sounds before the answer', () => {
    expect(planFor({ kind: 'early-media', ms: 1 })).toMatchObject({
      earlyVoice: { kind: 'tone', frequencyHz: 1_000 },
    });
    expect(planFor({ kind: 'answer-after', ms: 1 })).toMatchObject({ earlyVoice: undefined });
  });

  it('hold is taken back after its time', () => {
    const actions = (hold?: 'inactive') =>
      planFor({ kind: 'hold-and-resume', afterMs: 100, holdMs: 50, ...(hold ? { hold } : {}) });
    expect(actions()).toMatchObject({
      actions: [
        { atMs: 100, action: { kind: 're-invite', direction: 'sendonly' } },
        { atMs: 150, action: { kind: 're-invite', direction: 'sendrecv' } },
      ],
    });
    expect(actions('inactive')).toMatchObject({ actions: [{ action: { direction: 'inactive' } }, {}] });
  });
});
