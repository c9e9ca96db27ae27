import { afterEach, describe, expect, it } from 'vitest';
import type { AudioDevice } from '../../../src/phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES, MAX_QUEUED_MS } from '../../../src/protocol/audio-format.js';

/** A device with what is needed to look at it from outside. */
export interface AudioDeviceUnderTest {
  readonly device: AudioDevice;
  /** Lets the device have `ms` of its time. */
  pass(ms: number): Promise<void>;
  /**
   * Everything that reached the ear since `open`, with whatever silence around it. Called after `close` where
   * `heardAfterClose` is set, before it otherwise.
   */
  heard(): Promise<Int16Array>;
  readonly heardAfterClose?: boolean;
  /** Where a microphone can be talked into: lets a frame of sound come in. Where missing, sound comes by itself. */
  speak?(): void;
  /** Where a fault can be caused: causes it, and puts it right. */
  fail?(): void;
  repair?(): Promise<void>;
  dispose?(): Promise<void>;
}

export interface AudioDeviceTraits {
  /** It sounds one frame in 10 ms, so that more than that makes a queue. False for one that takes all at once. */
  readonly paced: boolean;
  /** Its microphone works. */
  readonly hears: boolean;
  /** It can be made to fail: `fail` and `repair` are given. */
  readonly fails: boolean;
}

/** What every implementation of the port {@link AudioDevice} must keep to. */
export function audioDeviceContract(
  kind: string,
  traits: AudioDeviceTraits,
  make: () => Promise<AudioDeviceUnderTest>,
): void {
  describe(`the audio device contract: ${kind}`, () => {
    let dispose: (() => Promise<void>) | undefined;
    const setUp = async () => {
      const made = await make();
      dispose = async () => {
        await made.device.close();
        await made.dispose?.();
      };
      await made.device.open();
      return made;
    };
    afterEach(async () => {
      await dispose?.();
      dispose = undefined;
    });

    it('has a name to be logged', async () => {
      const { device } = await setUp();
      expect(device.name).not.toBe('');
    });

    it('sounds what is played, whole and in order', async () => {
      const made = await setUp();
      const frames = ascending(8);
      await playPaced(made, frames);
      await made.pass(MAX_QUEUED_MS);
      expect(contains(await heardBy(made), join(frames))).toBe(true);
    });

    it('does not keep the frame of the caller, who may fill it again', async () => {
      const made = await setUp();
      const original = ascending(1)[0]!;
      const frame = original.slice();
      made.device.play(frame);
      frame.fill(9);
      await made.pass(MAX_QUEUED_MS);
      expect(contains(await heardBy(made), original)).toBe(true);
    });

    it('never queues more than the limit, keeps the newest, and counts what it dropped', async () => {
      const made = await setUp();
      const frames = ascending(60);
      for (const frame of frames) {
        made.device.play(frame);
        expect(made.device.statistics().queuedMs).toBeLessThanOrEqual(MAX_QUEUED_MS);
      }
      if (traits.paced)
        expect(made.device.statistics().droppedFrames).toBeGreaterThanOrEqual(60 - MAX_QUEUED_MS / FRAME_MS);
      else expect(made.device.statistics().droppedFrames).toBe(0);
      await made.pass(MAX_QUEUED_MS);
      expect(contains(await heardBy(made), frames.at(-1)!)).toBe(true);
    });

    it('has nothing queued once it has sounded all', async () => {
      const made = await setUp();
      await playPaced(made, ascending(5));
      await made.pass(3_000);
      expect(made.device.statistics().queuedMs).toBe(0);
    });

    it('counts from its opening on', async () => {
      const made = await setUp();
      for (const frame of ascending(60)) made.device.play(frame);
      await made.device.close();
      await made.device.open();
      expect(made.device.statistics()).toEqual({ queuedMs: 0, droppedFrames: 0, underruns: 0 });
    });

    it('closes any number of times', async () => {
      const { device } = await setUp();
      await device.close();
      await expect(device.close()).resolves.toBeUndefined();
    });

    if (traits.hears) {
      it('hands on the microphone in whole frames, each its own, while it is played to', async () => {
        const made = await setUp();
        const captured = await talk(made, 10);
        expect(captured.length).toBeGreaterThanOrEqual(5);
        expect(captured.every((frame) => frame.length === FRAME_SAMPLES)).toBe(true);
        expect(new Set(captured.map((frame) => frame.buffer)).size).toBe(captured.length);
      });

      it('hands on nothing after its closing', async () => {
        const made = await setUp();
        const captured = await talk(made, 2);
        await made.device.close();
        const before = captured.length;
        made.speak?.();
        await made.pass(100);
        expect(captured.length).toBe(before);
      });
    }

    if (traits.fails) {
      it('reports a fault once, takes frames meanwhile, and comes back by itself', async () => {
        const made = await setUp();
        const faults: Error[] = [];
        made.device.onFault = (error) => faults.push(error);
        const [before, during, after] = [ascending(4), ascending(30), ascending(4, 0x3000)];
        await playPaced(made, before);
        made.fail?.();
        await playPaced(made, during);
        expect(faults).toHaveLength(1);
        await made.repair?.();
        await playPaced(made, after);
        await made.pass(MAX_QUEUED_MS);
        expect(contains(await heardBy(made), join(after))).toBe(true);
        expect(faults).toHaveLength(1);
      });
    }
  });
}

/** Frames of which every sample tells its place, so that a lost, doubled or altered one is seen. */
function ascending(count: number, from = 1): Int16Array[] {
  return Array.from({ length: count }, (_, frame) =>
    Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => from + frame * FRAME_SAMPLES + i),
  );
}

async function playPaced(made: AudioDeviceUnderTest, frames: readonly Int16Array[]): Promise<void> {
  for (const frame of frames) {
    made.device.play(frame);
    await made.pass(FRAME_MS);
  }
}

/** Plays silence for so many frames and gives what the microphone heard: an array that goes on growing. */
async function talk(made: AudioDeviceUnderTest, frames: number): Promise<Int16Array[]> {
  const captured: Int16Array[] = [];
  made.device.onCaptured = (frame) => captured.push(frame);
  for (let i = 0; i < frames; i++) {
    made.device.play(new Int16Array(FRAME_SAMPLES));
    made.speak?.();
    await made.pass(FRAME_MS);
  }
  return captured;
}

async function heardBy(made: AudioDeviceUnderTest): Promise<Int16Array> {
  if (made.heardAfterClose) await made.device.close();
  return made.heard();
}

function join(frames: readonly Int16Array[]): Int16Array {
  return Int16Array.from(frames.flatMap((frame) => [...frame]));
}

function contains(haystack: Int16Array, needle: Int16Array): boolean {
  for (let at = 0; at + needle.length <= haystack.length; at++) {
    if (needle.every((sample, i) => haystack[at + i] === sample)) return true;
  }
  return false;
}
