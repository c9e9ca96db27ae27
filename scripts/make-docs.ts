/**
 * Generates the reference tables of docs/configuration.md from the schema of the configuration, those of docs/operate.md from the
 * words of the faults, the signs of the lamps and the spoken prompts, and those of docs/install.md from the words of the set-up problems.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { ambientSigns, type LampSign, statusSigns } from '../src/phone/lamp-patterns.js';
import { formatDuration } from '../src/protocol/duration.js';
import { defaultPins, ioRoles, type IoRole } from '../src/protocol/io-pins.js';
import { phoneConfigSchema } from '../src/protocol/phone-config.js';
import { type FaultCode, faultCodes, type Severity } from '../src/protocol/faults.js';
import {
  type SetupProblem,
  type SetupProblemCode,
  setupProblems,
  setupSteps,
} from '../src/protocol/setup-problems.js';
import { faultWords, severityWords } from '../src/protocol/words/faults.js';
import { setupPromptNames } from '../src/media/prompts.js';
import { spokenProblems } from '../src/cli/setup-says.js';
import type { Language } from '../src/protocol/words/language.js';
import {
  setupProblemText,
  setupSeverityWords,
  setupStepWords,
} from '../src/protocol/words/setup-problems.js';

export const CONFIGURATION_DOCUMENT = 'docs/configuration.md';
export const OPERATION_DOCUMENT = 'docs/operate.md';
export const INSTALLATION_DOCUMENT = 'docs/install.md';

const BEGIN = '<!-- scripts/make-docs begins: do not edit by hand -->';
const END = '<!-- scripts/make-docs ends -->';

/** One entry of the configuration file. */
export interface ConfigurationEntry {
  readonly key: string;
  readonly type: string;
  /** As written in the file; undefined when the entry has none. */
  readonly default: string | undefined;
  /** What the default is in other circumstances; empty where it is always the same. */
  readonly otherDefaults: string;
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
/** The default as the program has it: a JSON schema has none where the value is transformed, as durations are. */
const DEFAULT = 'x-default';

/** All tables of the configuration file, in the order of the schema; a table inside another comes after it. */
export function configurationTables(): readonly ConfigurationTable[] {
  const schema = z.toJSONSchema(phoneConfigSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodString && jsonSchema.pattern) jsonSchema[FORM] = formOf(zodSchema);
      if (zodSchema instanceof z.ZodDefault) jsonSchema[DEFAULT] = zodSchema.def.defaultValue;
    },
  });
  return [{ heading: 'The file itself', meaning: '', entries: entriesOf(schema) }, ...tablesOf(schema, [])];
}

/** The tables inside a table, and those inside them. */
function tablesOf(parent: JsonSchema, path: readonly string[]): ConfigurationTable[] {
  return propertiesOf(parent).flatMap(([key, property]) => {
    const table = tableOf(property);
    if (!table) return [];
    const place = [...path, key];
    const isList = table !== property;
    const isOptional = property.default === undefined && !parent.required?.includes(key);
    const meaning = [
      property.description,
      isList && countOf(property),
      isOptional && 'Not there without this section.',
    ];
    return [
      {
        heading: isList ? `[[${place.join('.')}]]` : `[${place.join('.')}]`,
        meaning: meaning.filter(Boolean).join(' '),
        entries: entriesOf(table),
      },
      ...tablesOf(table, place),
    ];
  });
}

/** The table that a property is, or that it is a list of; undefined where it is a plain entry. */
function tableOf(property: JsonSchema): JsonSchema | undefined {
  if (property.type === 'object') return property;
  return isSchema(property.items) && property.items.type === 'object' ? property.items : undefined;
}

function entriesOf(table: JsonSchema): ConfigurationEntry[] {
  return propertiesOf(table).flatMap(([key, property]) =>
    tableOf(property) ? [] : [entryOf(key, property, table.required?.includes(key) ?? false)],
  );
}

