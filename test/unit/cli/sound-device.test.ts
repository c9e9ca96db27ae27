import { describe, expect, it } from 'vitest';
import { soundDevice } from '../../../src/cli/sound-device.js';
import { AlsaDevice } from '../../../src/media/alsa/alsa.device.js';
import { FileDevice } from '../../../src/media/file-device.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock } from '../../support/manual-clock.js';

const make = (name: string) =>
  soundDevice(name, {
    clock: new ManualClock(),
    log: new FakeLog(),
    path: (path) => `/etc/hotline/${path}`,
  });

describe('soundDevice', () => {
  it.each(['alsa:default', 'alsa:Headset', 'alsa:pcm:loud'])('%s is a card, named as configured', (name) => {
    const device = make(name);
    expect(device).toBeInstanceOf(AlsaDevice);
    expect(device.name).toBe(name);
  });

  it.each([
    ['file:microphone.wav,ear.wav', 'file:/etc/hotline/microphone.wav,/etc/hotline/ear.wav'],
    ['file:microphone.wav', 'file:/etc/hotline/microphone.wav,'],
    ['file:,ear.wav', 'file:,/etc/hotline/ear.wav'],
    ['file:', 'file:,'],
  ])('%s is made of files beside the configuration', (name, expected) => {
    const device = make(name);
    expect(device).toBeInstanceOf(FileDevice);
    expect(device.name).toBe(expected);
  });
});
