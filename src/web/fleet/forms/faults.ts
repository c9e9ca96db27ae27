/** What is wrong with what a person has typed: by the API's own schemas before it is sent, by the server after. */
import type { z } from 'zod';
import type { Problem } from '../../../protocol/fleet-api/common.js';

/** What a schema can object to, with the bound that was passed where there is one. */
export type Objection =
  | { readonly kind: 'missing' | 'email' | 'url' | 'number' | 'wholeNumber' | 'choice' | 'other' }
  | {
      readonly kind: 'shorterThan' | 'longerThan' | 'below' | 'above' | 'fewerThan' | 'moreThan';
      readonly bound: number;
    }
  | { readonly kind: 'said'; readonly sentence: SchemaSentence };

/** Sentences that the schemas of src/protocol/fleet-api themselves say, by a short name. */
const schemaSentences = {
  'must be one line without control characters': 'oneLine',
  'must be a time zone of the IANA list, such as Europe/Moscow': 'timezone',
  'must be letters, digits, dots, hyphens, or an e-mail address': 'login',
  'must have at least 12 characters': 'password',
  'must be smtp://host:port or smtps://host:port': 'smtp',
  'must be the token of the bot': 'botToken',
  'must be the number of a chat, or @name': 'chat',
  'must be after `from`': 'after',
  'and `phone`: only one of them': 'onlyOne',
} as const;
export type SchemaSentence = (typeof schemaSentences)[keyof typeof schemaSentences];

/** How each objection is said. */
export interface ObjectionWords {
  readonly plain: Readonly<
    Record<Exclude<Objection, { bound: number } | { sentence: unknown }>['kind'], string>
  >;
  readonly bounds: Readonly<Record<Extract<Objection, { bound: number }>['kind'], (bound: number) => string>>;
  readonly sentences: Readonly<Record<SchemaSentence, string>>;
}

export type ServerFaults = NonNullable<Problem['faults']>;

/** From the place (`config.to.0`) to a sentence. */
export type Faults = ReadonlyMap<string, string>;

export type Checked<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly faults: Faults };

export function check<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  words: ObjectionWords,
): Checked<z.output<Schema>> {
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  const faults = new Map<string, string>();
  for (const issue of result.error.issues) {
    const place = issue.path.join('.');
    const isEmpty = valueAt(input, issue.path) === '';
    const objection: Objection = isEmpty ? { kind: 'missing' } : objectionOf(issue);
    if (!faults.has(place)) faults.set(place, sayObjection(objection, words));
  }
  return { ok: false, faults };
}

/** What was typed there: an empty field is empty, whatever form its content ought to have. */
function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    input,
  );
}

export function objectionOf(issue: z.core.$ZodIssue): Objection {
  const sentence = sentenceOf(issue.message);
  if (sentence !== undefined) return { kind: 'said', sentence };
  switch (issue.code) {
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'invalid_format':
      return { kind: issue.format === 'email' ? 'email' : issue.format === 'url' ? 'url' : 'other' };
    case 'invalid_type':
      return wrongType(issue.expected);
    case 'invalid_value':
    case 'invalid_union':
      return { kind: 'choice' };
    default:
      return { kind: 'other' };
  }
}

export function sayObjection(objection: Objection, words: ObjectionWords): string {
  if ('sentence' in objection) return words.sentences[objection.sentence];
  return 'bound' in objection ? words.bounds[objection.kind](objection.bound) : words.plain[objection.kind];
}

/**
 * The faults that a server has answered with, split into those of fields that the form has and the rest. A server may
 * name a place as `name`, `body.name`, `/name` or `body/to/0`.
 */
export function splitFaults(
  faults: ServerFaults,
  fields: readonly string[],
  words: ObjectionWords,
): { readonly ofFields: Faults; readonly rest: ServerFaults } {
  const ofFields = new Map<string, string>();
  const rest: ServerFaults[number][] = [];
  for (const { place, message } of faults) {
    const known = placeOf(place);
    const sentence = sentenceOf(message);
    const said = sentence === undefined ? message : words.sentences[sentence];
    const hasField = fields.some((field) => known === field || known.startsWith(`${field}.`));
    if (hasField) ofFields.set(known, said);
    else rest.push({ place, message: said });
  }
  return { ofFields, rest };
}

/** What is wrong at a field or beneath it (`config.to` has the faults of `config.to.3`); undefined: nothing. */
export function faultAt(faults: Faults, field: string): string | undefined {
  for (const [place, sentence] of faults) {
    if (place === field || place.startsWith(`${field}.`)) return sentence;
  }
  return undefined;
}

function placeOf(place: string): string {
  return place
    .replace(/\[(\w+)\]/g, '.$1')
    .replaceAll('/', '.')
    .replace(/^\.?(body\.)?/, '');
}

function sentenceOf(message: string): SchemaSentence | undefined {
  return Object.hasOwn(schemaSentences, message)
    ? schemaSentences[message as keyof typeof schemaSentences]
    : undefined;
}

function tooSmall(origin: string, bound: number): Objection {
  if (origin === 'string') return bound <= 1 ? { kind: 'missing' } : { kind: 'shorterThan', bound };
  if (origin === 'array') return bound <= 1 ? { kind: 'missing' } : { kind: 'fewerThan', bound };
  return { kind: 'below', bound };
}

function tooBig(origin: string, bound: number): Objection {
  if (origin === 'string') return { kind: 'longerThan', bound };
  return { kind: origin === 'array' ? 'moreThan' : 'above', bound };
}

function wrongType(expected: string): Objection {
  if (expected === 'int') return { kind: 'wholeNumber' };
  return { kind: expected === 'number' ? 'number' : 'missing' };
}
