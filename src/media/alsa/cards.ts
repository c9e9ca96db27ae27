import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A sound card as the kernel lists it. */
export interface SoundCard {
  /** Stable name, e.g. `Headphones` or `Device`: the same after a restart, unlike the number. */
  readonly id: string;
  /** Changes from start to start. For looking only. */
  readonly number: number;
  /** What it calls itself, e.g. `USB Audio Device`. */
  readonly description: string;
  readonly playback: boolean;
  readonly capture: boolean;
}

/** Where the kernel lists sound cards. */
export const PROC_ASOUND = '/proc/asound';

/** The sound cards present now, in the kernel's order. None when the kernel has no sound at all. */
export async function listCards(root = PROC_ASOUND): Promise<readonly SoundCard[]> {
  const text = await orElse(readFile(join(root, 'cards'), 'utf8'), '');
  return Promise.all(
    parseCards(text).map(async (card) => {
      const pcms = await orElse(readdir(join(root, `card${card.number}`)), []);
      return {
        ...card,
        playback: pcms.some((name) => /^pcm\d+p$/.test(name)),
        capture: pcms.some((name) => /^pcm\d+c$/.test(name)),
      };
    }),
  );
}

/** Reads `/proc/asound/cards`: two lines a card, the first ` 0 [Id             ]: driver - description`. */
function parseCards(text: string): Pick<SoundCard, 'id' | 'number' | 'description'>[] {
  return [...text.matchAll(/^\s*(\d+) \[(\S+)\s*\]: (?:.*? - )?(.*)$/gm)].map(
    ([, number = '', id = '', description = '']) => ({
      number: Number(number),
      id,
      description: description.trim(),
    }),
  );
}

/** A card can be pulled out between two reads, and a kernel without sound has no such folder. */
async function orElse<T>(work: Promise<T>, fallback: T): Promise<T> {
  try {
    return await work;
  } catch {
    return fallback;
  }
}
