import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** What sipp does as the called side; each is described in its file in test/support/sipp. */
export const sippScenarios = [
  'answer-after-ringing',
  'hang-up',
  'late-offer',
  'callback-late-offer',
  'early-media-then-answer',
  'forked-180s',
  'forked-2xx',
  'repeated-2xx',
  're-invite-changes-codec',
  'hold-and-resume',
  'cancel-race',
  'challenge-401',
  'challenge-407',
  'moved-302',
  'unavailable-503',
  'busy-486',
  'silent',
  'bye-without-answer',
  'bye-crosses',
  'prack-183',
  'session-timer',
] as const;
export type SippScenario = (typeof sippScenarios)[number];

/** One command of a scenario, in words. The index in the list is sipp's own. */
export interface SippStep {
  readonly name: string;
  /** False for what is around the call: registrations, and the time after it, where it is no fault that nothing comes. */
  readonly inCall: boolean;
  /** Whether it waits for a message. */
  readonly awaits: boolean;
}

export interface FilledScenario {
  readonly xml: string;
  readonly steps: readonly SippStep[];
}

/**
 * Reads a scenario and fills in its words in double braces: one of `values`, or the text of the part of that name in
 * sipp/parts.
 */
export async function readScenario(
  scenario: SippScenario,
  values: Readonly<Record<string, string>>,
): Promise<FilledScenario> {
  const xml = await fillIn(await readFile(fileOf(`${scenario}.xml`), 'utf8'), values);
  return { xml, steps: stepsOf(xml) };
}

async function fillIn(text: string, values: Readonly<Record<string, string>>): Promise<string> {
  const [word, name] = /\{\{([\w-]+)\}\}/.exec(text) ?? [];
  if (word === undefined || name === undefined) return text;
  const filled = values[name] ?? (await readPart(name)).trim();
  return fillIn(
    text.replaceAll(word, () => filled),
    values,
  );
}

async function readPart(name: string): Promise<string> {
  return readFile(fileOf(`parts/${name}.xml`), 'utf8').catch(() =>
    readFile(fileOf(`parts/${name}.txt`), 'utf8'),
  );
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`sipp/${name}`, import.meta.url));
}

function stepsOf(xml: string): SippStep[] {
  const commands = xml.replace(/<!--.*?-->|<!\[CDATA\[.*?\]\]>/gs, '');
  const endOfCall = commands.indexOf('<label id="registration"');
  return [...commands.matchAll(/<(send|recv|pause|nop|timewait)\b([^>]*)>/g)].map((match) => {
    const [, command = '', attributes = ''] = match;
    const afterCall = endOfCall >= 0 && match.index > endOfCall;
    return {
      name: nameOf(command, attributes),
      inCall: !afterCall && !/next="registration"/.test(attributes),
      awaits: command === 'recv',
    };
  });
}

function nameOf(command: string, attributes: string): string {
  const value = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
  const received = value('request') ?? value('response');
  return value('display') ?? (received === undefined ? command : `waits for ${received}`);
}
