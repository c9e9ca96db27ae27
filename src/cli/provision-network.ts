/** Network and time, asked about at the console. */
import { severityOf } from '../protocol/setup-problems.js';
import { timeText } from '../protocol/words/format.js';
import { withNetworkManager } from '../setup/network-manager.js';
import { checkClock, checkNetwork } from './provision-checks.js';
import type { Ending, InterviewTools } from './provision-tools.js';
import { joinWifi } from './provision-wifi.js';
import { nmcliOf } from './run-nmcli.js';
import { plainNetwork } from './setup-network.js';

export function networkStep(tools: InterviewTools): Promise<Ending> {
  const { clock } = tools.parts;
  const wifi = withNetworkManager(plainNetwork(clock), nmcliOf(clock));
  return tools.untilRight(async () => {
    const look = async () => checkNetwork(clock, (await tools.config())?.fleet?.server);
    let { facts, problem } = await look();
    // A sign-in page is a network; what is missing here is one.
    const isMissing = problem && problem.code !== 'captive-portal' && severityOf(problem) === 'stops';
    if (isMissing && (await wifi.look()).hasWifi) {
      const joined = await joinWifi(tools, wifi);
      if (typeof joined !== 'string') return joined;
      if (joined === 'joined') ({ facts, problem } = await look());
    }
    for (const { name, addresses } of facts.interfaces)
      if (addresses.length > 0) tools.terminal.print(tools.words.addresses(name, addresses.join(', ')), 2);
    if (!problem) tools.terminal.print(tools.words.wayOut);
    return problem;
  });
}

export function timeStep(tools: InterviewTools): Promise<Ending> {
  const { clock } = tools.parts;
  return tools.untilRight(async () => {
    const zoned = { sayZone: true };
    tools.terminal.print(tools.words.clockIs(timeText(clock.wallMs(), tools.terminal.language, zoned)));
    const problem = await checkClock(clock);
    if (!problem) tools.terminal.print(tools.words.clockGood);
    return problem;
  });
}
