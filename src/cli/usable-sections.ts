import { parse as parseToml } from 'smol-toml';
import { type Sections, withSections } from '../link/toml-sections.js';
import { loadConfigText } from './load-config.js';

/** With something wrong in the file nobody is called by what is left of it: a limit or a ban may be among what is wrong. */
const NOT_ALONE: readonly string[] = ['number', 'route'];
/** A configuration must name somebody. */
const SOMEBODY = { fleet: { server: 'wss://fleet.invalid' } };

/**
 * Sections of a phone.toml that cannot be used as a whole, and have nothing wrong in them: how the phone is wired, what it speaks,
 * which fleet hears what is the matter. Never rejects; none of a text that is no TOML.
 */
export async function usableSections(
  text: string | Error,
  place: { readonly file: string; readonly folder: string },
): Promise<Sections> {
  const usable: Record<string, unknown> = {};
  for (const [name, section] of Object.entries(parsed(text))) {
    if (NOT_ALONE.includes(name)) continue;
    const isUsable = await attempt(() =>
      loadConfigText(withSections('', { ...SOMEBODY, ...usable, [name]: section }), place),
    );
    if (isUsable) usable[name] = section;
  }
  return usable;
}

function parsed(text: string | Error): Sections {
  try {
    return text instanceof Error ? {} : parseToml(text);
  } catch {
    return {};
  }
}

async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch {
    return false;
  }
}
