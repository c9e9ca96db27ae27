import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { SoundCard } from './cards.js';
import { findCard, parseAlsaName, unknownDevice } from './device-name.js';
import { AlsaError, ENOENT, openingAdvice, type Pcm } from './pcm.js';
import type { SoundSystem } from './sound-system.js';

/** The two directions of a card, open. */
export interface OpenCard {
  readonly playback: Pcm;
  /** Missing where nothing can be recorded; `deaf` says why, in one sentence. */
  readonly capture: Pcm | undefined;
  readonly deaf: string | undefined;
}

/**
 * Opens what a configured name stands for. A card without a microphone is better than none: it opens for listening
 * only. Throws AUDIO_DEVICE_UNKNOWN when there is no such card, AUDIO_DEVICE when it cannot be used.
 */
export function openCard(system: SoundSystem, name: string, cards: readonly SoundCard[]): OpenCard {
  const target = parseAlsaName(name, cards);
  const card = findCard(target, cards);
  const playback = openPlayback(system, name, target.pcm, cards);
  if (card && !card.capture)
    return { playback, capture: undefined, deaf: `${card.description} has no microphone` };
  try {
    return { playback, capture: system.open(target.pcm, 'capture'), deaf: undefined };
  } catch (error) {
    return { playback, capture: undefined, deaf: reason(error) };
  }
}

function openPlayback(system: SoundSystem, name: string, pcm: string, cards: readonly SoundCard[]): Pcm {
  try {
    return system.open(pcm, 'playback');
  } catch (error) {
    if (error instanceof AlsaError && error.errno === ENOENT) {
      throw unknownDevice(`ALSA knows no device "${pcm}" (configured as ${name})`, cards);
    }
    throw new HotlineError('AUDIO_DEVICE', `the audio device ${name} cannot be opened: ${reason(error)}`, {
      cause: error,
    });
  }
}

function reason(error: unknown): string {
  return error instanceof AlsaError ? openingAdvice(error) : messageOf(error);
}
