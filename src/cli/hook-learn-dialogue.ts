import type { Clock } from '../clock/clock.js';
import { HookLearning } from '../io/hook-learn.js';
import type { LearntHook } from '../io/hook-learn-judgement.js';
import { defaultHookLearnTimes, type HookLearnLine, type HookLearnStep } from '../io/hook-learn.machine.js';
import type { IoSource } from '../io/io-source.js';
import { HotlineError } from '../protocol/errors.js';
import type { HookWiring, Level } from '../protocol/io-wiring.js';
import type { Answers } from './hook-learn-answers.js';
import { withLearntHook } from './hook-learn-edit.js';
import { replaceConfigText } from './hook-learn-file.js';

export interface HookLearnDialogueOptions {
  readonly clock: Clock;
  readonly source: IoSource;
  readonly lines: readonly HookLearnLine[];
  readonly wiring: Pick<HookWiring, 'pull' | 'debounceMs'>;
  /** The configuration file, and what is in it. */
  readonly file: string;
  readonly text: string;
  readonly answers: Answers;
  readonly print: (line: string) => void;
  /** Write without asking. */
  readonly yes: boolean;
  /** Do not write. */
  readonly dryRun: boolean;
  /** Ctrl-C: leaves the file as it is. */
  readonly signal: AbortSignal;
}

export type HookLearnOutcome = 'written' | 'unchanged' | 'not-written';

/**
 * Learns the hook with a person who moves the handset, and writes what was learnt into the configuration.
 * Rejects with HOOK_LEARN, CONFIG_UNWRITABLE, or the error of the hardware.
 */
export async function learnHook(options: HookLearnDialogueOptions): Promise<HookLearnOutcome> {
  const { answers, dryRun, file, print, signal, text, yes } = options;
  const hook = await withinSignal(signal, file, learn(options, signal));
  print('');
  print(`Learnt: ${sentenceOf(hook)}. The handset can go back.`);
  const { text: changed, changes } = withLearntHook(text, file, hook);
  if (changes.length === 0) {
    print(`${file} says so already; nothing is to be written.`);
    return 'unchanged';
  }
  print(`In ${file}:`);
  for (const { kind, line, number } of changes)
    print(`${String(number).padStart(5)} ${kind === 'added' ? '+' : '-'} ${line.replace(/\r$/, '')}`);
  if (dryRun) {
    print('Nothing was written, as asked (--dry-run).');
    return 'unchanged';
  }
  if (!yes) {
    print(`Write this into ${file}? Type y and Enter; anything else leaves it as it is.`);
    answers.forget();
    const answer = await withinSignal(signal, file, answers.next());
    if (!/^\s*y(es)?\s*$/i.test(answer ?? '')) {
      print(`Nothing was written; ${file} is as it was.`);
      return 'not-written';
    }
  }
  await replaceConfigText(file, text, changed);
  print('Written. It counts from the next start of the phone.');
  return 'written';
}

async function learn(
  { answers, clock, file, lines, print, source, wiring }: HookLearnDialogueOptions,
  signal: AbortSignal,
): Promise<LearntHook> {
  let onStep: (step: HookLearnStep) => void = () => undefined;
  const { pull, debounceMs } = wiring;
  const learning = await HookLearning.open({
    clock,
    source,
    lines,
    pull,
    debounceMs,
    onStep: (step) => onStep(step),
  });
  const stop = (): void => learning.stop();
  signal.addEventListener('abort', stop);
  // Ended while the hardware was being opened.
  if (signal.aborted) stop();
  try {
    print(`Watching ${lines.map(({ pin }) => `line ${pin}`).join(' and ')} of the ${source.name}.`);
    print(`Ctrl-C ends this and leaves ${file} as it is.`);
    print('');
    return await new Promise<LearntHook>((resolve, reject) => {
      const confirm = async (): Promise<void> => {
        if ((await answers.next()) === undefined)
          reject(refusal(`nobody said that the handset is in place; ${file} is as it was`));
        else learning.confirm();
      };
      onStep = (step) => {
        switch (step.type) {
          case 'ask':
            print(askingOf(step));
            answers.forget();
            void confirm();
            break;
          case 'read':
            print(`        ${readingOf(lines, step.levels)}`);
            break;
          case 'learnt':
            resolve(step.hook);
            break;
          case 'refused':
            reject(refusal(step.message));
        }
      };
      learning.start();
    });
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Rejects as soon as Ctrl-C was pressed; `work` is left to itself. */
function withinSignal<T>(signal: AbortSignal, file: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(refusal(`ended; ${file} is as it was`));
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

function refusal(message: string): HotlineError {
  return new HotlineError('HOOK_LEARN', message);
}

function askingOf({ round, position }: HookLearnStep & { readonly type: 'ask' }): string {
  const what = position === 'on-hook' ? 'Put the handset into its cradle' : 'Lift the handset';
  return `${round} of ${defaultHookLearnTimes.rounds}  ${what}, then press Enter.`;
}

function readingOf(lines: readonly HookLearnLine[], levels: readonly Level[]): string {
  return lines.map(({ pin }, i) => `line ${pin} is ${nameOf(levels[i])}`).join(', ');
}

function sentenceOf({ pin, secondPin, offHookLevel }: LearntHook): string {
  const first = `line ${pin} is ${nameOf(offHookLevel)}`;
  return secondPin === undefined
    ? `one contact; ${first} while the handset is off`
    : `two contacts; ${first} and line ${secondPin} ${nameOf(offHookLevel === 1 ? 0 : 1)} while the handset is off`;
}

function nameOf(level: Level | undefined): string {
  return level === 1 ? 'high' : 'low';
}
