export interface LineChange {
  readonly kind: 'removed' | 'added';
  /** From 1; of a removed line in the text before, of an added one in the text after. */
  readonly number: number;
  /** Without its line feed; that of Windows has a carriage return before it, which counts. */
  readonly line: string;
}

/** The lines that differ, in their order: the fewest that make one text of the other. */
export function lineChanges(before: string, after: string): readonly LineChange[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - same && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const removed = a.slice(same, a.length - tail);
  const added = b.slice(same, b.length - tail);
  return changesBetween(removed, added).map((change) => ({ ...change, number: change.number + same }));
}

/** By the longest common subsequence; both texts are what is left between equal ends, a few lines. */
function changesBetween(a: readonly string[], b: readonly string[]): LineChange[] {
  /** Length of the longest common subsequence of the rests from i and j. */
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const length = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      common[i]?.splice(j, 1, length);
    }
  }
  const changes: LineChange[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [before, after] = [a[i], b[j]];
    if (before !== undefined && before === after) {
      i++;
      j++;
    } else if (before !== undefined && (after === undefined || at(i + 1, j) >= at(i, j + 1))) {
      changes.push({ kind: 'removed', number: ++i, line: before });
    } else if (after !== undefined) {
      changes.push({ kind: 'added', number: ++j, line: after });
    }
  }
  return changes;
}
