/** Shapes that several parts of the fleet's API have. */
import { z } from 'zod';

export const idSchema = z.uuid();
/** Wall clock, ISO 8601 with `Z`. */
export const timeSchema = z.iso.datetime();

/** One line a person writes: a name, a reason. */
export const lineSchema = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line without control characters');
/** The same, and it may be empty: an address. */
export const optionalLineSchema = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line without control characters');
/** Free text of several lines. Control characters are refused everywhere: PostgreSQL cannot keep a NUL. */
export const textSchema = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^(?:[^\p{Cc}]|[\n\t])*$/u, 'must not have control characters');
export const notesSchema = textSchema(4_000);

export const timezoneSchema = z
  .string()
  .max(64)
  .refine(isTimezone, 'must be a time zone of the IANA list, such as Europe/Moscow');

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Which part of a long list is wanted. */
export const pageQuery = {
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
} as const;

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    /** How many there are altogether. */
    total: z.int().nonnegative(),
    items: z.array(item),
  });
}

/** What every refused request is answered with. */
export const problemSchema = z.strictObject({
  /** Stable; one of {@link problemCodes}. */
  code: z.string(),
  /** One sentence: what is wrong and what to do. */
  message: z.string(),
  /** All faults of what was sent, with their places. */
  faults: z.array(z.strictObject({ place: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Codes of refused requests with their HTTP status (RFC 9110 section 15). Stable. */
export const problemCodes = {
  BAD_REQUEST: {
    status: 400,
    meaning: 'The request does not have the shape that the API describes; all faults are listed.',
  },
  NOT_SIGNED_IN: { status: 401, meaning: 'There is no session, or it has ended.' },
  SIGN_IN_REFUSED: { status: 401, meaning: 'The name or the password is wrong, or the account is disabled.' },
  NOT_ALLOWED: {
    status: 403,
    meaning: 'The role of this account, or the scopes of this token, do not allow it.',
  },
  FOREIGN_REQUEST: {
    status: 403,
    meaning: 'The request does not come from a page of this server (CSRF protection).',
  },
  NOT_FOUND: { status: 404, meaning: 'There is no such thing.' },
  CONFLICT: {
    status: 409,
    meaning: 'It does not fit what there is: the name is taken, the state is another one.',
  },
  TOO_LARGE: { status: 413, meaning: 'The request is larger than this server takes.' },
  TOO_MANY: { status: 429, meaning: 'Too many attempts; Retry-After says when to try again.' },
  INTERNAL: { status: 500, meaning: 'The server failed; its log has the whole story.' },
  NOT_READY: { status: 503, meaning: 'The server is starting, or its store does not answer.' },
} as const satisfies Record<string, { readonly status: number; readonly meaning: string }>;
export type ProblemCode = keyof typeof problemCodes;
