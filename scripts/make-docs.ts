/** Generates the reference tables of docs/configuration.md from the schema of the configuration. */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { formatDuration } from '../src/protocol/duration.js';
import { phoneConfigSchema } from '../src/protocol/phone-config.js';

export const CONFIGURATION_DOCUMENT = 'docs/configuration.md';

const BEGIN = '<!-- scripts/make-docs begins: do not edit by hand -->';
const END = '<!-- scripts/make-docs ends -->';

/** One entry of the configuration file. */
export interface ConfigurationEntry {
  readonly key: string;
  readonly type: string;
  /** As written in the file; undefined when the entry has none. */
  readonly default: string | undefined;
  readonly required: boolean;
  /** Which values it takes; empty when any of its type will do. */
  readonly range: string;
  readonly meaning: string;
}

/** A table of the configuration file; the first one, without a name, is the file itself. */
export interface ConfigurationTable {
  readonly heading: string;
  readonly meaning: string;
  readonly entries: readonly ConfigurationEntry[];
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** What the schema says when a text is refused, as a range: `must be a host name` is "a host name". */
const FORM = 'x-form';

/** All tables of the configuration file, in the order of the schema. */
export function configurationTables(): readonly ConfigurationTable[] {
  const schema = z.toJSONSchema(phoneConfigSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodString && jsonSchema.pattern) jsonSchema[FORM] = formOf(zodSchema);
    },
  });
  const defaults: Record<string, unknown> = phoneConfigSchema.parse({
    number: '8 800 333-44-34',
    route: [{ name: 'main', server: 'wss://pbx.example', account: 'hotline-17' }],
  });
  const required = new Set(schema.required);
  const plain: ConfigurationEntry[] = [];
  const tables: ConfigurationTable[] = [];
  for (const [key, property] of propertiesOf(schema)) {
    const list = isSchema(property.items) && property.items.type === 'object' ? property.items : undefined;
    const table = list ?? (property.type === 'object' ? property : undefined);
    if (!table) {
      plain.push(entryOf(key, property, defaults[key], required.has(key)));
      continue;
    }
    const value = defaults[key];
    const values = Array.isArray(value) ? (value[0] as unknown) : value;
    tables.push({
      heading: list ? `[[${key}]]` : `[${key}]`,
      meaning: [property.description, list && countOf(property)].filter(Boolean).join(' '),
      entries: entriesOf(table, isRecord(values) ? values : {}),
    });
  }
  return [{ heading: 'The file itself', meaning: '', entries: plain }, ...tables];
}

function entriesOf(table: JsonSchema, defaults: Record<string, unknown>): ConfigurationEntry[] {
  const required = new Set(table.required);
  return propertiesOf(table).map(([key, property]) =>
    entryOf(key, property, defaults[key], required.has(key)),
  );
}

function entryOf(key: string, schema: JsonSchema, value: unknown, required: boolean): ConfigurationEntry {
  return {
    key,
    type: typeOf(schema),
    default: required ? undefined : writingOf(schema, value),
    required,
    range: rangeOf(schema),
    meaning: schema.description ?? '',
  };
}

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf) return 'duration or `"never"`';
  if (schema.enum) return 'text';
  switch (schema.type) {
    case 'array':
      return 'list of texts';
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
      return 'whole number';
    case 'string':
      return isDuration(schema) ? 'duration' : 'text';
    default:
      throw new TypeError(`no word for the type ${String(schema.type)}`);
  }
}

/** The default as a person would write it into the file. */
function writingOf(schema: JsonSchema, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return '"never"';
  if (typeof value === 'number' && (isDuration(schema) || schema.anyOf))
    return JSON.stringify(formatDuration(value));
  return JSON.stringify(value);
}

function rangeOf(schema: JsonSchema): string {
  const { range, minimum, maximum, maxItems, maxLength, items } = schema;
  if (typeof range === 'string') return range;
  if (schema.enum) return wordsOf(schema.enum);
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  const form = schema[FORM];
  if (typeof form === 'string') return form;
  if (maxItems !== undefined) {
    const item = isSchema(items) ? items : {};
    const itemForm = item.enum ? `one of ${wordsOf(item.enum)}` : item[FORM];
    return `at most ${maxItems}${typeof itemForm === 'string' ? `, each ${itemForm}` : ''}`;
  }
  return maxLength === undefined ? '' : `at most ${maxLength} characters`;
}

function wordsOf(words: readonly unknown[]): string {
  return words.map((word) => `\`${String(word)}\``).join(', ');
}

/** A text with a line break in it is refused by every pattern of ours, with the pattern's own sentence. */
function formOf(schema: z.ZodString): string {
  const message = schema.safeParse('\n').error?.issues[0]?.message ?? '';
  const form = /^must be (.*)$/.exec(message)?.[1];
  if (form === undefined)
    throw new TypeError(`the schema says ${JSON.stringify(message)}, not "must be ..."`);
  return form;
}

function countOf({ minItems, maxItems }: JsonSchema): string {
  return `${minItems ?? 0} to ${maxItems ?? 'any number'} of them.`;
}

function isDuration(schema: JsonSchema): boolean {
  return schema.type === 'string' && typeof schema['range'] === 'string';
}

function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
    isSchema(property) ? [[key, property] as [string, JsonSchema]] : [],
  );
}

function isSchema(value: unknown): value is JsonSchema {
  return isRecord(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function markdownOf({ heading, meaning, entries }: ConfigurationTable): string {
  const rows = entries.map((entry) =>
    [
      `\`${entry.key}\``,
      entry.type,
      entry.required ? 'required' : entry.default === undefined ? '' : `\`${entry.default}\``,
      entry.range,
      entry.meaning,
    ].map((cell) => cell.replaceAll('|', '\\|')),
  );
  const lines = [['Entry', 'Type', 'Default', 'Range', 'Meaning'], ['-', '-', '-', '-', '-'], ...rows];
  const title = heading.startsWith('[') ? `\`${heading}\`` : heading;
  return [`### ${title}`, meaning, lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')]
    .filter(Boolean)
    .join('\n\n');
}

/** The document with its tables made anew; what stands around them is kept. Rejects when it has no place for them. */
export async function configurationDocument(current: string): Promise<string> {
  const begin = current.indexOf(BEGIN);
  const end = current.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`${CONFIGURATION_DOCUMENT} lacks the lines of scripts/make-docs`);
  const tables = configurationTables().map(markdownOf).join('\n\n');
  const text = `${current.slice(0, begin)}${BEGIN}\n\n${tables}\n\n${current.slice(end)}`;
  const style = await resolveConfig(CONFIGURATION_DOCUMENT);
  return format(text, { ...style, filepath: CONFIGURATION_DOCUMENT });
}

export async function main(): Promise<void> {
  const current = await readFile(CONFIGURATION_DOCUMENT, 'utf8');
  await writeFile(CONFIGURATION_DOCUMENT, await configurationDocument(current));
}
