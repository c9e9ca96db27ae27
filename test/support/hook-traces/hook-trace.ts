/** What a cradle contact does, edge by edge, and what a kernel or an I/O board with debounce makes of it. */

/**
 * A trace as a logic analyser shows it. None is a recording of one certain cradle: each is written by hand after what was
 * measured or is known of its kind of contact, and says after what.
 */
export interface HookTrace {
  readonly what: string;
  readonly source: string;
  /** Off the hook at 0 ms. */
  readonly startsOff?: boolean;
  /** Times in ms at which the level changed, each to the other one. */
  readonly edges: readonly number[];
}

/** A level as the phone is told it. */
export interface ToldLevel {
  readonly offHook: boolean;
  /** When it began. */
  readonly atMs: number;
  /** When the phone hears of it. */
  readonly toldMs: number;
}

/** Nothing in front: every edge is told as it happens. */
export function undebounced({ startsOff = false, edges }: HookTrace): ToldLevel[] {
  return levels(startsOff, edges).map(({ offHook, atMs }) => ({ offHook, atMs, toldMs: atMs }));
}

/**
 * With debounce in front, as the kernel does it (gpiolib-cdev.c, debounce_work_func) and the I/O board too: a level is told
 * once it has held for `debounceMs`, unless it is the one told before; the time is that of its last edge.
 */
export function debounced({ startsOff = false, edges }: HookTrace, debounceMs: number): ToldLevel[] {
  const told: ToldLevel[] = [];
  let known: boolean | undefined;
  levels(startsOff, edges).forEach(({ offHook, atMs }, i) => {
    const heldMs = (edges[i] ?? Infinity) - atMs;
    const isStart = i === 0;
    if (offHook === known || (heldMs < debounceMs && !isStart)) return;
    known = offHook;
    told.push({ offHook, atMs, toldMs: isStart ? atMs : atMs + debounceMs });
  });
  return told;
}

function levels(startsOff: boolean, edges: readonly number[]): { offHook: boolean; atMs: number }[] {
  return [0, ...edges].map((atMs, i) => ({ offHook: i % 2 === 0 ? startsOff : !startsOff, atMs }));
}
