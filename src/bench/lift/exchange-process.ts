/**
 * The other side of the phone that is measured: the practice exchange, which answers at once and plays a tone, in a
 * process of its own so that its memory and processor time are not the phone's.
 */
import { stderrLog } from '../../cli/log.js';
import { exit, report } from '../../cli/run.js';
import { systemClock } from '../../clock/clock.js';
import { PracticeExchange } from '../../exchange/practice-exchange.js';
import { type FromExchange, type ToExchange, toExchange } from './messages.js';
import { isAnswer, isInvite } from './sip-text.js';
import { tapWebSockets } from './websocket-tap.js';

tapWebSockets({
  sent: (message, atMs) => {
    if (isAnswer(message)) tell({ type: 'answer', atMs });
  },
  received: (message, atMs) => {
    if (isInvite(message)) tell({ type: 'invite', atMs });
  },
});
process.on('message', (message) => void listen(toExchange.parse(message)));
process.on('disconnect', () => exit(0));
process.on('SIGTERM', () => exit(0));

async function listen({ account, password }: ToExchange): Promise<void> {
  const exchange = new PracticeExchange({
    clock: systemClock,
    log: stderrLog('warn'),
    port: 0,
    language: 'en',
    accounts: [{ name: account, password }],
    defaultBehaviour: { kind: 'tone', frequencyHz: 1_000 },
  });
  try {
    tell({ type: 'listening', port: (await exchange.start()).port });
  } catch (error) {
    report(error);
    exit(1);
  }
}

function tell(message: FromExchange): void {
  process.send?.(message);
}
