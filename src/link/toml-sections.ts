/** phone.toml as a text that another one has a say in: a configuration of the fleet, an enrolment, the file on a card. */
import { isDeepStrictEqual } from 'node:util';
import { patch } from '@decimalturn/toml-patch';
import { parse as parseToml, stringify as tomlOf } from 'smol-toml';

export type Sections = Readonly<Record<string, unknown>>;

/**
 * The text with some of its sections (and entries above them) in place of its own: `[fleet]` of the one for all of `[fleet]`
 * of the other, `[[route]]` for all routes. What is not named stays as it is, comments and order included, where the form of
 * the file allows that; else it is written anew, with its comments lost.
 *
 * @param text a phone.toml; empty where there is none yet
 * @throws what the TOML parser throws, when `text` is no TOML
 */
export function withSections(text: string, sections: Sections): string {
  const wanted = plain({ ...parseToml(text), ...sections });
  const patched = attempt(() => patch(text, wanted));
  if (patched !== undefined && isSame(patched, wanted)) return patched;
  const written = `${tomlOf(wanted)}\n`;
  if (!isSame(written, wanted)) throw new RangeError('the configuration cannot be written as TOML');
  return written;
}

/**
 * What a phone runs with that its fleet has given a configuration: each section of it in place of the one of phone.toml, which
 * still says what the fleet leaves out, such as how this machine is wired. A phone.toml that cannot be used says nothing.
 */
export function overPhoneToml(phoneToml: string | Error, fromFleet: string): string {
  if (phoneToml instanceof Error) return fromFleet;
  return attempt(() => withSections(phoneToml, parseToml(fromFleet))) ?? fromFleet;
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