function entryOf(key: string, schema: JsonSchema, required: boolean): ConfigurationEntry {
  const roles = rolesOf(schema);
  return {
    key,
    type: typeOf(schema),
    default: required ? undefined : roles.length > 0 ? lineText('gpio', roles[0]) : writingOf(schema),
    otherDefaults: roles.length > 0 ? otherLines(roles) : '',
    required,
    range: rangeOf(schema),
    meaning: schema.description ?? '',
  };
}

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf) return isDuration(schema) ? 'duration or `"never"`' : 'number or name';
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
function writingOf(schema: JsonSchema): string | undefined {
  const value = schema[DEFAULT];
  if (value === undefined) return undefined;
  if (value === null) return '"never"';
  if (typeof value === 'number' && isDuration(schema)) return JSON.stringify(formatDuration(value));
  return JSON.stringify(value);
}

/** The roles whose line the entry has by default (io-config.ts): one, or for an entry in a list one a place. */
function rolesOf(schema: JsonSchema): readonly IoRole[] {
  const { roles } = schema;
  return Array.isArray(roles) ? ioRoles.filter((role) => roles.includes(role)) : [];
}

function lineText(board: keyof typeof defaultPins, role: IoRole | undefined): string | undefined {
  return role && JSON.stringify(defaultPins[board][role]);
}

/** The further lines on the GPIO, and those of the I/O board. */
function otherLines(roles: readonly IoRole[]): string {
  const quoted = (text: string | undefined) => (text === undefined ? 'none' : `\`${text}\``);
  const further = roles.slice(1).map((role) => `, ${quoted(lineText('gpio', role))}`);
  const onBoard = roles.map((role) => quoted(lineText('firmata', role)));
  return `${further.join('')}; on the I/O board ${onBoard.join(', ')}`;
}

function rangeOf(schema: JsonSchema): string {
  const { anyOf, range, minimum, maximum, maxItems, maxLength, items } = schema;
  if (typeof range === 'string') return range;
  // A number or a name: the range of the number.
  if (anyOf) return rangeOf(anyOf[0] ?? {});
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

/** Only durations have a range of their own words: nothing in a JSON schema says it. */
function isDuration({ range }: JsonSchema): boolean {
  return typeof range === 'string';
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
      entry.required
        ? 'required'
        : `${entry.default === undefined ? '' : `\`${entry.default}\``}${entry.otherDefaults}`,
      entry.range,
      entry.meaning,
    ].map((cell) => cell.replaceAll('|', '\\|')),
  );
  const lines = [['Entry', 'Type', 'Default', 'Range', 'Meaning'], ['-', '-', '-', '-', '-'], ...rows];
  const table = rows.length > 0 && lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const title = heading.startsWith('[') ? `\`${heading}\`` : heading;
  return [`### ${title}`, meaning, table].filter(Boolean).join('\n\n');
}

const bySeverity = { 'cannot-call': 0, 'needs-service': 1, notice: 2 } as const;

/** Faults in one language, the worst first. */
function faultTable(language: Language, head: readonly string[]): string {
  const faults = Object.entries(faultCodes) as [FaultCode, { severity: Severity }][];
  const rows = faults
    .toSorted(([, a], [, b]) => bySeverity[a.severity] - bySeverity[b.severity])
    .map(([code, { severity }]) => {
      const { title, advice } = faultWords[code][language];
      return [`${title} (\`${code}\`)`, severityWords[language][severity], advice];
    });
  return tableText([head, ...rows]);
}

/** What a phone that is not set up says, and which problems it stands for. `makePrompts`: the script that has the texts. */
function spokenTable(makePrompts: string): string {
  const text = (language: Language, name: string): string =>
    new RegExp(`${language}/${name}\\.wav "([^"]*)"`).exec(makePrompts)?.[1]?.replaceAll('+', '') ?? '';
  const rows = setupPromptNames
    .filter((name) => Object.values(spokenProblems).some((prompt) => prompt === name))
    .map((name) => {
      const meant = Object.entries(spokenProblems).filter(([, prompt]) => prompt === name);
      return [text('en', name), text('ru', name), meant.map(([code]) => `\`${code}\``).join(', ')];
    });
  return tableText([['It says', 'По-русски', 'Problem'], ...rows]);
}

