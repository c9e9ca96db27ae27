import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Clock, delay } from '../clock/clock.js';
import { BUNDLE_PART_BYTES, MOST_BUNDLE_PARTS } from '../protocol/fleet-link/frames.js';
import { redactedInSteps } from './redaction.js';

const compress = promisify(gzip);
const MOST_BYTES = BUNDLE_PART_BYTES * MOST_BUNDLE_PARTS;
/** Nobody reads more, and a phone has little memory. */
const MOST_CHARS = 8 * 1024 * 1024;
const CUT_NOTE = '[the beginning was left out: the bundle was too large]\n';

/**
 * A text without its secrets, gzipped, in parts. One that is too large loses its beginning: what happened last is at
 * the end.
 */
export async function diagnosticBundle(
  clock: Clock,
  text: string,
  secrets: readonly string[],
): Promise<readonly Buffer[]> {
  let clean = await redactedInSteps(lastOf(text, MOST_CHARS), secrets, () => delay(clock, 0));
  let packed = await compress(clean);
  while (packed.length > MOST_BYTES) {
    clean = lastOf(clean, Math.floor(clean.length / 2));
    packed = await compress(clean);
  }
  const parts: Buffer[] = [];
  for (let from = 0; from < packed.length; from += BUNDLE_PART_BYTES)
    parts.push(packed.subarray(from, from + BUNDLE_PART_BYTES));
  return parts;
}

function lastOf(text: string, chars: number): string {
  return text.length <= chars ? text : CUT_NOTE + text.slice(text.length - chars);
}
