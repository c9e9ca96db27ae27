import type { Clock } from '../../src/clock/clock.js';
import { PhoneRunner } from '../../src/cli/phone-runner.js';
import { RecentLog } from '../../src/cli/recent-log.js';
import { composeWholePhone, type WholePhone } from '../../src/cli/whole-phone.js';
import { FakeAudioDevice } from './fake-audio-device.js';
import { FakeHookSwitch } from './fakes/fake-hook-switch.js';
import { FakeLog } from './fakes/fake-log.js';

/** One start of a phone, with its handset. */
export interface PhoneStart {
  readonly whole: WholePhone;
  readonly hook: FakeHookSwitch;
  readonly device: FakeAudioDevice;
}

/** As `hotline phone` runs it, but for hook and sound. Whoever calls this stops the runner. */
export function runPhone(file: string, clock: Clock): { runner: PhoneRunner; starts: readonly PhoneStart[] } {
  const log = new FakeLog();
  const starts: PhoneStart[] = [];
  const runner = new PhoneRunner({
    file,
    logFor: () => log,
    async start(loaded, { effective, restart }) {
      const parts = { device: new FakeAudioDevice(clock), hook: new FakeHookSwitch(clock) };
      const recent = new RecentLog(clock, log);
      const whole = await composeWholePhone(loaded, { clock, log: recent, ...parts, effective, restart });
      await whole.start();
      starts.push({ whole, ...parts });
      return whole;
    },
  });
  void runner.run();
  return { runner, starts };
}