function lampTable(name: string, signs: readonly LampSign[]): string {
  return tableText([[name, 'Meaning'], ...signs.map(({ looks, meaning }) => [looks, meaning])]);
}

function tableText([head = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '-'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

/** As {@link configurationDocument}. */
export async function operationDocument(current: string): Promise<string> {
  return withTables(OPERATION_DOCUMENT, current, [
    '## Lamps',
    lampTable('Status lamp', Object.values(statusSigns)),
    lampTable('Lamp "please lift"', Object.values(ambientSigns)),
    '## Before it is set up',
    'Lifted, a phone says "This telephone is not set up yet", and then:',
    spokenTable(await readFile('scripts/make-prompts', 'utf8')),
    'What each of them means in full, and what to do: [install.md](install.md).',
    '## Faults',
    faultTable('en', ['Fault', 'How bad', 'What to do']),
    '## Неисправности',
    faultTable('ru', ['Неисправность', 'Насколько плохо', 'Что делать']),
  ]);
}

/** As {@link configurationDocument}. */
export function installationDocument(current: string): Promise<string> {
  return withTables(INSTALLATION_DOCUMENT, current, [
    '## What the phone says while it is set up',
    setupProblemTable('en', ['Step', 'Message', 'How bad', 'What to do']),
    '## Что телефон сообщает при настройке',
    setupProblemTable('ru', ['Шаг', 'Сообщение', 'Насколько плохо', 'Что делать']),
  ]);
}

/** What the messages name, as an example. */
const exampleData = {
  server: 'wss://fleet.example',
  interface: 'eth0',
  wifi: 'Office',
  name: 'fleet.example',
  portal: 'login.example',
  clock: '2000-01-01T00:00:00.000Z',
  right: '2026-11-23T09:00:00.000Z',
  key: null,
  file: 'phone.toml',
  account: 'hotline-17',
  number: '112',
  lines: '5, 6',
  device: 'alsa:Handset',
  devices: [
    { device: 'alsa:Handset', description: 'USB Handset' },
    { device: 'alsa:Headset', description: 'USB Headset' },
  ],
};

/** Set-up problems in one language, in the order of the steps. */
function setupProblemTable(language: Language, head: readonly string[]): string {
  const codes = Object.keys(setupProblems) as SetupProblemCode[];
  const rows = setupSteps.flatMap((step) =>
    codes
      .filter((code) => setupProblems[code].step === step)
      .map((code) => {
        const { data, severity } = setupProblems[code];
        const named = Object.fromEntries(
          Object.keys(data.shape).map((key) => [key, exampleData[key as keyof typeof exampleData]]),
        );
        if (code === 'phone-joined-already') named['name'] = 'Lobby';
        const problem = { code, data: data.parse(named) } as Pick<SetupProblem, 'code' | 'data'>;
        const { title, advice } = setupProblemText(problem, language);
        return [
          setupStepWords[language][step],
          `${title} (\`${code}\`)`,
          setupSeverityWords[language][severity],
          advice,
        ];
      }),
  );
  return tableText([head, ...rows]);
}

/** The document with its tables made anew; what stands around them is kept. Rejects when it has no place for them. */
export function configurationDocument(current: string): Promise<string> {
  return withTables(CONFIGURATION_DOCUMENT, current, configurationTables().map(markdownOf));
}

async function withTables(document: string, current: string, tables: readonly string[]): Promise<string> {
  const begin = current.indexOf(BEGIN);
  const end = current.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${document} lacks the lines of scripts/make-docs`);
  const text = `${current.slice(0, begin)}${BEGIN}\n\n${tables.join('\n\n')}\n\n${current.slice(end)}`;
  return format(text, { ...(await resolveConfig(document)), filepath: document });
}

const documents = {
  [CONFIGURATION_DOCUMENT]: configurationDocument,
  [OPERATION_DOCUMENT]: operationDocument,
  [INSTALLATION_DOCUMENT]: installationDocument,
};

export async function main(): Promise<void> {
  for (const [document, made] of Object.entries(documents))
    await writeFile(document, await made(await readFile(document, 'utf8')));
}
