/** What sipp writes about its calls, made readable. Pure. */
import type { SippStep } from './sipp-scenario.js';

export interface SippMessage {
  /** As sipp sees it. */
  readonly direction: 'sent' | 'received';
  readonly firstLine: string;
  readonly text: string;
}

/** Reads the file of `-trace_msg`, oldest first. What is no SIP message, such as a keep-alive, has an empty first line. */
export function parseMessages(trace: string): SippMessage[] {
  const entry =
    /^-{40,} [\d-]+ [\d:.]+\n\S+ message (sent|received) ?[[(]\d+[\])]? ?(?:bytes)?\)? ?:\n\n(.*?)(?=^-{40,} \d|(?![^]))/gms;
  return [...trace.matchAll(entry)].map(([, direction, text = '']) => ({
    direction: direction === 'sent' ? 'sent' : 'received',
    firstLine: text.split('\n', 1)[0]?.trim() ?? '',
    text: text.replace(/\r?\n/g, '\r\n'),
  }));
}

/** Reads the last line of the file of `-trace_stat` or `-trace_counts`; columns that are no number are left out. */
export function parseNumbers(csv: string): Readonly<Record<string, number>> {
  const lines = csv.trim().split('\n');
  const names = lines[0]?.split(';') ?? [];
  const values = lines.length > 1 ? (lines.at(-1)?.split(';') ?? []) : [];
  const pairs = names.map((name, i): [string, string] => [name, values[i] ?? '']);
  return Object.fromEntries(
    pairs.filter(([, value]) => /^[\d.]+$/.test(value)).map(([name, value]) => [name, Number(value)]),
  );
}

/** How often each step was passed, and how often it failed. */
interface StepCount {
  readonly passed: number;
  readonly unexpected: number;
  readonly timedOut: number;
}

function countsOf(counts: Readonly<Record<string, number>>, index: number): StepCount {
  const sum = (ending: RegExp) =>
    Object.entries(counts)
      .filter(([name]) => name.startsWith(`${index}_`) && ending.test(name))
      .reduce((total, [, count]) => total + count, 0);
  return {
    passed: sum(/_(Recv|Sent|Sessions)$/),
    unexpected: sum(/_Unexp$/),
    timedOut: sum(/_Timeout$/),
  };
}

/**
 * One sentence on why a scenario did not go as written; undefined when it did.
 *
 * @param ended whether sipp came to the end of the scenario
 * @param errors its error log: holds timeouts that are part of the scenario, too
 */
export function failureOf(
  scenario: string,
  steps: readonly SippStep[],
  seen: { counts: Readonly<Record<string, number>>; errors: string; ended: boolean },
): string | undefined {
  const all = steps.map((step, index) => ({ ...step, index, ...countsOf(seen.counts, index) }));
  const at = (step: { name: string; index: number }) => `${scenario}: it "${step.name}" (step ${step.index})`;
  const failed = all.find(({ inCall, unexpected, timedOut }) => unexpected > 0 || (inCall && timedOut > 0));
  if (failed)
    return `${at(failed)}, ${failed.unexpected > 0 ? whatCame(seen.errors) : 'and nothing came in time'}`;
  const reached = all.filter(({ inCall, passed }) => inCall && passed > 0);
  const fault = faultOf(seen.errors);
  if (fault !== undefined) {
    const pattern = /Failed regexp match: .*, with regexp '(.*?)'/s.exec(fault)?.[1];
    // After a mismatch sipp may go some steps further before it gives up.
    const waited = reached.findLast(({ awaits }) => awaits);
    return pattern === undefined || !waited
      ? `${scenario}: ${fault}`
      : `${at(waited)}, but what came does not match /${pattern}/`;
  }
  if (seen.ended) return undefined;
  const last = reached.at(-1);
  return last ? `${at(last)} and came no further` : `${scenario}: nobody called`;
}

function whatCame(errors: string): string {
  const came = /received '([^\r\n]*)/.exec(errors) ?? /an unexpected (\w+)/.exec(errors);
  return `but there came ${came?.[1] ?? 'something else'}`;
}

/** The first entry of the error log that tells of a real fault. */
export function faultOf(errors: string): string | undefined {
  return errors
    .split(/\d{4}-\d\d-\d\d\t[\d:.]+\t[\d.]+: /)
    .slice(1)
    .find((entry) => /abort|failed|error|unexpected/i.test(entry) && !entry.includes('jumping to label'))
    ?.trim();
}
