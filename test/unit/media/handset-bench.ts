import { peakDbfs } from '../../../src/audio/level.js';
import { tonesOf } from '../../../src/audio/tones.js';
import type { Timer } from '../../../src/clock/clock.js';
import { EarPrograms } from '../../../src/media/ear-program.js';
import type { Prompts } from '../../../src/media/prompts.js';
import { TelephoneHandset } from '../../../src/media/telephone-handset.js';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../../src/protocol/audio-format.js';
import { FakeAudioDevice } from '../../support/fake-audio-device.js';
import { FakeMediaLeg } from '../../support/fakes/fake-media-leg.js';
import { ManualClock } from '../../support/manual-clock.js';
import { sine } from '../../support/sine.js';

/** Tones of the country of the bench. */
export const tones = tonesOf('RU');

/** One second each, of a pitch that nothing else here has. */
export const prompts: Prompts = {
  'please-wait': sine({ frequencyHz: 1_000, amplitude: 0.2, samples: SAMPLE_RATE_HZ }),
  'out-of-service': sine({ frequencyHz: 1_500, amplitude: 0.2, samples: SAMPLE_RATE_HZ }),
};

/** Frames that tell their place: all samples are the number. */
export const frameOf = (value: number): Int16Array => new Int16Array(FRAME_SAMPLES).fill(value);
/** Speech or music. */
export const loud = frameOf(5_000);
/** What a coder makes of a quiet room: below what counts as a sound. */
export const quiet = frameOf(20);

/** A person would hear this frame. */
export const isAudible = (frame: Int16Array): boolean => peakDbfs(frame) > -40;
export const isSilent = (frame: Int16Array): boolean => frame.every((sample) => sample === 0);

/** A clock whose periodic timers beat only when the test lets them, as in a process that was stalled. */
export class LateClock extends ManualClock {
  beat: () => void = () => undefined;
  override every(_periodMs: number, action: () => void): Timer {
    this.beat = action;
    return { cancel: () => (this.beat = () => undefined) };
  }
}

/** A sound path whose far end is the test. */
export class FarEnd extends FakeMediaLeg {
  droppedFrames = 0;
  constructor() {
    super('offer');
  }
  override countDropped(frames: number): void {
    super.countDropped(frames);
    this.droppedFrames += frames;
  }
  /** 10 ms of sound arrive. */
  says(frame: Int16Array): void {
    this.onFrame?.(frame);
  }
}

/** A handset on the strict fake device, in its cradle. */
export function handsetBench(clock = new ManualClock()) {
  const device = new FakeAudioDevice(clock);
  void device.open();
  const handset = new TelephoneHandset({ clock, device, programs: new EarPrograms(tones, () => prompts) });
  return {
    clock,
    device,
    handset,
    /** Lets `ms` pass while the far end says the same frame every 10 ms. */
    async saying(leg: FarEnd, frame: Int16Array, ms: number): Promise<void> {
      for (let at = 0; at < ms; at += 10) {
        leg.says(frame);
        await clock.advance(10);
      }
    },
    /** Frames played in the last `ms`. */
    played: (ms: number): Int16Array[] =>
      device.played.filter(({ atMs }) => atMs > clock.nowMs() - ms).map(({ frame }) => frame),
    /** The longest time between two frames played, in ms. */
    longestPause: (): number =>
      device.played.reduce(
        (longest, { atMs }, i) => Math.max(longest, atMs - (device.played[i - 1]?.atMs ?? atMs)),
        0,
      ),
  };
}
