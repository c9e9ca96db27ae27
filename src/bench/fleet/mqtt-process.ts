/** As many clients of MQTT as there are phones, which say as much as these. */
import { report } from '../../cli/run.js';
import { SimulatedHealth } from '../../link/simulated-health.js';
import { benchClock as clock } from '../bench-clock.js';
import { Crowd } from './crowd.js';
import { crowdOptions } from './messages.js';
import { MqttClient } from './mqtt-client.js';

const ADDRESSES = 8;
const TICK_MS = 100;

try {
  const { port, phones, heartbeatMs, reportEveryMs } = crowdOptions.parse(JSON.parse(process.argv[2] ?? ''));
  const pace = { reportEveryMs };
  const wallMs = clock.wallMs();
  const health = new SimulatedHealth({ random: Math.random, startedMs: wallMs });
  const message = Buffer.from(JSON.stringify(health.changes(wallMs)));
  const members = Array.from(
    { length: phones },
    (_, i) =>
      new MqttClient({
        clock,
        port,
        name: `phone-${i}`,
        localAddress: `127.0.0.${1 + (i % ADDRESSES)}`,
        keepAliveMs: heartbeatMs,
        pace,
        message,
        linked: () => crowd.linked(),
        unlinked: () => crowd.unlinked(),
        stored: (tookMs) => crowd.stored(tookMs),
      }),
  );
  const crowd = new Crowd(clock, members, (everyMs) => (pace.reportEveryMs = everyMs));
  clock.every(TICK_MS, () => {
    const nowMs = clock.nowMs();
    for (const member of members) member.tick(nowMs);
  });
} catch (error) {
  report(error);
  process.exit(1);
}
