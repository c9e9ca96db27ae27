/**
 * The phone that is measured: what `hotline phone` runs, with a hook that obeys the benchmark and a handset that echoes.
 * Called with the path of a phone.toml and, where its server is a name, the address of a DNS server.
 */
import { composePhone } from '../../cli/compose-phone.js';
import { loadConfig } from '../../cli/load-config.js';
import { stderrLog } from '../../cli/log.js';
import { exit, report } from '../../cli/run.js';
import { soundDevice } from '../../cli/sound-device.js';
import { systemClock } from '../../clock/clock.js';
import { SystemDns } from '../../sip/locate/system-dns.js';
import { monotonicMs } from '../bench-clock.js';
import { CommandedHook } from '../commanded.hook.js';
import { EchoDevice } from './echo-device.js';
import { Ear } from './ear.js';
import { type FromPhone, type ToPhone, toPhone } from './messages.js';

try {
  await run(process.argv[2] ?? '', process.argv[3]);
} catch (error) {
  report(error);
  exit(1);
}

async function run(configFile: string, dnsServer: string | undefined): Promise<void> {
  const loaded = await loadConfig(configFile);
  const clock = systemClock;
  const log = stderrLog(loaded.config.log.level);
  const ear = new Ear(tell);
  const card = soundDevice(loaded.config.audio.device, { clock, log, path: loaded.path });
  const device = new EchoDevice(card, (frame, atMs) => ear.played(frame, atMs));
  const hook = new CommandedHook(() => clock.nowMs());
  const dns = dnsServer === undefined ? {} : { dns: new SystemDns({ servers: [dnsServer] }) };
  const phone = await composePhone(loaded, { clock, log, device, hook, ...dns });
  let registered = false;
  phone.onChange = () => {
    if (phone.controller.currentCall?.steps['first-audio'] !== undefined) ear.voiceComes();
    if (!registered && phone.userAgents.every((agent) => agent.registration().state === 'registered')) {
      registered = true;
      tell({ type: 'registered' });
    }
  };
  process.on('message', (message) => obey(toPhone.parse(message), ear, hook));
  // The benchmark has ended, however it ended.
  process.on('disconnect', () => exit(0));
  process.on('SIGTERM', () => void phone.stop().finally(() => exit(0)));
  await phone.start();
}

function obey(command: ToPhone, ear: Ear, hook: CommandedHook): void {
  switch (command.type) {
    case 'lift':
      ear.lifted(monotonicMs());
      hook.set(true);
      return;
    case 'replace':
      hook.set(false);
      return;
    case 'record':
      ear.record(command.frames);
  }
}

function tell(message: FromPhone): void {
  process.send?.(message);
}
