import type { Direction } from '../../src/audio/wrtc.js';
import { SoundProbe } from './sound-probe.js';
import { until } from './until.js';

/** A tone is heard from here on. */
const PRESENT = 0.05;

/** Two WebRTC endpoints on this machine, each saying a tone of its own. */
export class JoinedProbes {
  /** The one that offers. */
  readonly here = new SoundProbe();
  readonly there = new SoundProbe();
  static readonly hereHz = 700;
  static readonly thereHz = 1_300;

  constructor() {
    this.here.say(JoinedProbes.hereHz);
    this.there.say(JoinedProbes.thereHz);
  }

  /** @param change what the offer looks like when it arrives. Gives the answer. */
  async connect(change = (offer: string): string => offer): Promise<string> {
    const answer = await this.there.endpoint.createAnswer(change(await this.here.endpoint.prepareOffer()));
    await this.here.endpoint.acceptAnswer(answer);
    return answer;
  }

  /** A re-INVITE of `here`. Gives the answer. */
  async reOffer(direction: Direction): Promise<string> {
    const offer = await this.here.endpoint.createReOffer(direction);
    const answer = await this.there.endpoint.createAnswer(offer);
    await this.here.endpoint.acceptAnswer(answer);
    return answer;
  }

  /** `here` hears the tone of `there`. */
  hears(): Promise<void> {
    return until('the far end is heard', () => this.here.heard.toneLevel(JoinedProbes.thereHz) > PRESENT);
  }

  /** `there` hears the tone of `here`. */
  isHeard(): Promise<void> {
    return until('we are heard', () => this.there.heard.toneLevel(JoinedProbes.hereHz) > PRESENT);
  }

  /** Half a second more of the far end's tone arrives at a probe. */
  async goesOn(probe: SoundProbe): Promise<void> {
    const { frames } = probe.heard;
    await until('the sound goes on', () => probe.heard.frames > frames + 50);
    const toneHz = probe === this.here ? JoinedProbes.thereHz : JoinedProbes.hereHz;
    if (probe.heard.toneLevel(toneHz) < PRESENT) throw new Error('frames come, but the tone is gone');
  }

  close(): void {
    this.here.close();
    this.there.close();
  }
}
