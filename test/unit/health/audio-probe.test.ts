import { describe, expect, it } from 'vitest';
import { audioDeviceOutcome, probeAudioDevice } from '../../../src/health/audio-probe.js';
import { FakeAudioDevice } from '../../support/fake-audio-device.js';
import { ManualClock } from '../../support/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  const device = new FakeAudioDevice(clock);
  return { clock, device };
}

describe('trying a sound device', () => {
  it('plays for half a second, listens meanwhile, and closes it', async () => {
    const { clock, device } = setUp();
    const probed = probeAudioDevice(device, clock);
    await clock.advance(100);
    device.speak(new Int16Array(160).fill(-16_384));
    await clock.advance(400);
    expect(await probed).toEqual({ capturedFrames: 1, peak: 0.5 });
    expect(device.played).toHaveLength(50);
    expect(device.isOpen).toBe(false);
    expect(clock.pendingCount).toBe(0);
  });

  it('fails with the fault of the device, which it closes', async () => {
    const { clock, device } = setUp();
    const probed = probeAudioDevice(device, clock);
    const refused = expect(probed).rejects.toThrow('pulled out');
    await clock.advance(100);
    device.fail();
    await clock.advance(400);
    await refused;
    expect(device.isOpen).toBe(false);
  });
});

describe('what a sound device is worth', () => {
  it.each([
    [
      { capturedFrames: 50, peak: 0.25 },
      'ok',
      'Desk plays and hears, at most 25 % of full level in half a second',
    ],
    [
      { capturedFrames: 50, peak: 0.0012 },
      'ok',
      'Desk plays and hears, at most 0.12 % of full level in half a second',
    ],
    [{ capturedFrames: 50, peak: 0 }, 'warn', 'Desk plays, but its microphone gives nothing but silence'],
    [
      { capturedFrames: 0, peak: 0 },
      'warn',
      'Desk plays, but nothing comes from its microphone: callers can listen but not be heard',
    ],
  ] as const)('%j is %s', (facts, status, detail) => {
    const outcome = audioDeviceOutcome('Desk', facts);
    expect(outcome).toMatchObject({ status, detail });
    expect(outcome.advice !== undefined).toBe(status === 'warn');
  });
});
