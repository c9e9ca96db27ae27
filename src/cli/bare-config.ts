import { readdir } from 'node:fs/promises';
import { listCards } from '../media/alsa/cards.js';
import type { Sections } from '../link/toml-sections.js';
import { type PhoneConfig, phoneConfigSchema } from '../protocol/phone-config.js';

/**
 * What a phone runs with that has no phone.toml at all: wired as the documents say, with the first sound card that can play and
 * record. It calls nobody, and waits to be set up.
 *
 * @param draft what a technician has found out of it already, in place of the defaults
 */
export async function bareConfig(draft: Sections = {}): Promise<PhoneConfig> {
  const [chips, cards] = await Promise.all([gpioChips(), listCards()]);
  const card = cards.find(({ capture, playback }) => playback && capture);
  return phoneConfigSchema.parse({
    // Without a GPIO it is a computer with the I/O board, or one that has lost its kernel module: both are looked for again.
    hook: { input: chips || !(await serialPorts()) ? 'gpio' : 'firmata' },
    ...(card ? { audio: { device: `alsa:${card.id}` } } : {}),
    ...draft,
  });
}

async function devices(pattern: RegExp): Promise<boolean> {
  const names = await readdir('/dev').catch(() => []);
  return names.some((name) => pattern.test(name));
}

const gpioChips = () => devices(/^gpiochip\d+$/);
const serialPorts = () => devices(/^tty(USB|ACM)\d+$/);
