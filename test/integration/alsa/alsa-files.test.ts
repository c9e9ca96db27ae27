import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AlsaDevice } from '../../../src/media/alsa/alsa.device.js';
import type { Log } from '../../../src/phone/ports.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { type AlsaFilePlugin, makeAlsaFilePlugin } from '../../support/alsa-file-plugin.js';
import { audioDeviceContract } from '../../support/contracts/audio-device.contract.js';
import { ManualClock } from '../../support/manual-clock.js';

const spoken = Int16Array.from({ length: 16_000 }, (_, i) => i);
const warnings: string[] = [];
const warn = (_fields: object, message: string) => warnings.push(message);
const log: Log = { debug: () => undefined, info: () => undefined, warn, error: warn };

let plugin: AlsaFilePlugin;
beforeAll(async () => {
  plugin = await makeAlsaFilePlugin(spoken);
  process.env['ALSA_CONFIG_PATH'] = plugin.alsaConfig;
});
beforeEach(() => {
  warnings.length = 0;
});
afterAll(() => plugin.dispose());

audioDeviceContract('libasound with files for a card', { paced: false, hears: true, fails: false }, () => {
  const clock = new ManualClock();
  return Promise.resolve({
    device: new AlsaDevice('alsa:pcm:files', { clock, log }),
    pass: (ms) => clock.advance(ms),
    heard: () => plugin.played(),
    heardAfterClose: true,
  });
});

describe('the real libasound', () => {
  it('plays sample by sample what it is given, after a short silence', async () => {
    const clock = new ManualClock();
    const device = new AlsaDevice('alsa:pcm:files', { clock, log });
    await device.open();
    const said = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => -32_768 + i * 409);
    device.play(said);
    await clock.advance(10);
    await device.close();
    const played = await plugin.played();
    expect(played).toEqual(Int16Array.from([...new Int16Array(30 * 16), ...said]));
  });

  it('hears sample by sample what is said', async () => {
    const clock = new ManualClock();
    const device = new AlsaDevice('alsa:pcm:files', { clock, log });
    await device.open();
    const heard: number[] = [];
    device.onCaptured = (frame) => heard.push(...frame);
    device.play(new Int16Array(FRAME_SAMPLES));
    await clock.advance(20);
    await device.close();
    expect(heard.length).toBeGreaterThanOrEqual(FRAME_SAMPLES);
    const start = heard[0]!;
    expect(Int16Array.from(heard)).toEqual(spoken.subarray(start, start + heard.length));
  });

  it('plays on where nothing can be heard, and says so', async () => {
    const device = new AlsaDevice('alsa:pcm:mute', { clock: new ManualClock(), log });
    await device.open();
    device.play(new Int16Array(FRAME_SAMPLES));
    await device.close();
    expect(warnings).toEqual([expect.stringMatching(/^callers can listen but cannot be heard: /)]);
  });

  it('says which names would do when ALSA does not know the one configured', async () => {
    const device = new AlsaDevice('alsa:pcm:nosuch', { clock: new ManualClock(), log });
    await expect(device.open()).rejects.toMatchObject({
      code: 'AUDIO_DEVICE_UNKNOWN',
      message: expect.stringContaining(
        'ALSA knows no device "nosuch" (configured as alsa:pcm:nosuch); ',
      ) as string,
    });
  });

  it('opens and closes two hundred times without keeping anything', async () => {
    const device = new AlsaDevice('alsa:pcm:files', { clock: new ManualClock(), log });
    const openFiles = async () => (await readdir('/proc/self/fd')).length;
    await device.open();
    await device.close();
    const before = await openFiles();
    for (let i = 0; i < 200; i++) {
      await device.open();
      device.play(new Int16Array(FRAME_SAMPLES));
      await device.close();
    }
    expect(await openFiles()).toBe(before);
  });
});
