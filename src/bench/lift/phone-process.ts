/**
 * The phone that is measured: what `hotline phone` runs, with a hook that obeys the benchmark and eyes on the socket
 * and on the sound device. Called with the path of a phone.toml.
 */
import { composePhone } from '../../cli/compose-phone.js';
import { loadConfig } from '../../cli/load-config.js';
import { stderrLog } from '../../cli/log.js';
import { exit, report } from '../../cli/run.js';
import { soundDevice } from '../../cli/sound-device.js';
import { systemClock } from '../../clock/clock.js';
import { CommandedHook } from '../commanded.hook.js';
import { MeasuredLift } from './measured-lift.js';
import { type FromPhone, toPhone } from './messages.js';
import { ObservedDevice } from './observed-device.js';
import { isInvite } from './sip-text.js';
import { tapWebSockets } from './websocket-tap.js';

try {
  await run(process.argv[2] ?? '');
} catch (error) {
  report(error);
  exit(1);
}

async function run(configFile: string): Promise<void> {
  const loaded = await loadConfig(configFile);
  const clock = systemClock;
  const log = stderrLog(loaded.config.log.level);
  const lift = new MeasuredLift((times) => tell({ type: 'heard', ...times }));
  tapWebSockets({
    sent: (message, atMs, flushed) => {
      if (isInvite(message)) lift.inviteSent(atMs, flushed);
    },
    received: () => undefined,
  });
  const card = soundDevice(loaded.config.audio.device, { clock, log, path: loaded.path });
  const device = new ObservedDevice(card, () => lift.played());
  const hook = new CommandedHook(() => clock.nowMs());
  const phone = await composePhone(loaded, { clock, log, device, hook });
  let registered = false;
  phone.onChange = () => {
    if (phone.controller.currentCall?.steps['first-audio'] !== undefined) lift.voiceComes();
    if (!registered && phone.userAgents[0]?.registration().state === 'registered') {
      registered = true;
      tell({ type: 'registered' });
    }
  };
  process.on('message', (message) => {
    const command = toPhone.parse(message);
    if (command.type === 'replace') {
      hook.set(false);
      return;
    }
    // A change of the network makes the prepared offer worthless.
    if (command.cold) phone.mediaLegs.networkChanged();
    lift.begin();
    hook.set(true);
  });
  // The benchmark has ended, however it ended.
  process.on('disconnect', () => exit(0));
  process.on('SIGTERM', () => void phone.stop().finally(() => exit(0)));
  await phone.start();
}

function tell(message: FromPhone): void {
  process.send?.(message);
}
