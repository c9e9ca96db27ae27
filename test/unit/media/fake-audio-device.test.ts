import { FakeAudioDevice } from '../../support/fake-audio-device.js';
import { audioDeviceContract } from '../../support/contracts/audio-device.contract.js';
import { ManualClock } from '../../support/manual-clock.js';

audioDeviceContract('the strict fake', { paced: true, hears: true, fails: true }, () => {
  const clock = new ManualClock();
  const device = new FakeAudioDevice(clock);
  return Promise.resolve({
    device,
    pass: (ms) => clock.advance(ms),
    heard: () => Promise.resolve(Int16Array.from(device.heard.flatMap((frame) => [...frame]))),
    speak: () => device.speak(new Int16Array(160)),
    fail: () => device.fail(),
    repair: () => {
      device.comeBack();
      return Promise.resolve();
    },
  });
});
