import { BrowserHandset } from '../../../src/media/browser-handset.js';
import type { HookKind } from '../../../src/protocol/handset.js';
import { audioDeviceContract } from '../../support/contracts/audio-device.contract.js';
import { FakePage } from '../../support/fake-page.js';
import { ManualClock } from '../../support/manual-clock.js';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

// Not paced: a page takes what it is sent at once and does its own queueing (test/unit/web/sound.test.ts).
const traits = { paced: false, hears: true, fails: false };

audioDeviceContract('a handset in a browser', traits, () => {
  const { page, ...bench } = benchWith('page');
  page.says({ type: 'hook', offHook: true });
  return Promise.resolve(bench);
});

audioDeviceContract('the sound of a real handset in a browser', traits, () => {
  const bench = benchWith('switch');
  const speak = (): void => {
    // Its microphone rests while nobody plays to it.
    bench.device.play(new Int16Array(160));
    bench.speak();
  };
  return Promise.resolve({ ...bench, speak });
});

function benchWith(hook: HookKind) {
  const clock = new ManualClock();
  const device = new BrowserHandset({ clock, log, hook });
  const page = new FakePage(device);
  return {
    page,
    device,
    pass: (ms: number) => clock.advance(ms),
    heard: () => Promise.resolve(Int16Array.from(page.sounds.flatMap((frame) => [...frame]))),
    speak: () => page.speaks(new Uint8Array(320).fill(1)),
  };
}
