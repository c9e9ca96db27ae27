/** Waits until a phone that was just set up can call, and tells on the way how far it is. */
import { type Clock, delay } from '../clock/clock.js';
import type { PhoneStatus } from '../protocol/link-status.js';
import { registrationProblem } from '../protocol/setup-findings/exchange-problems.js';
import { severityOf, type SetupProblem, setupProblem } from '../protocol/setup-problems.js';

/** How far it is; each is told once, in this order or with leaps. */
export type PhoneProgress =
  | { readonly at: 'starting' }
  | { readonly at: 'joining'; readonly server: string }
  | { readonly at: 'joined'; readonly name: string }
  | { readonly at: 'waiting'; readonly problem: SetupProblem }
  | { readonly at: 'registering'; readonly server: string }
  | { readonly at: 'ready'; readonly server: string };

export interface PhoneWait {
  readonly clock: Clock;
  /** undefined: nobody answers (yet). */
  readonly status: () => Promise<PhoneStatus | undefined>;
  readonly tell: (progress: PhoneProgress) => void;
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

const LOOK_MS = 500;
/** A problem that has stood for so long does not pass by itself. */
const STANDING_MS = 20_000;

/** Resolves with what keeps the phone from calling when the time is over or when it will not pass; undefined: it can call. */
export async function waitForPhone(wait: PhoneWait): Promise<SetupProblem | undefined> {
  const { clock, status, tell, limitMs, signal } = wait;
  const endMs = clock.nowMs() + limitMs;
  let told = '';
  let standing: { readonly code: string; readonly sinceMs: number } | undefined;
  for (;;) {
    const progress = progressOf(await status());
    const text = JSON.stringify(progress);
    if (text !== told) tell(progress);
    told = text;
    if (progress.at === 'ready') return undefined;
    const problem = progress.at === 'waiting' ? progress.problem : undefined;
    const nowMs = clock.nowMs();
    if (standing?.code !== problem?.code) standing = problem && { code: problem.code, sinceMs: nowMs };
    const isHopeless =
      problem !== undefined &&
      severityOf(problem) === 'stops' &&
      standing !== undefined &&
      nowMs - standing.sinceMs >= STANDING_MS;
    if (isHopeless || nowMs >= endMs || signal?.aborted) return problem ?? notReady(progress);
    await delay(clock, LOOK_MS);
  }
}

function progressOf(status: PhoneStatus | undefined): PhoneProgress {
  if (!status) return { at: 'starting' };
  const { fleet, routes } = status;
  const registered = routes.find(({ state }) => state === 'registered');
  if (registered && (fleet === null || fleet.linked)) return { at: 'ready', server: registered.server };
  if (fleet && !fleet.linked)
    return fleet.setup ? { at: 'waiting', problem: fleet.setup } : { at: 'joining', server: fleet.server };
  if (fleet?.setup) return { at: 'waiting', problem: fleet.setup };
  const [first] = routes;
  if (!first) return { at: 'joined', name: fleet?.name ?? '' };
  const { server, lastError } = first;
  return lastError === null
    ? { at: 'registering', server }
    : { at: 'waiting', problem: registrationProblem(lastError, { server, account: accountIn(lastError) }) };
}

/** The status does not say it but where it was refused. */
function accountIn(said: string): string {
  return /account (\S+)/.exec(said)?.[1] ?? '';
}

function notReady(progress: PhoneProgress): SetupProblem {
  switch (progress.at) {
    case 'joining':
      return setupProblem('fleet-unreachable', { server: progress.server });
    case 'registering':
      return setupProblem('exchange-unreachable', { server: progress.server });
    case 'joined':
      return setupProblem('settings-missing', {});
    default:
      return setupProblem('phone-silent', {});
  }
}
