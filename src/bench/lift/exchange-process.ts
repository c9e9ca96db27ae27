/**
 * The other side of the phone that is measured: the practice exchange, which answers at once and plays a tone, in a
 * process of its own so that its memory and processor time are not the phone's. Called with account and password.
 */
import { stderrLog } from '../../cli/log.js';
import { exit, report } from '../../cli/run.js';
import { systemClock } from '../../clock/clock.js';
import { PracticeExchange } from '../../exchange/practice-exchange.js';
import type { FromExchange } from './messages.js';
import { isAnswer, isInvite } from './sip-text.js';
import { tapWebSockets } from './websocket-tap.js';

const [account = '', password = ''] = process.argv.slice(2);
const exchange = new PracticeExchange({
  clock: systemClock,
  log: stderrLog('warn'),
  port: 0,
  language: 'en',
  accounts: [{ name: account, password }],
  defaultBehaviour: { kind: 'tone', frequencyHz: 1_000 },
});
tapWebSockets({
  sent: (message, atMs) => {
    if (isAnswer(message)) tell({ type: 'answer', atMs });
  },
  received: (message, atMs) => {
    if (isInvite(message)) tell({ type: 'invite', atMs });
  },
});
process.on('disconnect', () => exit(0));
process.on('SIGTERM', () => void exchange.stop().finally(() => exit(0)));
try {
  tell({ type: 'listening', port: (await exchange.start()).port });
} catch (error) {
  report(error);
  exit(1);
}

function tell(message: FromExchange): void {
  process.send?.(message);
}
