import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav, parseWav } from '../../../src/audio/wav.js';
import { FileDevice } from '../../../src/media/file-device.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { audioDeviceContract } from '../../support/contracts/audio-device.contract.js';
import { ManualClock, settle } from '../../support/manual-clock.js';

let folder: string;
let ear: string;
let microphone: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-files-'));
  ear = join(folder, 'ear.wav');
  microphone = join(folder, 'microphone.wav');
  await writeFile(microphone, encodeWav(Int16Array.from({ length: 400 }, (_, i) => i)));
});
afterAll(() => rm(folder, { recursive: true }));

const recorded = async () => parseWav(await readFile(ear), ear);
const frameOf = (value: number) => new Int16Array(FRAME_SAMPLES).fill(value);

audioDeviceContract('files', { paced: true, hears: true, fails: false }, () => {
  const clock = new ManualClock();
  return Promise.resolve({
    device: new FileDevice({ clock, microphone, ear }),
    pass: (ms) => clock.advance(ms),
    heard: recorded,
    heardAfterClose: true,
  });
});

describe('a handset made of files', () => {
  it('records what was played and the silence in between, as long as it is played to', async () => {
    const clock = new ManualClock();
    const device = new FileDevice({ clock, ear });
    await device.open();
    device.play(frameOf(1));
    await clock.advance(30);
    device.play(frameOf(2));
    await clock.advance(60_000);
    expect(clock.pendingCount).toBe(0);
    expect(device.statistics().underruns).toBe(2);
    await device.close();
    const samples = await recorded();
    expect([...samples.subarray(0, 5 * FRAME_SAMPLES)]).toEqual([
      ...frameOf(1),
      ...frameOf(0),
      ...frameOf(0),
      ...frameOf(2),
      ...frameOf(0),
    ]);
    expect(samples.length).toBeLessThan(17_600);
  });

  it('begins the microphone again when it ends', async () => {
    const clock = new ManualClock();
    const device = new FileDevice({ clock, microphone });
    const heard: number[] = [];
    device.onCaptured = (frame) => heard.push(...frame);
    await device.open();
    device.play(frameOf(0));
    await clock.advance(50);
    await device.close();
    expect(heard).toEqual(Array.from({ length: 800 }, (_, i) => i % 400));
  });

  it('says why it cannot be opened', async () => {
    const clock = new ManualClock();
    const missing = join(folder, 'missing.wav');
    await expect(new FileDevice({ clock, microphone: missing }).open()).rejects.toMatchObject({
      code: 'AUDIO_DEVICE',
      message: expect.stringContaining(`${missing} is missing`) as string,
    });
    await expect(
      new FileDevice({ clock, ear: join(folder, 'no/such/ear.wav') }).open(),
    ).rejects.toMatchObject({
      code: 'AUDIO_DEVICE',
    });
  });

  it('reports a full disk once and goes on', async () => {
    const clock = new ManualClock();
    const device = new FileDevice({ clock, ear: '/dev/full' });
    const faults: Error[] = [];
    device.onFault = (error) => faults.push(error);
    await device.open();
    for (let i = 0; i < 200; i++) {
      device.play(frameOf(1));
      await clock.advance(10);
      await settle();
    }
    await device.close();
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the recording \/dev\/full cannot be written: ENOSPC.*; check the disk$/),
    ]);
  });
});
