import { listCards, type SoundCard } from './cards.js';
import { loadLibasound } from './libasound.js';
import { type Direction, openPcm, type Pcm } from './pcm.js';

/** The machine's sound as a device needs it. */
export interface SoundSystem {
  /** The cards present now. */
  cards(): Promise<readonly SoundCard[]>;
  /** Opens a pcm by its ALSA name. Throws AlsaError. */
  open(pcm: string, direction: Direction): Pcm;
  /** To be called before looking again for a card that was not there. */
  refresh(): void;
}

/** ALSA. Rejects with AUDIO_DEVICE where it is not installed. `procAsound`: where the kernel lists cards. */
export async function loadSoundSystem(procAsound?: string): Promise<SoundSystem> {
  const alsa = await loadLibasound();
  return {
    cards: () => listCards(procAsound),
    open: (pcm, direction) => openPcm(alsa, pcm, direction),
    refresh: () => void alsa.forgetConfiguration(),
  };
}
