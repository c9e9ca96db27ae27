/** Configurations as texts of lines: where a fault stands, and what differs between two. */

/**
 * The line, from 1, of a place that the server names: `line 7`, or a key such as `routes[1].server` or `health.hot`.
 * null when the text has no such line: the entry is missing.
 */
export function lineOfPlace(toml: string, place: string): number | null {
  const said = /\bline (\d+)/.exec(place);
  if (said) return Number(said[1]);
  const wanted = place.replace(/\[(\d+)\]/g, '.$1');
  const lines = toml.split('\n');
  const counts = new Map<string, number>();
  let table = '';
  let tableLine: number | null = null;
  for (const [index, line] of lines.entries()) {
    const heading = /^\s*(\[{1,2})\s*([^\]]+?)\s*\]/.exec(line);
    if (heading) {
      table = tableName(heading[1] === '[[', heading[2] ?? '', counts);
      if (table === wanted) tableLine = index + 1;
      continue;
    }
    const key = /^\s*([\w.-]+)\s*=/.exec(line)?.[1];
    if (key === undefined) continue;
    const path = table === '' ? key : `${table}.${key}`;
    // `codecs.2` stands in the line of `codecs`.
    if (path === wanted || wanted.startsWith(`${path}.`)) return index + 1;
  }
  return tableLine;
}

/** The second `[[routes]]` is `routes.1`; `[routes.tls]` below it `routes.1.tls`. */
function tableName(isArray: boolean, name: string, counts: Map<string, number>): string {
  const known = [...counts].find(([array]) => name.startsWith(`${array}.`));
  const full = known ? name.replace(known[0], `${known[0]}.${known[1] - 1}`) : name;
  if (!isArray) return full;
  const count = counts.get(name) ?? 0;
  counts.set(name, count + 1);
  return `${full}.${count}`;
}

/** Where a line, from 1, begins and ends in the text, for selecting it. */
export function rangeOfLine(text: string, line: number): { readonly start: number; readonly end: number } {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const start = Math.min(before, text.length);
  return { start, end: Math.min(text.length, start + (lines[line - 1]?.length ?? 0)) };
}

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** The shortest way from one text to another, line by line. A configuration has some hundred lines at most. */
export function diffLines(from: string, to: string): DiffLine[] {
  const a = from.replace(/\n$/, '').split('\n');
  const b = to.replace(/\n$/, '').split('\n');
  const width = b.length + 1;
  // Longest common subsequence of what is left of both, from the end.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left });
      i++;
      j++;
    } else if (right === undefined || (left !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: left ?? '' });
      i++;
    } else {
      lines.push({ kind: 'added', text: right });
      j++;
    }
  }
  return lines;
}
