/** Kinds of values that several sections of the configuration have. */
import { z } from 'zod';
import { durationForm, formatDuration, parseDuration } from './duration.js';

interface DurationRange {
  readonly min: string;
  readonly max: string;
}

function milliseconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new RangeError(`${text} is not a duration`);
  return ms;
}

/** A duration with its unit, within a range; gives ms. */
export function duration({ min, max }: DurationRange, description: string) {
  return z
    .string()
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms === undefined) {
        context.addIssue({ code: 'custom', message: `must be ${durationForm}` });
        return z.NEVER;
      }
      if (ms < milliseconds(min) || ms > milliseconds(max)) {
        context.addIssue({
          code: 'custom',
          message: `must be from ${min} to ${max}, not ${formatDuration(ms)}`,
        });
        return z.NEVER;
      }
      return ms;
    })
    .meta({ description, range: `${min} to ${max}` });
}

/** A duration, or `"never"`, which gives null. */
export function durationOrNever(range: DurationRange, description: string) {
  return z
    .union([z.literal('never').transform(() => null), duration(range, description)])
    .meta({ description, range: `${range.min} to ${range.max}, or "never"` });
}
