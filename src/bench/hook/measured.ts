/** Path of the only GPIO chip of the guest. */
export const CHIP_PATH = '/dev/gpiochip0';
/** The kernel keeps so many events of the reference line (at most 1024). */
export const MOST_LIFTS = 1_000;

/** What guest-hook.ts has seen; times of CLOCK_MONOTONIC in ns, in decimal. */
export interface HookReport {
  /** Rising edges of the reference line, as the kernel stamped them. */
  readonly edgesNs: readonly string[];
  /** When the phone's controller would have been told that the handset is off. */
  readonly liftsNs: readonly string[];
}

/** Of the I/O layer in a process that had nothing before. */
export interface IoCost {
  /** Until the hook is read and the lamp lit. */
  readonly startupMs: number;
  /** Resident, of 2^20 bytes. */
  readonly memoryMb: number;
}

/**
 * How long after each edge it was noticed, in ms: by the first detection after it and before the next edge.
 * undefined where there was none.
 */
export function delaysMs(
  edgesNs: readonly bigint[],
  detectionsNs: readonly bigint[],
): (number | undefined)[] {
  return edgesNs.map((edge, i) => {
    const next = edgesNs[i + 1];
    const found = detectionsNs.find((ns) => ns >= edge && (next === undefined || ns < next));
    return found === undefined ? undefined : Number(found - edge) / 1e6;
  });
}
