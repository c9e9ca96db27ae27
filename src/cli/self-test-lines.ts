import type { AcousticBaseline } from '../health/self-test/acoustic.js';
import { type SelfTestName, type SelfTestOutcome, type SelfTestResult } from '../protocol/self-test.js';
import { selfTestWords } from '../protocol/words/self-tests.js';
import { printable } from './printable.js';

const marks: Readonly<Record<SelfTestOutcome, string>> = {
  passed: 'ok    ',
  failed: 'FAIL  ',
  interrupted: 'AGAIN ',
  'not-available': '-     ',
};
const INDENT = ' '.repeat(marks.passed.length);

export function testTitle(test: SelfTestName): string {
  return selfTestWords.en.names[test];
}

/** One result as a terminal shows it: what was found, and below it what proves it. */
export function resultLines({ test, outcome, message, tookMs, evidence }: SelfTestResult): string[] {
  const figures = Object.entries(evidence).map(([name, value]) => `${name} ${printable(String(value))}`);
  return [
    `${marks[outcome]}${testTitle(test)}: ${printable(message)} (${(tookMs / 1_000).toFixed(1)} s)`,
    ...(figures.length === 0 ? [] : [`${INDENT}${figures.join(', ')}`]),
  ];
}

/** A test that could not be begun. */
export function refusalLine(test: SelfTestName, refusal: string): string {
  return `${marks.interrupted}${testTitle(test)}: ${printable(refusal)}`;
}

export function baselineLines({ gainDb, noiseDbfs }: AcousticBaseline): string[] {
  const weakest = Math.round(Math.min(...gainDb));
  const loudest = Math.round(Math.max(...gainDb));
  return [
    `${marks.passed}Baseline: learnt and kept; from now on the handset is compared with it`,
    `${INDENT}earpiece to microphone ${weakest} to ${loudest} dB by band, noise of the room ${Math.round(noiseDbfs)} dBFS`,
  ];
}
