import { FrameQueue } from '../audio/frame-queue.js';
import { ToneGenerator } from '../audio/tone-generator.js';
import { FRAME_SAMPLES } from '../protocol/audio-format.js';
import type { VoiceKind } from './behaviour.js';

/** What the exchange says in a call, 10 ms at a time. */
export interface Voice {
  /** Takes a frame that the caller said. */
  hear(frame: Int16Array): void;
  /** The next frame to send; undefined sends nothing at all. */
  next(): Int16Array | undefined;
}

/** Loud enough to be measured through any codec. */
const TONE_LEVEL_DBFS = -13;

const NO_GREETING = new Int16Array(0);

const noVoice: Voice = { hear: () => undefined, next: () => undefined };

/** `greeting` are samples of any length; its last frame is filled with silence. */
export function voiceFor(kind: VoiceKind, greeting: Int16Array): Voice {
  switch (kind.kind) {
    case 'greeting-then-echo':
      return greetingThenEcho(greeting);
    case 'echo':
      return greetingThenEcho(NO_GREETING);
    case 'tone':
      return steadyTone(kind.frequencyHz);
    case 'none':
      return noVoice;
  }
}

function steadyTone(frequencyHz: number): Voice {
  const segment = { frequenciesHz: [frequencyHz], onMs: Infinity, offMs: 0, levelDbfs: TONE_LEVEL_DBFS };
  const generator = new ToneGenerator({ segments: [segment], repeatFrom: 0 });
  return { hear: () => undefined, next: () => generator.next() };
}

function greetingThenEcho(greeting: Int16Array): Voice {
  const heard = new FrameQueue();
  let position = 0;
  return {
    hear(frame) {
      if (position >= greeting.length) heard.push(frame);
    },
    next() {
      const frame = new Int16Array(FRAME_SAMPLES);
      if (position >= greeting.length) return heard.pop() ?? frame;
      frame.set(greeting.subarray(position, position + FRAME_SAMPLES));
      position += FRAME_SAMPLES;
      return frame;
    },
  };
}
