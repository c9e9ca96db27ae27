import type { Clock } from '../clock/clock.js';
import { HookLearning } from '../io/hook-learn.js';
import type { LearntHook, RefusalReason } from '../io/hook-learn-judgement.js';
import { defaultHookLearnTimes, type HookLearnLine, type HookLearnStep } from '../io/hook-learn.machine.js';
import type { IoSource } from '../io/io-source.js';
import { HotlineError } from '../protocol/errors.js';
import type { HookWiring } from '../protocol/io-wiring.js';
import type { Language } from '../protocol/words/language.js';
import type { Answers } from './hook-learn-answers.js';
import { withLearntHook } from './hook-learn-edit.js';
import { hookLearnWords } from './hook-learn-words.js';
import { replaceConfigText } from './config-file.js';

export interface HookLearnDialogueOptions {
  readonly clock: Clock;
  readonly language: Language;
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
  const { answers, dryRun, file, language, print, signal, text, yes } = options;
  const words = hookLearnWords(language);
  const hook = await withinSignal(signal, file, learn(options, signal));
  print('');
  print(words.learnt(hook));
  const { text: changed, changes } = withLearntHook(text, file, hook);
  if (changes.length === 0) {
    print(words.saysSo(file));
    return 'unchanged';
  }
  print(words.inFile(file));
  for (const { kind, line, number } of changes)
    print(`${String(number).padStart(5)} ${kind === 'added' ? '+' : '-'} ${line.replace(/\r$/, '')}`);
  if (dryRun) {
    print(words.dryRun);
    return 'unchanged';
  }
  if (!yes) {
    print(words.write(file));
    answers.forget();
    const answer = await withinSignal(signal, file, answers.next());
    if (!words.isYes(answer ?? '')) {
      print(words.notWritten(file));
      return 'not-written';
    }
  }
  await replaceConfigText(file, text, changed);
  print(words.written);
  return 'written';
}

async function learn(
  { answers, clock, file, language, lines, print, source, wiring }: HookLearnDialogueOptions,
  signal: AbortSignal,
): Promise<LearntHook> {
  let onStep: (step: HookLearnStep) => void = () => undefined;
  const { pull, debounceMs } = wiring;
  const words = hookLearnWords(language);
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
    const pins = lines.map(({ pin }) => pin);
    print(words.watching(pins, source.name));
    print(words.howToEnd(file));
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
            print(words.ask(step.round, defaultHookLearnTimes.rounds, step.position));
            answers.forget();
            void confirm();
            break;
          case 'read':
            print(`        ${words.read(pins.map((pin, i) => ({ pin, level: step.levels[i] ?? 0 })))}`);
            break;
          case 'learnt':
            resolve(step.hook);
            break;
          case 'refused':
            reject(refusal(step.message, step.reason));
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

/** Why the hook was not learnt, for whoever tells it in other words; undefined: it was not refused. */
export function refusalReasonOf(error: unknown): RefusalReason | undefined {
  return error instanceof HotlineError && error.cause instanceof RefusedHook ? error.cause.reason : undefined;
}

class RefusedHook extends Error {
  constructor(readonly reason: RefusalReason) {
    super(reason);
  }
}

function refusal(message: string, reason?: RefusalReason): HotlineError {
  return new HotlineError('HOOK_LEARN', message, reason && { cause: new RefusedHook(reason) });
}
