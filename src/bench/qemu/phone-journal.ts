import { type Clock, delay } from '../../clock/clock.js';
import { UnusableError } from '../unusable.js';
import type { GpioGuest } from './gpio-guest.js';

/** An entry of the journal of a guest's systemd (systemd.journal-fields(7)). */
export interface JournalEntry {
  /** Since the start of the kernel, s: CLOCK_MONOTONIC of the guest. */
  readonly atS: number;
  readonly message: string;
}

const LOOK_AGAIN_MS = 1_000;
const COMMAND_LIMIT_MS = 120_000;
const LINES_OF_A_FAILURE = 60;

/** What a unit has said since the guest's kernel started, oldest first; `pattern` is one of PCRE2 without quotes. */
export async function journalOf(
  guest: GpioGuest,
  unit: string,
  pattern: string,
): Promise<readonly JournalEntry[]> {
  const options = `-b -o json --output-fields=MESSAGE --no-pager -q -u ${unit}`;
  // Status 1: nothing that fits.
  const text = await guest.output(`journalctl ${options} --grep='${pattern}' || true`, COMMAND_LIMIT_MS);
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { __MONOTONIC_TIMESTAMP: string; MESSAGE: string })
    .map((entry) => ({ atS: Number(entry.__MONOTONIC_TIMESTAMP) / 1e6, message: entry.MESSAGE }));
}

/** The newest entry that fits, when there are `count` of them. Rejects with the end of the whole journal. */
export async function journalled(
  guest: GpioGuest,
  clock: Clock,
  { unit, pattern, limitMs, count = 1 }: { unit: string; pattern: string; limitMs: number; count?: number },
): Promise<JournalEntry> {
  const deadlineMs = clock.nowMs() + limitMs;
  for (;;) {
    const entries = await journalOf(guest, unit, pattern);
    const newest = entries.at(-1);
    if (newest && entries.length >= count) return newest;
    if (clock.nowMs() > deadlineMs) {
      const end = `journalctl -b --no-pager -o short-monotonic -n ${LINES_OF_A_FAILURE}`;
      const all = await guest.output(end, COMMAND_LIMIT_MS);
      throw new UnusableError(`not within ${limitMs / 1_000} s: ${unit} says ${pattern}\n${all}`);
    }
    await delay(clock, LOOK_AGAIN_MS);
  }
}
