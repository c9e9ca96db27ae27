import { peakDbfs } from '../audio/level.js';
import type { Clock, Timer } from '../clock/clock.js';
import type { AudioDevice, Handset, MediaLeg } from '../phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES } from '../protocol/audio-format.js';
import type { EarSource } from '../protocol/ear.js';
import { type EarProgram, type EarPrograms, silence } from './ear-program.js';

/** Without a frame of the leg for this long its gap is filled from here. Longer than any hiccup of a busy machine. */
const LEG_GAP_MS = 60;
/** Without a frame of the microphone for this long silence is sent, so that the far end knows that we are there. */
const MICROPHONE_GAP_MS = 100;
/** The first frame louder than this is "first audio"; comfort noise and dither stay below. */
const AUDIBLE_DBFS = -60;
/** Quiet for this long on hold is silence and not a pause in the music. */
const HOLD_QUIET_MS = 1_000;
/** After a longer stall of this process the missed frames are not made up for: the ear wants now, not then. */
const CATCH_UP_FRAMES = 6;

const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

/** The port `Handset` on a sound device. */
export class TelephoneHandset implements Handset {
  onFirstAudio: ((leg: MediaLeg) => void) | undefined;

  readonly #clock: Clock;
  readonly #device: AudioDevice;
  readonly #programs: EarPrograms;
  readonly #voiced = new WeakSet<MediaLeg>();
  #tick: Timer | undefined;
  #liftedMs = 0;
  #ticks = 0;
  #source: EarSource = 'silence';
  #program: EarProgram = silence;
  #heard: MediaLeg | undefined;
  #heardFrameMs = -Infinity;
  #audibleMs = -Infinity;
  #droppedBefore = 0;
  #spokenTo: MediaLeg | undefined;
  #microphoneMs = -Infinity;

  constructor(options: { clock: Clock; device: AudioDevice; programs: EarPrograms }) {
    this.#clock = options.clock;
    this.#device = options.device;
    this.#programs = options.programs;
    this.#device.onCaptured = (frame) => {
      this.#microphoneMs = this.#clock.nowMs();
      if (this.#tick) this.#spokenTo?.send(frame);
    };
  }

  lift(): void {
    if (this.#tick) return;
    this.#liftedMs = this.#clock.nowMs();
    this.#ticks = 0;
    this.#tick = this.#clock.every(FRAME_MS, () => this.#catchUp());
  }

  replace(): void {
    this.#tick?.cancel();
    this.#tick = undefined;
    this.hear('silence');
    this.speakTo(undefined);
  }

  hear(source: EarSource, leg?: MediaLeg): void {
    const sameLeg = leg !== undefined && leg === this.#heard;
    // From early media to the conversation the leg's sound goes on without a seam.
    if (!sameLeg || source === 'held') this.#program = this.#programs.programFor(source);
    else if (source === 'talk') this.#program = silence;
    this.#source = source;
    if (!sameLeg) this.#listenTo(leg);
    // Heard from the lift on, and not first at the next beat.
    if (this.#tick) this.#catchUp();
  }

  speakTo(leg: MediaLeg | undefined): void {
    this.#spokenTo = leg;
  }

  #listenTo(leg: MediaLeg | undefined): void {
    const { droppedFrames } = this.#device.statistics();
    this.#heard?.countDropped(droppedFrames - this.#droppedBefore);
    if (this.#heard) this.#heard.onFrame = undefined;
    this.#droppedBefore = droppedFrames;
    this.#heard = leg;
    this.#heardFrameMs = -Infinity;
    this.#audibleMs = -Infinity;
    if (leg) leg.onFrame = (frame) => this.#fromLeg(leg, frame);
  }

  /** A leg's frame goes straight to the device: no clock of ours is in its way. */
  #fromLeg(leg: MediaLeg, frame: Int16Array): void {
    if (!this.#tick || leg !== this.#heard) return;
    const nowMs = this.#clock.nowMs();
    if (peakDbfs(frame) >= AUDIBLE_DBFS) {
      this.#audibleMs = nowMs;
      if (!this.#voiced.has(leg)) {
        this.#voiced.add(leg);
        this.onFirstAudio?.(leg);
      }
    }
    // Until its first sound, early media may never come: the ringback tone goes on. A far end that holds the call
    // without music often sends silence: the comfort tone takes its place.
    if (this.#source === 'early-media' && !this.#voiced.has(leg)) return;
    if (this.#source === 'held' && nowMs - this.#audibleMs > HOLD_QUIET_MS) return;
    this.#heardFrameMs = nowMs;
    this.#device.play(frame);
  }

  #catchUp(): void {
    // The first frame is due at the lift itself.
    const due = 1 + Math.floor((this.#clock.nowMs() - this.#liftedMs) / FRAME_MS);
    const missed = Math.min(due - this.#ticks, CATCH_UP_FRAMES);
    this.#ticks = due;
    for (let i = 0; i < missed; i++) this.#beat();
  }

  #beat(): void {
    const nowMs = this.#clock.nowMs();
    if (!this.#heard || nowMs - this.#heardFrameMs > LEG_GAP_MS) this.#device.play(this.#program.next());
    if (this.#spokenTo && nowMs - this.#microphoneMs > MICROPHONE_GAP_MS) this.#spokenTo.send(SILENT_FRAME);
  }
}
