/** Settings of a fleet server that an administrator changes while it runs. Every one has unit, range, default and why. */
import { z } from 'zod';
import { timezoneSchema } from './common.js';

const DAY_MS = 86_400_000;

export const settingsSchema = z.strictObject({
  heartbeatMs: z.int().min(5_000).max(600_000).default(30_000).meta({
    description:
      'A phone that has nothing else to say says so this often, ms. Shorter is noticed sooner and costs more.',
  }),
  missedBeats: z.int().min(1).max(20).default(3).meta({
    description:
      'A phone of which nothing was heard for so many heartbeats is down. One is a false alarm on every bad network.',
  }),
  upBeats: z
    .int()
    .min(1)
    .max(20)
    .default(1)
    .meta({ description: 'A phone that was down is up again after so many.' }),
  proofMaxAgeMs: z
    .int()
    .min(3_600_000)
    .max(30 * DAY_MS)
    .default(3 * DAY_MS)
    .meta({
      description:
        'Every phone has to be proved end to end at least this often, ms. EN 81-28 asks for 3 days.',
    }),
  inServiceAfterMs: z
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(3_600_000)
    .meta({
      description:
        'A phone that nobody has signed off is in service, with alerts, so long after it could call for the first time, ms. Longer where phones are prepared in a workshop.',
    }),
  callsFailing: z.int().min(2).max(20).default(3).meta({
    description:
      'So many calls in a row that came to nothing are an alert. A call that the customer gave up does not count.',
  }),
  hotC: z.int().min(40).max(110).default(80).meta({
    description:
      'Processor temperature from which a phone is hot, degrees Celsius. A Pi slows down at 80 to 85.',
  }),
  clockOffMs: z
    .int()
    .min(1_000)
    .max(DAY_MS)
    .default(60_000)
    .meta({ description: 'A clock that is off by more is an alert, ms.' }),
  diskFreePercent: z
    .int()
    .min(1)
    .max(50)
    .default(5)
    .meta({ description: 'Less free disk is an alert, percent.' }),
  flapCount: z.int().min(2).max(100).default(4).meta({
    description:
      'An alert that came so often within the flap window is held open until it stays away for as long.',
  }),
  flapWindowMs: z.int().min(60_000).max(DAY_MS).default(3_600_000).meta({ description: 'Flap window, ms.' }),
  siteCutPhones: z
    .int()
    .min(2)
    .max(1_000)
    .default(2)
    .meta({ description: 'From so many phones on, a site can be down as a whole.' }),
  siteCutPercent: z
    .int()
    .min(10)
    .max(100)
    .default(60)
    .meta({ description: 'A site is down when this share of its phones went silent together, percent.' }),
  siteCutWindowMs: z.int().min(1_000).max(600_000).default(15_000).meta({
    description: 'How long a silent phone waits for others of its site before it is told of alone, ms.',
  }),
  rawHealthMs: z
    .int()
    .min(3_600_000)
    .max(30 * DAY_MS)
    .default(2 * DAY_MS)
    .meta({ description: 'Raw health is kept for so long, ms; then its 5-minute and hourly means.' }),
  fiveMinuteHealthMs: z
    .int()
    .min(DAY_MS)
    .max(400 * DAY_MS)
    .default(7 * DAY_MS)
    .meta({ description: 'The 5-minute means are kept for so long, ms.' }),
  hourlyHealthMs: z
    .int()
    .min(7 * DAY_MS)
    .max(3_660 * DAY_MS)
    .default(730 * DAY_MS)
    .meta({ description: 'The hourly means are kept for so long, ms.' }),
  callsMs: z
    .int()
    .min(7 * DAY_MS)
    .max(3_660 * DAY_MS)
    .default(1_096 * DAY_MS)
    .meta({
      description:
        'Call records and availability are kept for so long, ms: three years, for statistics and disputes.',
    }),
  eventsMs: z
    .int()
    .min(7 * DAY_MS)
    .max(3_660 * DAY_MS)
    .default(366 * DAY_MS)
    .meta({ description: 'Faults, self-tests, alerts and commands, ms.' }),
  auditMs: z
    .int()
    .min(30 * DAY_MS)
    .max(3_660 * DAY_MS)
    .default(1_096 * DAY_MS)
    .meta({ description: 'The audit log, ms.' }),
  sessionMs: z
    .int()
    .min(300_000)
    .max(90 * DAY_MS)
    .default(12 * 3_600_000)
    .meta({ description: 'A session without a request ends after so long, ms.' }),
  codeMs: z
    .int()
    .min(600_000)
    .max(90 * DAY_MS)
    .default(7 * DAY_MS)
    .meta({ description: 'An enrolment code can be used for so long, ms.' }),
  releaseKey: z
    .string()
    .max(56)
    .regex(/^(?:|RW[A-Za-z0-9+/]{54})$/, 'must be the second line of a .pub file of minisign, or empty')
    .default('')
    .meta({
      description:
        'Public key of minisign by which packages of the phone are checked when they are added; empty: only phones check them, by the keys that they have.',
    }),
  timezone: timezoneSchema
    .default('Europe/Moscow')
    .meta({ description: 'Time zone of phones and sites that have none of their own.' }),
});
export type Settings = z.infer<typeof settingsSchema>;
export const defaultSettings: Settings = settingsSchema.parse({});

type Shape = typeof settingsSchema.shape;
type ChangeShape = { [Key in keyof Shape]: z.ZodOptional<ReturnType<Shape[Key]['unwrap']>> };
/** Without the defaults, which `partial()` would keep: what a change leaves out stays what it is. */
export const settingsChangeSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(settingsSchema.shape).map(([key, schema]) => [
      key,
      schema.unwrap().optional().meta({ description: schema.description }),
    ]),
  ) as unknown as ChangeShape,
);
