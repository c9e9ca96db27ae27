import { HotlineError } from '../../protocol/errors.js';
import type { SoundCard } from './cards.js';

/** What a configured name says about where the sound goes. */
export type AlsaTarget =
  | { readonly kind: 'card'; readonly id: string; readonly pcm: string }
  | { readonly kind: 'pcm'; readonly pcm: string };

const PREFIX = 'alsa:';
/** Ids as the kernel makes them (sound/core/init.c). One of digits only would be taken for a number. */
const CARD_ID = /^(?=.*[A-Za-z_])[A-Za-z0-9_-]{1,15}$/;
/** `0`, `hw:0`, `plughw:1,0`, `sysdefault:CARD=2`: all of them name a card by its number. */
const CARD_NUMBER = /^(?:\w+:(?:CARD=)?)?\d+(?:,.*)?$/;

/** Whether a configured audio device is one of ALSA, right or wrong. */
export function isAlsaName(name: string): boolean {
  return name.startsWith(PREFIX) || /^(?:plug)?hw:/.test(name);
}

/**
 * Reads a configured name: `alsa:<card id>`, `alsa:default` or `alsa:pcm:<name of a pcm in asound.conf>`. Throws
 * AUDIO_DEVICE_UNKNOWN with the names that would do.
 */
export function parseAlsaName(name: string, cards: readonly SoundCard[]): AlsaTarget {
  const rest = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
  const pcm = rest.startsWith('pcm:') ? rest.slice('pcm:'.length) : undefined;
  if (CARD_NUMBER.test(pcm ?? rest)) {
    throw unknownDevice(`"${name}" names a sound card by its number, which can change at every start`, cards);
  }
  if (!name.startsWith(PREFIX)) throw unknownDevice(`"${name}" is not a name of an ALSA device`, cards);
  if (pcm !== undefined) {
    if (pcm === '') throw unknownDevice(`"${name}" lacks the name of the pcm`, cards);
    return { kind: 'pcm', pcm };
  }
  if (rest === 'default') return { kind: 'pcm', pcm: 'default' };
  if (!CARD_ID.test(rest)) throw unknownDevice(`"${name}" is not a name of an ALSA device`, cards);
  return { kind: 'card', id: rest, pcm: `plughw:CARD=${rest}` };
}

/**
 * The card that a target names; undefined for a named pcm, which only ALSA knows. Throws AUDIO_DEVICE_UNKNOWN when the
 * card is not there or cannot play.
 */
export function findCard(target: AlsaTarget, cards: readonly SoundCard[]): SoundCard | undefined {
  if (target.kind === 'pcm') return undefined;
  const card = cards.find(({ id }) => id === target.id);
  if (!card) throw unknownDevice(`there is no sound card "${target.id}"`, cards);
  if (!card.playback)
    throw unknownDevice(`the sound card "${target.id}" (${card.description}) cannot play`, cards);
  return card;
}

/** The error for a name that stands for nothing, with the names that would do. */
export function unknownDevice(what: string, cards: readonly SoundCard[]): HotlineError {
  return new HotlineError(
    'AUDIO_DEVICE_UNKNOWN',
    `${what}; ${offer(cards.filter(({ playback }) => playback))}`,
  );
}

function offer(cards: readonly SoundCard[]): string {
  if (cards.length === 0)
    return 'no sound card is present: plug one in, and see that the kernel lists it in /proc/asound/cards';
  return `present: ${cards.map(({ id, description }) => `alsa:${id} (${description})`).join(', ')}`;
}
