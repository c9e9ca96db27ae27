/** What `hotline provision --interactive` looks at, of this machine and of the network; each gives what is wrong. */
import type { Clock } from '../clock/clock.js';
import { runChecks } from '../health/check.js';
import { NETWORK_STEP, networkStep } from '../health/check-steps.js';
import { readNetworkFacts } from '../health/probes/network-facts.js';
import { linuxFiles } from '../health/probes/system-files.js';
import { messageOf } from '../protocol/errors.js';
import { parseEnrolmentCode } from '../protocol/fleet-link/enrolment-code.js';
import { type ClockFacts, clockProblem } from '../protocol/setup-findings/clock-problems.js';
import { exchangeStepProblem } from '../protocol/setup-findings/exchange-problems.js';
import { fleetFailureOf, fleetProblem } from '../protocol/setup-findings/fleet-problems.js';
import { type NetworkFacts, networkProblem } from '../protocol/setup-findings/network-problems.js';
import { setupProblem, type SetupProblem } from '../protocol/setup-problems.js';
import { routeSteps } from './commands/check.js';
import { greetingOf } from './fleet-check-steps.js';
import type { LoadedConfig } from './load-config.js';
import { machineProbes } from './setup-watch.js';

export interface NetworkCheck {
  readonly facts: NetworkFacts;
  readonly problem: SetupProblem | undefined;
}

/** `server` of the fleet: whether somebody stands before it is looked at too. */
export async function checkNetwork(clock: Clock, server?: string): Promise<NetworkCheck> {
  const facts = await readNetworkFacts(linuxFiles);
  const problem =
    networkProblem(facts) ?? (server === undefined ? undefined : await machineProbes(clock).portal(server));
  return { facts, problem };
}

/** @param heardFrom a server whose time is listened to, for telling alone */
export async function clockFacts(clock: Clock, heardFrom?: string): Promise<ClockFacts> {
  return { ...(await machineProbes(clock).clock(heardFrom)), nowMs: clock.wallMs() };
}

export async function checkClock(clock: Clock): Promise<SetupProblem | undefined> {
  return clockProblem(await clockFacts(clock));
}

export interface FleetToCheck {
  readonly server: string;
  /** PEM; undefined: the public authorities. */
  readonly ca: string | undefined;
  /** undefined: this phone has joined already. */
  readonly code: string | undefined;
}

/** Everything that can be known before the code is used: only the phone itself can do that. */
export async function checkFleet(
  { server, ca, code }: FleetToCheck,
  clock: Clock,
  lookAtNetwork = async () => (await checkNetwork(clock, server)).problem,
): Promise<SetupProblem | undefined> {
  if (code !== undefined && parseEnrolmentCode(code) === undefined) return setupProblem('code-mistyped', {});
  if (!/^wss?:\/\/[^/]/.test(server) || !URL.canParse(server))
    return setupProblem('fleet-address-invalid', { server });
  try {
    const { time } = await greetingOf({ server, ca }, clock);
    // Over TLS, which has just been checked, nobody else can have said it.
    const facts = await clockFacts(clock);
    return onlyWrong(clockProblem({ ...facts, heardMs: Date.parse(time) }));
  } catch (error) {
    const failure = fleetFailureOf(error);
    const problem = fleetProblem(failure, { server, clock: await clockFacts(clock, server) });
    if (problem.code === 'clock-wrong') return problem;
    return (await lookAtNetwork()) ?? problem;
  }
}

function onlyWrong(problem: SetupProblem | undefined): SetupProblem | undefined {
  return problem?.code === 'clock-wrong' ? problem : undefined;
}

/** The first route, from the name of its exchange to the registration of its account. */
export async function checkExchange(loaded: LoadedConfig, clock: Clock): Promise<SetupProblem | undefined> {
  const [route] = loaded.routes;
  if (!route) return setupProblem('settings-invalid', {}, 'there is no route');
  const results = await runChecks(
    [networkStep(), ...routeSteps(loaded, route)],
    () => undefined,
    clock,
  ).catch((error: unknown) => messageOf(error));
  if (typeof results === 'string') return setupProblem('settings-invalid', {}, results);
  const failed = results.find(({ status }) => status === 'fail');
  if (!failed) return undefined;
  if (failed.id === NETWORK_STEP)
    return (await checkNetwork(clock)).problem ?? setupProblem('network-none', {}, failed.detail);
  const { server, account } = route.config;
  return exchangeStepProblem(failed, { server, account });
}
