import { expect, it } from 'vitest';
import { EchoDevice } from '../../../../src/bench/plain-sip/echo-device.js';
import { FakeAudioDevice } from '../../../support/fake-audio-device.js';
import { ManualClock } from '../../../support/manual-clock.js';

it('gives what is played to the microphone as well, and only then tells of it', async () => {
  const inner = new FakeAudioDevice(new ManualClock());
  const happened: [string, Int16Array][] = [];
  const device = new EchoDevice(inner, (frame) => happened.push(['told', frame]));
  device.onCaptured = (frame) => happened.push(['captured', frame]);
  await device.open();
  const frame = new Int16Array(160).fill(7);
  device.play(frame);
  expect(inner.played.map((played) => played.frame)).toEqual([frame]);
  expect(happened).toEqual([
    ['captured', frame],
    ['told', frame],
  ]);
  await device.close();
});
