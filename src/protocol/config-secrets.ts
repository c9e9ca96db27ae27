/**
 * Passwords in the text of a configuration: hidden before a person sees it, put back when the text returns with them hidden.
 *
 * ```
 *  [[route]]                                [[route]]
 *  name = "main"             hidden         name = "main"
 *  password = "Kx7-secret"   ──────►        password = "•••"
 *  # password = "older"      ◄──────        # password = •••
 *                             put back      (a comment stays hidden)
 * ```
 */
import { parse as parseToml, stringify as tomlOf } from 'smol-toml';
import { type TomlPath, tomlParts } from './toml-values.js';

/** What stands for a secret. */
export const HIDDEN = '•••';

/** `password`, `sip_secret`, `api-key`, `code`; but not `password_file`, which names a file on the phone. */
const SECRET = /(?:^|[_-])(?:pass(?:word|wd|phrase|code)?|pwd|pw|secret|token|psk|key|code|credentials?)$/i;
/** In a comment, with what comes after it: an entry that was put out of use, or a note. */
const SECRET_IN_COMMENT =
  /((?:pass(?:word|wd|phrase|code)?|pwd|pw|secret|token|psk|key|code|credentials?|пароль|секрет|ключ|код)["']?\s*[=:]\s*)\S.*/iu;

export function isSecretKey(key: string): boolean {
  return SECRET.test(key);
}

/**
 * The text with every secret hidden. What is returned was parsed again and compared: a text in which that cannot be done by
 * replacing is written anew, without its comments.
 */
export function hideSecrets(toml: string): string {
  const { values, comments } = tomlParts(toml);
  const hidden = replaced(toml, [
    ...values.filter(({ path }) => isSecret(path)).map((value) => ({ ...value, by: JSON.stringify(HIDDEN) })),
    ...comments.map(({ start, end }) => ({
      start,
      end,
      by: toml.slice(start, end).replace(SECRET_IN_COMMENT, `$1${HIDDEN}`),
    })),
  ]);
  const wanted = withoutSecrets(parseToml(toml), []);
  return isSame(parsedOrNothing(hidden), wanted) ? hidden : tomlOf(wanted);
}

export interface Restored {
  readonly toml: string;
  /** Places of hidden secrets for which there is nothing to put. */
  readonly missing: readonly string[];
}

/**
 * Puts back what is hidden in a text from a person, from the configuration that it was made of. A route is the same by its
 * name, wherever it stands.
 *
 * @param toml any text; one that is no TOML comes back as it is, for the parser to say what is wrong
 * @param before the newest configuration of the phone, with its secrets
 */
export function restoreSecrets(toml: string, before: string | undefined): Restored {
  const tree = parsedOrNothing(toml);
  if (tree === undefined) return { toml, missing: [] };
  const old = new Map<string, unknown>();
  const oldTree = before === undefined ? {} : parseToml(before);
  if (before !== undefined)
    for (const { path } of tomlParts(before).values)
      old.set(placeOf(path, oldTree, byName), valueAt(oldTree, path));
  const missing: string[] = [];
  const replacements = tomlParts(toml).values.flatMap(({ path, start, end }) => {
    if (!isSecret(path) || valueAt(tree, path) !== HIDDEN) return [];
    const secret = old.get(placeOf(path, tree, byName));
    if (typeof secret === 'string' && secret !== HIDDEN) return [{ start, end, by: tomlString(secret) }];
    missing.push(placeOf(path, tree, byNumber));
    return [];
  });
  return { toml: replaced(toml, replacements), missing };
}

function isSecret(path: TomlPath): boolean {
  return path.some((key) => typeof key === 'string' && isSecretKey(key));
}

function replaced(
  text: string,
  replacements: readonly { readonly start: number; readonly end: number; readonly by: string }[],
): string {
  let result = '';
  let at = 0;
  for (const { start, end, by } of replacements.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + by;
    at = end;
  }
  return result + text.slice(at);
}

/** JSON's escapes are TOML's too; but JSON lets DEL stand. */
function tomlString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007F', '\\u007F');
}

function withoutSecrets<T>(value: T, path: TomlPath): T {
  if (Array.isArray(value)) return value.map((item, i) => withoutSecrets<unknown>(item, [...path, i])) as T;
  if (isTable(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, [...path, key])]),
    ) as T;
  }
  return isSecret(path) ? (HIDDEN as T) : value;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return isTable(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function parsedOrNothing(toml: string): Record<string, unknown> | undefined {
  try {
    return parseToml(toml);
  } catch {
    return undefined;
  }
}

function valueAt(tree: unknown, path: TomlPath): unknown {
  let value = tree;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)] as unknown;
    else if (isTable(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** How a place in an array is written. */
type Numbering = (place: number, item: unknown) => string;
const byNumber: Numbering = (place) => `[${place + 1}]`;
/** What has a name is known by it, so that it may move. */
const byName: Numbering = (place, item) =>
  isTable(item) && typeof item['name'] === 'string' ? `[${JSON.stringify(item['name'])}]` : `[${place}]`;

function placeOf(path: TomlPath, tree: unknown, numbering: Numbering): string {
  return path
    .map((key, i) =>
      typeof key === 'number' ? numbering(key, valueAt(tree, path.slice(0, i + 1))) : `.${key}`,
    )
    .join('')
    .replace(/^\./, '');
}
