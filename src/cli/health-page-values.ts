/** States, causes and tests as the health page shows them as a value: by the words that every page of the product uses. */
import { callWords } from '../protocol/words/calls.js';
import { type Language, lowerFirst } from '../protocol/words/language.js';
import { selfTestWords } from '../protocol/words/self-tests.js';

/** By what the report says; an outcome of a self-test as `self-test failed`. */
export function sharedValues(language: Language): Readonly<Record<string, string>> {
  const { states, causes, failures } = callWords[language];
  const { names, outcomes } = selfTestWords[language];
  return {
    ...lowered(states),
    ...lowered(causes),
    ...failures,
    ...names,
    ...Object.fromEntries(
      Object.entries(lowered(outcomes)).map(([outcome, text]) => [`self-test ${outcome}`, text]),
    ),
  };
}

function lowered(words: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([key, text]) => [key, lowerFirst(text)]));
}
