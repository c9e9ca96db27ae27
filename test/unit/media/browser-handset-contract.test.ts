import { BrowserHandset } from '../../../src/media/browser-handset.js';
import { audioDeviceContract } from '../../support/contracts/audio-device.contract.js';
import { FakePage } from '../../support/fake-page.js';
import { ManualClock } from '../../support/manual-clock.js';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

// Not paced: a page takes what it is sent at once and does its own queueing (test/unit/web/sound.test.ts).
audioDeviceContract('a handset in a browser', { paced: false, hears: true, fails: false }, () => {
  const clock = new ManualClock();
  const device = new BrowserHandset({ clock, log });
  const page = new FakePage(device);
  page.says({ type: 'hook', offHook: true });
  return Promise.resolve({
    device,
    pass: (ms) => clock.advance(ms),
    heard: () => Promise.resolve(Int16Array.from(page.sounds.flatMap((frame) => [...frame]))),
    speak: () => page.speaks(new Uint8Array(320).fill(1)),
  });
});
