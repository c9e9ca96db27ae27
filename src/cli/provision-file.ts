/** phone.toml as a text that another file has a say in: an enrolment by hand, or the file on a technician's card. */
import { isDeepStrictEqual } from 'node:util';
import { patch } from '@decimalturn/toml-patch';
import { parse as parseToml, stringify as tomlOf } from 'smol-toml';

export type Sections = Readonly<Record<string, unknown>>;

const NEW_FILE = '# Written by `hotline provision`; every entry is described in docs/configuration.md.\n\n';

/**
 * The text with some of its sections (and entries above them) in place of its own: `[fleet]` of the one for all of `[fleet]`
 * of the other, `[[route]]` for all routes. What is not named stays as it is, comments and order included, where the form of
 * the file allows that; else it is written anew, with its comments lost.
 *
 * @param text a phone.toml; undefined: there is none yet
 * @throws what the TOML parser throws, when `text` is no TOML
 */
export function withSections(text: string | undefined, sections: Sections): string {
  const wanted = plain({ ...(text === undefined ? {} : parseToml(text)), ...sections });
  if (text !== undefined) {
    const patched = attempt(() => patch(text, wanted));
    if (patched !== undefined && isSame(patched, wanted)) return patched;
  }
  const written = `${text === undefined ? NEW_FILE : ''}${tomlOf(wanted)}\n`;
  if (!isSame(written, wanted)) throw new RangeError('the configuration cannot be written as TOML');
  return written;
}

function isSame(text: string, wanted: Record<string, unknown>): boolean {
  return attempt(() => isDeepStrictEqual(plain(parseToml(text)), wanted)) ?? false;
}

/** TOML readers have objects of their own kinds. */
function plain(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
