import { describe, expect, it } from 'vitest';
import { AlsaDevice } from '../../../../src/media/alsa/alsa.device.js';
import { FRAME_MS, FRAME_SAMPLES, MAX_QUEUED_MS } from '../../../../src/protocol/audio-format.js';
import { audioDeviceContract } from '../../../support/contracts/audio-device.contract.js';
import { FakeSoundCard } from '../../../support/fake-sound-card.js';
import { ManualClock } from '../../../support/manual-clock.js';

/** Frames of one unbroken tone. */
function* tone(): Generator<Int16Array, never> {
  for (let at = 0; ; at += FRAME_SAMPLES) {
    yield Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => Math.round(8000 * Math.sin((at + i) / 6)));
  }
}

function setUp() {
  const clock = new ManualClock();
  const card = new FakeSoundCard(clock);
  const said: string[] = [];
  const say = (_fields: object, message: string) => said.push(message);
  const log = { debug: () => undefined, info: say, warn: say, error: say };
  const device = new AlsaDevice('alsa:Handset', { clock, log, loadSystem: () => Promise.resolve(card) });
  const faults: Error[] = [];
  device.onFault = (error) => faults.push(error);
  const frames = tone();
  /** Plays a tone, a frame in 10 ms, and gives the longest queue seen. */
  const talk = async (ms: number) => {
    let longestMs = 0;
    for (let i = 0; i < ms / FRAME_MS; i++) {
      device.play(frames.next().value);
      longestMs = Math.max(longestMs, device.statistics().queuedMs);
      await clock.advance(FRAME_MS);
    }
    return longestMs;
  };
  return { clock, card, device, said, faults, frames, talk };
}

audioDeviceContract('a sound card that can be pulled out', { paced: true, hears: true, fails: true }, () => {
  const { clock, card, device } = setUp();
  return Promise.resolve({
    device,
    pass: (ms) => clock.advance(ms),
    heard: () => Promise.resolve(Int16Array.from(card.heard)),
    fail: () => card.pullOut(),
    repair: () => {
      card.putBack();
      return clock.advance(1_000);
    },
  });
});

describe('an ALSA device on-hook', () => {
  it('wakes nobody but to look every 5 s whether the card is still there', async () => {
    const { clock, card, device } = setUp();
    await device.open();
    expect(clock.pendingCount).toBe(1);
    expect(card.isRunning).toBe(false);
    await device.close();
    expect(clock.pendingCount).toBe(0);
    expect(card.openCount).toBe(0);
  });

  it('rests a second after the handset went back, and plays again at the next lift', async () => {
    const { clock, card, device, talk } = setUp();
    await device.open();
    await talk(200);
    expect(card.isRunning).toBe(true);
    await clock.advance(1_010);
    expect(card.isRunning).toBe(false);
    expect(clock.pendingCount).toBe(1);
    const before = card.heard.length;
    await talk(200);
    expect(card.heard.length).toBeGreaterThan(before);
    expect(device.statistics()).toMatchObject({ droppedFrames: 0, underruns: 0 });
  });

  it('reports within 5 s that the card was pulled out', async () => {
    const { clock, card, device, faults } = setUp();
    await device.open();
    card.pullOut();
    await clock.advance(5_000);
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringContaining('alsa:Handset has failed (it was pulled out)'),
    ]);
  });
});

describe('an ALSA device in a call', () => {
  it('sounds the first frame within 50 ms of the lift', async () => {
    const { clock, card, device, frames } = setUp();
    await device.open();
    device.play(frames.next().value);
    for (let i = 0; i < 4; i++) {
      await clock.advance(FRAME_MS);
      device.play(frames.next().value);
    }
    await clock.advance(FRAME_MS);
    device.statistics();
    expect(card.heard.some((sample) => sample !== 0)).toBe(true);
  });

  it('bridges frames that come 30 ms late without running dry', async () => {
    const { clock, device, talk } = setUp();
    await device.open();
    await talk(500);
    for (let i = 0; i < 20; i++) {
      await clock.advance(30);
      await talk(100);
    }
    expect(device.statistics().underruns).toBe(0);
  });

  it('fades instead of clicking where sound is missing', async () => {
    const { clock, card, device, talk } = setUp();
    await device.open();
    for (let i = 1; i <= 10; i++) {
      await talk(200 + i * FRAME_MS);
      await clock.advance(100);
    }
    const steps = card.heard.map((sample, i) => Math.abs(sample - (card.heard[i - 1] ?? 0)));
    // The tone's own steepest step is 1333; cut off at its crest it would step by 8000.
    expect(Math.max(...steps)).toBeLessThanOrEqual(1_500);
  });

  it('goes on after the phone did nothing for 300 ms, and says that the card ran dry', async () => {
    const { card, device, faults, talk } = setUp();
    await device.open();
    await talk(500);
    card.runAhead(300);
    await talk(500);
    expect(device.statistics()).toMatchObject({ underruns: 1, droppedFrames: 0 });
    expect(faults).toEqual([]);
    const before = card.heard.length;
    await talk(1_000);
    expect(card.heard.length - before).toBe(16_000);
  });

  it.each([
    { driftPpm: 5_000, of: 'a fast card' },
    { driftPpm: -5_000, of: 'a slow card' },
  ])('keeps $of neither dry nor late for long', async ({ driftPpm }) => {
    const { card, device, talk } = setUp();
    card.driftPpm = driftPpm;
    await device.open();
    expect(await talk(20_000)).toBeLessThanOrEqual(80);
    const { underruns, droppedFrames } = device.statistics();
    expect(underruns).toBe(0);
    // 5000 ppm, a hundred times what cards do, of 20 s are 10 frames.
    expect(droppedFrames).toBeLessThanOrEqual(10);
  });

  it('works off a burst, a frame at a time', async () => {
    const { device, frames, talk } = setUp();
    await device.open();
    for (let i = 0; i < 30; i++) device.play(frames.next().value);
    const dropped = device.statistics().droppedFrames;
    expect(device.statistics().queuedMs).toBe(MAX_QUEUED_MS);
    await talk(5_000);
    expect(device.statistics().queuedMs).toBeLessThanOrEqual(70);
    expect(device.statistics().droppedFrames - dropped).toBeLessThanOrEqual(7);
  });

  it('still sounds on a card that is slow by nature', async () => {
    const { card, device, talk } = setUp();
    card.behindSamples = 16 * 300;
    await device.open();
    expect(await talk(2_000)).toBeLessThanOrEqual(MAX_QUEUED_MS);
    const loud = card.heard.slice(-8_000).filter((sample) => Math.abs(sample) > 4_000);
    expect(loud.length).toBeGreaterThan(4_000);
    expect(device.statistics().underruns).toBe(0);
  });

  it('fetches the microphone without a gap', async () => {
    const { device, talk } = setUp();
    const heard: number[] = [];
    device.onCaptured = (frame) => heard.push(...frame);
    await device.open();
    await talk(500);
    expect(heard.slice(0, 6_400)).toEqual(Array.from({ length: 6_400 }, (_, i) => i));
  });
});

