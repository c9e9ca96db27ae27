import { describe, expect, it } from 'vitest';
import { DeskHook, LESSON_IDLE_MS } from '../../../src/setup/desk-hook.js';
import type { HookLesson, HookStep, LearntHook } from '../../../src/setup/ports.js';
import { type DeskState, initialDeskState } from '../../../src/setup/setup-view.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { ManualClock } from '../../support/manual-clock.js';

const asked: HookStep = { round: 1, rounds: 3, position: 'off-hook', resting: false, read: [] };

/** A desk with a lesson that asks one thing, and then waits for a person. */
function bench(refused?: Error) {
  const clock = new ManualClock();
  let state: DeskState = initialDeskState;
  const done: string[] = [];
  let step: (step: HookStep) => void = () => undefined;
  let end: (outcome: Awaited<HookLesson['learnt']>) => void = () => undefined;
  const hook = new DeskHook({
    clock,
    world: {
      learnHook(onStep) {
        if (refused) return Promise.reject(refused);
        step = onStep;
        onStep(asked);
        return Promise.resolve({
          confirm: () => void done.push('confirm'),
          stop: () => {
            done.push('stop');
            end('cancelled');
          },
          learnt: new Promise((resolve) => (end = resolve)),
        });
      },
    },
    state: () => state,
    set: (change) => (state = { ...state, ...change }),
    facts: () => undefined,
    configure: () => Promise.resolve(),
  });
  const learns = (hook: LearntHook) => end(hook);
  return { clock, done, hook, learns, asks: (next: HookStep) => step(next), now: () => state };
}

describe('a lesson of the hook, during which nobody can call', () => {
  it('ends when the technician has left: no phone stays down for a page that nobody looks at', async () => {
    const { clock, done, hook, now } = bench();
    await hook.learn();
    await clock.advance(LESSON_IDLE_MS - 1);
    expect(done).toEqual([]);
    await clock.advance(1);
    expect(done).toEqual(['stop']);
    expect([hook.isLearning, now().learning, now().hookProblem]).toEqual([false, null, null]);
  });

  it('goes on as long as somebody answers, or the handset is moved', async () => {
    const { asks, clock, done, hook } = bench();
    await hook.learn();
    for (let answer = 0; answer < 3; answer += 1) {
      await clock.advance(LESSON_IDLE_MS - 1);
      hook.confirm();
      await clock.advance(LESSON_IDLE_MS - 1);
      asks(asked);
    }
    expect(done).toEqual(['confirm', 'confirm', 'confirm']);
    hook.cancel();
  });

  it.each([
    ['that could not begin', new HotlineError('HOOK_LEARN', 'no contact')],
    ['that has ended', undefined],
  ])('%s leaves nothing behind', async (_what, refused) => {
    const { clock, hook, learns } = bench(refused);
    await hook.learn();
    learns({ pin: 5, secondPin: undefined, offHookLevel: 1 });
    await clock.advance(0);
    expect(clock.pendingCount).toBe(0);
  });
});
