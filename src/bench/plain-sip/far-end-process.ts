/** The far end of plain SIP in a process of its own, so that its processor time is not the phone's. */
import { stderrLog } from '../../cli/log.js';
import { exit, report } from '../../cli/run.js';
import { systemClock } from '../../clock/clock.js';
import { FarEnd } from './far-end.js';
import { type FromFarEnd, type ToFarEnd, toFarEnd } from './messages.js';

let farEnd: FarEnd | undefined;

process.on('message', (message) => {
  obey(toFarEnd.parse(message)).catch((error: unknown) => {
    report(error);
    exit(1);
  });
});
process.on('disconnect', () => exit(0));
process.on('SIGTERM', () => exit(0));

async function obey(command: ToFarEnd): Promise<void> {
  switch (command.type) {
    case 'listen': {
      const { transport, tls } = command;
      farEnd = new FarEnd({ clock: systemClock, log: stderrLog('warn'), transport, tls, tell });
      tell({ type: 'listening', port: await farEnd.start() });
      return;
    }
    case 'behave':
      if (command.as === 'silent') farEnd?.beSilent();
      else await farEnd?.leave();
      tell({ type: 'behaves' });
      return;
    case 'play':
      if (farEnd) farEnd.pattern = command.pattern;
      return;
    case 'lose':
      farEnd?.lose(command.trace);
      return;
    case 'record':
      farEnd?.record(command.packets);
  }
}

function tell(message: FromFarEnd): void {
  process.send?.(message);
}