describe('an ALSA device that was pulled out', () => {
  it('is looked for every second, and said to be back', async () => {
    const { clock, card, device, faults, said, talk } = setUp();
    await device.open();
    await talk(100);
    card.pullOut();
    await talk(10_000);
    expect(faults).toHaveLength(1);
    expect(card.openCount).toBe(0);
    card.putBack();
    await clock.advance(1_000);
    expect(said).toEqual(['the audio device is back']);
    expect(card.openCount).toBe(2);
  });

  it('reports the next fault too', async () => {
    const { clock, card, device, faults, talk } = setUp();
    await device.open();
    for (let i = 0; i < 2; i++) {
      card.pullOut();
      await talk(100);
      card.putBack();
      await clock.advance(1_000);
    }
    expect(faults).toHaveLength(2);
  });

  it('is not looked for after its closing', async () => {
    const { clock, card, device, talk } = setUp();
    await device.open();
    card.pullOut();
    await talk(100);
    await device.close();
    card.putBack();
    await clock.advance(10_000);
    expect(card.openCount).toBe(0);
    expect(clock.pendingCount).toBe(0);
  });

  it('stays closed when the one who hears of the fault closes it', async () => {
    const { clock, card, device, talk } = setUp();
    await device.open();
    device.onFault = () => void device.close();
    await talk(100);
    card.pullOut();
    await talk(100);
    card.putBack();
    await clock.advance(10_000);
    expect(card.openCount).toBe(0);
  });
});

describe('opening an ALSA device', () => {
  it('opens for listening only where there is no microphone, and says so', async () => {
    const { card, device, said, talk } = setUp();
    card.hasMicrophone = false;
    await device.open();
    expect(said).toEqual(['callers can listen but cannot be heard: USB Handset has no microphone']);
    await talk(200);
    expect(card.heard.length).toBeGreaterThan(0);
  });

  it.each([
    { errno: 16, advice: /another program uses it; `fuser -v/ },
    { errno: 13, advice: /add the user to the group audio/ },
    { errno: 22, advice: /cannot do 16 kHz mono/ },
  ])('says what to do about errno $errno', async ({ errno, advice }) => {
    const { clock, card, device } = setUp();
    card.refuseWith = errno;
    await expect(device.open()).rejects.toMatchObject({
      code: 'AUDIO_DEVICE',
      message: expect.stringMatching(advice) as string,
    });
    expect(clock.pendingCount).toBe(0);
  });

  it('lists the cards present where the one wanted is not', async () => {
    const { clock, card } = setUp();
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    };
    const device = new AlsaDevice('alsa:Headset', { clock, log, loadSystem: () => Promise.resolve(card) });
    await expect(device.open()).rejects.toMatchObject({
      code: 'AUDIO_DEVICE_UNKNOWN',
      message: 'there is no sound card "Headset"; present: alsa:Handset (USB Handset)',
    });
  });

  it('leaves nothing open when it is closed meanwhile', async () => {
    const { clock, card, device } = setUp();
    const opening = device.open();
    await device.close();
    await expect(opening).rejects.toMatchObject({ code: 'AUDIO_DEVICE' });
    expect(card.openedCount).toBe(0);
    expect(clock.pendingCount).toBe(0);
  });

  it('opens once only', async () => {
    const { device } = setUp();
    await device.open();
    await expect(device.open()).rejects.toMatchObject({ code: 'AUDIO_DEVICE' });
  });
});
