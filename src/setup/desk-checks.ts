/** What a technician has proved so far, as checks of the commissioning record. Pure. */
import type { CommissioningCheck, CommissioningCheckName } from '../protocol/commissioning.js';
import type { SetupStepName } from '../protocol/setup-api.js';
import { voiceProblem } from '../protocol/setup-findings/sound-problems.js';
import {
  callEvidence,
  checkOf,
  fleetEvidence,
  hookEvidence,
  networkEvidence,
  registrationEvidence,
  timeEvidence,
} from './evidence.js';
import type { PhoneFacts } from './ports.js';
import { viewOf, type ViewParts } from './setup-view.js';

export type CheckParts = Pick<ViewParts, 'state' | 'sounds' | 'handset' | 'nowMs' | 'notBeforeMs'> & {
  readonly facts: PhoneFacts;
};

/** In the order of the record; what was not looked at is left out. */
export function checksOf(parts: CheckParts): CommissioningCheck[] {
  const { facts, nowMs: atMs, state } = parts;
  const { steps, network, time } = viewOf({ ...parts, shortName: '', checks: [] });
  const check = <Name extends CommissioningCheckName>(
    name: Name,
    hasPassed: boolean,
    why: string,
    evidence: Parameters<typeof checkOf<Name>>[4],
  ) => checkOf(name, hasPassed ? 'passed' : 'failed', atMs, why, evidence);
  const isDone = (step: SetupStepName) => steps[step].state === 'done';
  const said = (step: SetupStepName) => steps[step].problem?.said ?? steps[step].problem?.code ?? '';
  const { link, hook, registrations } = facts;
  const checks: CommissioningCheck[] = [];
  if (network.interfaces.length > 0)
    checks.push(check('network', isDone('network'), said('network'), networkEvidence(network, facts)));
  if (steps.time.state !== 'open')
    checks.push(check('time', isDone('time'), said('time'), timeEvidence(facts, time.browserOffsetMs)));
  if (link) {
    const isIn = link.linked && link.accepted !== false;
    checks.push(check('fleet', isIn, link.lastError ?? '', fleetEvidence(facts)));
  }
  if (registrations.length > 0) {
    const isRegistered = registrations.some((registration) => registration.state === 'registered');
    const why = registrations[0]?.problem ?? '';
    checks.push(check('registration', isRegistered, why, registrationEvidence(facts)));
  }
  if (isDone('hook') || steps.hook.state === 'failed')
    checks.push(check('hook', isDone('hook'), said('hook'), hookEvidence(hook.input, state.learnt)));
  return [...checks, ...soundChecks(parts), ...callChecks(parts, said('call'))];
}

function soundChecks({ facts, nowMs: atMs, sounds, state }: CheckParts): CommissioningCheck[] {
  const { device } = facts;
  const { baselineAt, heard } = state;
  const { speechDbfs, noiseDbfs, peakDbfs, clipped } = sounds;
  const outcome = (hasPassed: boolean) => (hasPassed ? 'passed' : 'failed');
  const checks: CommissioningCheck[] = [];
  if (heard !== null) checks.push(checkOf('earpiece', outcome(heard), atMs, '', { device, heard }));
  if (speechDbfs !== null) {
    const isGood = voiceProblem({ speechDbfs, noiseDbfs, clipped }) === undefined;
    const measured = { noiseDbfs: noiseDbfs ?? undefined, peakDbfs: peakDbfs ?? undefined, clipped };
    checks.push(checkOf('microphone', outcome(isGood), atMs, '', { device, speechDbfs, ...measured }));
  }
  if (baselineAt !== null)
    checks.push(checkOf('acoustic', 'passed', atMs, '', { baselineLearntAt: baselineAt }));
  return checks;
}

/** A call that was answered counts once somebody has said whether both sides were heard. */
function callChecks({ facts, nowMs: atMs, state }: CheckParts, said: string): CommissioningCheck[] {
  const { call, callHeard } = state;
  if (!call || (call.cause === 'answered' && callHeard === null)) return [];
  const outcome = callHeard === true ? 'passed' : 'failed';
  return [checkOf('test-call', outcome, atMs, said, callEvidence(call, facts.number))];
}
