/** What is told of a sound device that is opened however long it takes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { AlsaDevice } from '../../../src/media/alsa/alsa.device.js';
import { LastingDevice } from '../../../src/media/lasting-device.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { FakeAudioDevice } from '../../support/fake-audio-device.js';
import { FakeSoundCard } from '../../support/fake-sound-card.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock } from '../../support/manual-clock.js';

let clock: ManualClock;
let log: FakeLog;
beforeEach(() => {
  clock = new ManualClock();
  log = new FakeLog();
});

describe('a device that opens at the first try', () => {
  it('is there and open until it is closed', async () => {
    const sound = new LastingDevice({ clock, log, device: new FakeAudioDevice(clock) });
    expect(sound.health()).toEqual({ device: 'fake', present: false, open: false, problem: null });
    await sound.open();
    expect(sound.health()).toEqual({ device: 'fake', present: true, open: true, problem: null });
    await sound.close();
    expect(sound.health().open).toBe(false);
  });
});

describe('a device that does not open', () => {
  it.each([
    ['AUDIO_DEVICE', true],
    ['AUDIO_DEVICE_UNKNOWN', false],
  ] as const)('tells why, and whether it is there at all: %s', async (code, present) => {
    const device = new FakeAudioDevice(clock);
    let works = false;
    const open = device.open.bind(device);
    device.open = () => (works ? open() : Promise.reject(new HotlineError(code, 'it does not open')));
    const sound = new LastingDevice({ clock, log, device });
    await sound.open();
    expect(sound.health()).toEqual({ device: 'fake', present, open: false, problem: 'it does not open' });
    works = true;
    await clock.advance(2_000);
    expect(sound.health()).toEqual({ device: 'fake', present: true, open: true, problem: null });
    await sound.close();
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a card that is pulled out and put back', () => {
  it('is told as such', async () => {
    const card = new FakeSoundCard(clock);
    const device = new AlsaDevice('alsa:Handset', { clock, log, loadSystem: () => Promise.resolve(card) });
    const sound = new LastingDevice({ clock, log, device });
    await sound.open();
    expect(sound.health()).toEqual({ device: 'alsa:Handset', present: true, open: true, problem: null });
    card.pullOut();
    await clock.advance(6_000);
    expect(sound.health()).toMatchObject({
      present: false,
      open: false,
      problem: expect.any(String) as string,
    });
    card.putBack();
    await clock.advance(1_000);
    expect(sound.health()).toEqual({ device: 'alsa:Handset', present: true, open: true, problem: null });
    await sound.close();
  });
});
