import type { Clock } from '../clock/clock.js';
import { HookLearning } from '../io/hook-learn.js';
import { defaultHookLearnTimes, type HookLearnStep } from '../io/hook-learn.machine.js';
import type { IoSource } from '../io/io-source.js';
import type { IoWiring } from '../protocol/io-wiring.js';
import { hookRefusalProblem } from '../protocol/setup-findings/hook-problems.js';
import type { SetupProblem } from '../protocol/setup-problems.js';
import type { HookLesson, HookStep, LearntHook } from '../setup/ports.js';
import { linesToLearn } from './hook-learn-lines.js';

/** Learns the hook with a person at a page: as `hotline hook learn`, told step by step. Rejects when the lines cannot be watched. */
export async function beginHookLesson(parts: {
  readonly clock: Clock;
  readonly source: IoSource;
  readonly wiring: IoWiring;
  readonly onStep: (step: HookStep) => void;
}): Promise<HookLesson> {
  const { clock, onStep, source, wiring } = parts;
  const lines = linesToLearn(wiring, []);
  const { pull, debounceMs } = wiring.hook;
  let end: (outcome: Awaited<HookLesson['learnt']>) => void = () => undefined;
  const learnt = new Promise<LearntHook | 'cancelled' | SetupProblem>((resolve) => (end = resolve));
  let read: HookStep['read'] = [];
  const take = (step: HookLearnStep): void => {
    switch (step.type) {
      case 'ask':
        onStep({
          round: step.round,
          rounds: defaultHookLearnTimes.rounds,
          position: step.position,
          resting: false,
          read: [...read],
        });
        return;
      case 'read':
        read = lines.map(({ pin }, i) => ({
          pin: String(pin),
          level: step.levels[i] === 1 ? ('high' as const) : ('low' as const),
        }));
        return;
      case 'learnt':
        end(step.hook);
        return;
      case 'refused':
        end(hookRefusalProblem(step, lines.map(({ pin }) => String(pin)).join(', ')));
        return;
    }
  };
  const learning = await HookLearning.open({ clock, source, lines, pull, debounceMs, onStep: take });
  learning.start();
  return {
    confirm: () => learning.confirm(),
    stop: () => {
      learning.stop();
      end('cancelled');
    },
    learnt,
  };
}
