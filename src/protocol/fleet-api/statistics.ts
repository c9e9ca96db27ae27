/** Statistics of calls for a period, as the fleet's API has them. */
import { z } from 'zod';
import { idSchema, timeSchema, timezoneSchema } from './common.js';

export const statisticsGroups = ['hour', 'day', 'site', 'phone', 'hour-of-day', 'cause'] as const;
export type StatisticsGroup = (typeof statisticsGroups)[number];

/** A day of the calendar, `2026-03-29`. */
const daySchema = z.iso.date();

export const statisticsQuery = z.strictObject({
  /** First and last day, both counted whole. At most 800 days; 62 by hour. */
  from: daySchema,
  to: daySchema,
  /**
   * Whose days they are. Left out: those of each phone's site, so that a day is what people there call one; hours are then
   * those of their clocks.
   */
  timezone: timezoneSchema.optional(),
  site: idSchema.optional(),
  phone: idSchema.optional(),
  by: z.enum(statisticsGroups).default('day'),
  /** Of the headings of files. */
  language: z.enum(['ru', 'en']).default('en'),
});
export type StatisticsQuery = z.infer<typeof statisticsQuery>;

const count = z.int().nonnegative();
const seconds = z.number().nonnegative().nullable();

export const callFiguresSchema = z.strictObject({
  calls: count,
  answered: count,
  /** Put back before the answer. */
  abandoned: count,
  busy: count,
  /** No answer, or nothing worked. */
  failed: count,
  /** Lift to answer, of answered calls; null without any. */
  waitMedianS: seconds,
  wait95S: seconds,
  /** Answer to end. */
  talkTotalS: z.number().nonnegative(),
  talkMedianS: seconds,
  /** Of calls with sound. */
  mosMedian: z.number().nullable(),
  /** Share of them with a MOS below 3.5, 0..100. */
  poorPercent: z.number().min(0).max(100).nullable(),
  lossMeanPercent: z.number().min(0).max(100).nullable(),
  /** Ratings that customers gave, as share of the best there is, 0..100; null without any. */
  ratingMeanPercent: z.number().min(0).max(100).nullable(),
  /** Share of the time in which the phones could have called, 0..100; null where it is not known of any. */
  availabilityPercent: z.number().min(0).max(100).nullable(),
});
export type CallFigures = z.infer<typeof callFiguresSchema>;

export const statisticsSchema = z.strictObject({
  from: daySchema,
  to: daySchema,
  timezone: z.string().nullable(),
  by: z.enum(statisticsGroups),
  total: callFiguresSchema,
  groups: z.array(
    callFiguresSchema.extend({
      /** `2026-03-29`, `2026-03-29T14:00+03:00`, `14`, an id, or a cause. */
      key: z.string(),
      /** What to show for it. */
      label: z.string(),
    }),
  ),
  generatedAt: timeSchema,
});
export type Statistics = z.infer<typeof statisticsSchema>;
