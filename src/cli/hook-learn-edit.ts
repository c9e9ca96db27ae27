import { isDeepStrictEqual } from 'node:util';
import { parse as parseKept, patch } from '@decimalturn/toml-patch';
import { parse as parseToml } from 'smol-toml';
import type { LearntHook } from '../io/hook-learn-judgement.js';
import { HotlineError } from '../protocol/errors.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import { type LineChange, lineChanges } from './hook-learn-diff.js';

export interface HookEdit {
  /** The whole file as it is to be. */
  readonly text: string;
  /** What differs from the file as it is; empty: nothing. */
  readonly changes: readonly LineChange[];
}

type Entries = Record<string, unknown>;

const learntKeys = ['pin', 'second_pin', 'off_hook'] as const;
type LearntKey = (typeof learntKeys)[number];

/**
 * The text of a phone.toml with what was learnt of the hook, all else as it is: comments, order, line ends. An entry that
 * goes takes the comment right above it along.
 *
 * @param file its name, for messages
 * @throws HotlineError HOOK_LEARN with the lines to write by hand, when the file has a form in which this cannot be done
 */
export function withLearntHook(text: string, file: string, hook: LearntHook): HookEdit {
  const learnt: Partial<Record<LearntKey, string | number>> = {
    pin: hook.pin,
    ...(hook.secondPin === undefined ? {} : { second_pin: hook.secondPin }),
    off_hook: hook.offHookLevel === 1 ? 'high' : 'low',
  };
  const expected = plain(withEntries(parseToml(text), learnt));
  for (const write of [writeBesideTheOthers, writeAtTheEnd]) {
    const written = attempt(() => write(text, learnt));
    if (written === undefined) continue;
    const changes = lineChanges(text, written);
    if (isMeant(written, expected, file) && changes.every(isOfTheHook)) return { text: written, changes };
  }
  const lines = Object.entries(learnt).map(([key, value]) => `\n${lineOf(key, value)}`);
  throw new HotlineError(
    'HOOK_LEARN',
    `${file} is written in a form that cannot be changed safely; write these lines into its [hook] yourself:${lines.join('')}`,
  );
}

/** Present entries are changed where they are, new ones come after those that they belong to. */
function writeBesideTheOthers(text: string, learnt: Entries): string {
  const before = parseKept(text) as Entries;
  const present = entriesOf(before['hook']);
  const kept = Object.fromEntries(Object.entries(learnt).filter(([key]) => present[key] !== undefined));
  const changed = patch(text, withEntries(before, kept));
  return learntKeys.reduce((now, key) => {
    const value = learnt[key];
    return value === undefined || present[key] !== undefined ? now : insertedAfterPeers(now, key, value);
  }, changed);
}

/** For files in which the hook is written in another way, as the library does it. */
function writeAtTheEnd(text: string, learnt: Entries): string {
  return patch(text, withEntries(parseKept(text) as Entries, learnt));
}

/** The new entry after the last of those that stand before it in the documentation: `input` is always there. */
function insertedAfterPeers(text: string, key: LearntKey, value: unknown): string {
  const lines = text.split(/(?<=\n)/);
  const begin = lines.findIndex((line) => /^\s*\[\s*hook\s*\]/.test(line)) + 1;
  const length = lines.slice(begin).findIndex((line) => /^\s*\[/.test(line));
  const section = lines.slice(begin, length < 0 ? undefined : begin + length);
  const peers = ['input', ...learntKeys.slice(0, learntKeys.indexOf(key))];
  const peer = section.findLastIndex((line) => peers.includes(keyOf(line)));
  const anchor = section[peer];
  if (anchor === undefined) throw new RangeError('the entry hook.input has no line of its own');
  const lead = /^\s*(?:hook\s*\.\s*)?/.exec(anchor)?.[0] ?? '';
  const lineEnd = /\r?\n$/.exec(anchor)?.[0];
  const line = `${lead}${lineOf(key, value)}`;
  lines[begin + peer] = lineEnd === undefined ? `${anchor}\n${line}` : `${anchor}${line}${lineEnd}`;
  return lines.join('');
}

/** `pin` for a line that begins with `pin =`, `"pin" =` or `hook.pin =`. */
function keyOf(line: string): string {
  return /^\s*(?:hook\s*\.\s*)?["']?([a-z_]+)["']?\s*=/.exec(line)?.[1] ?? '';
}

/** A file with the learnt entries in place of those that it has. */
function withEntries(file: Entries, learnt: Entries): Entries {
  const others = Object.entries(entriesOf(file['hook'])).filter(([key]) => !isLearntKey(key));
  return { ...file, hook: { ...Object.fromEntries(others), ...learnt } };
}

function isMeant(text: string, expected: unknown, file: string): boolean {
  return (
    attempt(() => {
      parsePhoneConfig(text, file);
      return isDeepStrictEqual(plain(parseToml(text)), expected);
    }) ?? false
  );
}

/** An entry of the hook, or a comment that went with one. */
function isOfTheHook({ line, kind }: LineChange): boolean {
  if (/^\s*#/.test(line)) return kind === 'removed';
  return isLearntKey(keyOf(line)) || /^\s*hook\s*=/.test(line);
}

function isLearntKey(key: string): key is LearntKey {
  return (learntKeys as readonly string[]).includes(key);
}

function lineOf(key: string, value: unknown): string {
  return `${key} = ${JSON.stringify(value)}`;
}

function entriesOf(value: unknown): Entries {
  return typeof value === 'object' && value !== null ? (value as Entries) : {};
}

/** Both TOML readers have objects of their own kinds. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
