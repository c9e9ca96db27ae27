import type { Handset, MediaLeg } from '../../../src/phone/ports.js';
import type { EarSource } from '../../../src/protocol/ear.js';
import { type FakeMediaLeg, fakeOf } from './fake-media-leg.js';

const legSources: readonly EarSource[] = ['early-media', 'talk', 'held'];

/**
 * A handset that remembers what it was told to sound. Strict: it throws where its user lifts or replaces it twice, sounds
 * it in the cradle, or gives it a leg that is closed, or none where one is needed.
 */
export class FakeHandset implements Handset {
  onFirstAudio: ((leg: MediaLeg) => void) | undefined;
  /** Everything that sounded since the last lift, in order. */
  sounded: EarSource[] = [];
  #lifted = false;
  #source: EarSource = 'silence';
  #heard: FakeMediaLeg | undefined;
  #spokenTo: FakeMediaLeg | undefined;

  get lifted(): boolean {
    return this.#lifted;
  }
  get hears(): EarSource {
    return this.#source;
  }
  get heardLeg(): FakeMediaLeg | undefined {
    return this.#heard;
  }
  get spokenTo(): FakeMediaLeg | undefined {
    return this.#spokenTo;
  }

  lift(): void {
    if (this.#lifted) throw new Error('the handset is lifted twice');
    this.#lifted = true;
    this.sounded = [];
  }

  replace(): void {
    if (!this.#lifted) throw new Error('a handset in its cradle is replaced');
    this.#lifted = false;
    this.#source = 'silence';
    this.#heard = undefined;
    this.#spokenTo = undefined;
  }

  hear(source: EarSource, leg?: MediaLeg): void {
    if (!this.#lifted) throw new Error(`${source} is sounded in the cradle`);
    if (legSources.includes(source) !== (leg !== undefined))
      throw new Error(`${source} is sounded ${leg ? 'with' : 'without'} a leg`);
    this.#heard = leg && open(leg, 'heard');
    this.#source = source;
    this.sounded.push(source);
  }

  speakTo(leg: MediaLeg | undefined): void {
    if (leg && !this.#lifted) throw new Error('a handset in its cradle speaks');
    this.#spokenTo = leg && open(leg, 'spoken to');
  }

  /** The first voice comes out of the earpiece. */
  firstAudio(): void {
    if (!this.#heard) throw new Error('no leg is heard');
    this.onFirstAudio?.(this.#heard);
  }
}

function open(leg: MediaLeg, what: string): FakeMediaLeg {
  const fake = fakeOf(leg);
  if (fake.closed) throw new Error(`a closed leg is ${what}`);
  return fake;
}
