/** The view of the technician's page, made of what he did and what the phone knows. Pure. */
import type { CallRecord } from '../protocol/call-record.js';
import type { CommissioningCheck, CommissioningRecord } from '../protocol/commissioning.js';
import type { SetupStepName, SetupView } from '../protocol/setup-api.js';
import { type ClockFacts, clockProblem } from '../protocol/setup-findings/clock-problems.js';
import { voiceProblem } from '../protocol/setup-findings/sound-problems.js';
import { severityOf, setupProblem, type SetupProblem } from '../protocol/setup-problems.js';
import { version } from '../protocol/version.js';
import { talkMs } from './evidence.js';
import type { SoundsView } from './handset-sounds.js';
import type { HookStep, LearntHook, PhoneFacts, SoundDeviceChoice } from './ports.js';
import {
  clockFacts,
  problemOfCall,
  problemOfDestination,
  problemOfHook,
  problemOfNetwork,
  problemOfSound,
} from './problems.js';

/** What a session has found out so far. */
export interface DeskState {
  readonly interfaces: SetupView['network']['interfaces'];
  readonly hasRoute: boolean;
  readonly hasWifi: boolean;
  readonly hotspot?: SetupView['network']['hotspot'];
  readonly wifi: NonNullable<SetupView['network']['wifi']>['networks'];
  readonly scanning: boolean;
  readonly joining: string | null;
  readonly wifiProblem: SetupProblem | null;
  readonly reach: SetupView['network']['reach'];
  readonly portal: string | null;
  readonly browserOffsetMs: number | null;
  readonly configuring: boolean;
  readonly hookInput: string;
  readonly learning: HookStep | null;
  readonly learnt: LearntHook | null;
  readonly hookProblem: SetupProblem | null;
  readonly devices: readonly SoundDeviceChoice[];
  readonly deviceChosen: boolean;
  readonly heard: boolean | null;
  readonly learningBaseline: boolean;
  readonly baselineAt: string | null;
  readonly baselineProblem: SetupProblem | null;
  /** `id` of the last call before this session; null: none; undefined: not looked yet. */
  readonly callsBefore: string | null | undefined;
  /** The last call of this session. */
  readonly call: CallRecord | null;
  readonly callHeard: boolean | null;
  readonly checks: CommissioningCheck[];
  readonly record: CommissioningRecord | null;
}

export const initialDeskState: DeskState = {
  interfaces: [],
  hasRoute: true,
  hasWifi: false,
  wifi: [],
  scanning: false,
  joining: null,
  wifiProblem: null,
  reach: 'unknown',
  portal: null,
  browserOffsetMs: null,
  configuring: false,
  hookInput: '',
  learning: null,
  learnt: null,
  hookProblem: null,
  devices: [],
  deviceChosen: false,
  heard: null,
  learningBaseline: false,
  baselineAt: null,
  baselineProblem: null,
  callsBefore: undefined,
  call: null,
  callHeard: null,
  checks: [],
  record: null,
};

export interface ViewParts {
  readonly state: DeskState;
  /** undefined: no phone runs now. */
  readonly facts: PhoneFacts | undefined;
  readonly sounds: SoundsView;
  readonly handset: SetupView['handset'];
  readonly shortName: string;
  readonly nowMs: number;
  readonly notBeforeMs: number;
  readonly checks: CommissioningCheck[];
}

type Step = SetupView['steps'][SetupStepName];

export function viewOf(parts: ViewParts): SetupView {
  const { checks, facts, nowMs, shortName, sounds, state } = parts;
  const network: SetupView['network'] = {
    interfaces: state.interfaces,
    wifi: state.hasWifi ? { scanning: state.scanning, networks: state.wifi, joining: state.joining } : null,
    reach: state.reach,
    hotspot: state.hotspot ?? null,
  };
  const { browserOffsetMs, call, learnt, record } = state;
  const networkProblem = problemOfNetwork(state, facts);
  const browserMs = browserOffsetMs === null ? undefined : nowMs - browserOffsetMs;
  const clock = clockFacts(nowMs, parts.notBeforeMs, browserMs, facts);
  const link = facts?.link;
  const answered = call?.cause === 'answered' ? call : null;
  return {
    shortName,
    version,
    steps: {
      network: stepOf(state.wifiProblem ?? networkProblem, {
        working: state.joining !== null,
        done: true,
      }),
      time: timeStep(clock, browserMs !== undefined, facts),
      destination: destinationStep(facts, clock, networkProblem),
      hook: hookStep(state, facts),
      sound: soundStep(state, facts, sounds),
      baseline: stepOf(state.baselineProblem, {
        working: state.learningBaseline,
        done: state.baselineAt !== null,
      }),
      call: callStep(state, facts),
      'sign-off': stepOf(null, { working: false, done: record !== null }),
    },
    network,
    time: {
      now: new Date(nowMs).toISOString(),
      synchronised: facts?.health.clock.synchronised ?? null,
      browserOffsetMs: state.browserOffsetMs,
    },
    destination: {
      way: link ? 'fleet' : facts?.isSetUp ? 'stand-alone' : 'none',
      fleet: link
        ? {
            server: link.server,
            linked: link.linked,
            enrolment: link.enrolment,
            name: link.name,
            key: link.key,
            configVersion: facts.configVersion,
          }
        : null,
      number: facts?.number ? facts.number : null,
      registrations: [...(facts?.registrations ?? [])],
    },
    hook: {
      input: facts?.hook.input ?? state.hookInput,
      learnable: facts?.hook.learnable ?? true,
      offHook: facts && !state.learning ? facts.call.offHook || parts.handset.taken : null,
      learning: state.learning,
      learnt: learnt && {
        pin: String(learnt.pin),
        secondPin: learnt.secondPin === undefined ? null : String(learnt.secondPin),
        offHookLevel: learnt.offHookLevel === 1 ? 'high' : 'low',
      },
    },
    handset: parts.handset,
    sound: {
      device: facts?.device ?? '',
      open: facts?.health.audio.open ?? false,
      devices: [...state.devices],
      tone: sounds.tone,
      meter: sounds.meter,
      speechDbfs: sounds.speechDbfs,
      noiseDbfs: sounds.noiseDbfs,
      heard: state.heard,
    },
    baseline: { learnt: state.baselineAt !== null, at: state.baselineAt },
    call: {
      state: facts?.call.state ?? 'idle',
      offHook: facts?.call.offHook ?? false,
      ringingMs: facts?.call.current?.steps.ringing ?? null,
      answerMs: facts?.call.current?.steps.answered ?? null,
      answered: answered && { id: answered.id, route: answered.route ?? '', talkMs: talkMs(answered) },
      heard: state.callHeard,
    },
    checks,
    record: record && { record, sent: link ? link.linked && link.waiting === 0 : false },
    restarting: facts === undefined || state.configuring,
  };
}

function stepOf(
  problem: SetupProblem | null,
  is: { readonly working: boolean; readonly done: boolean },
): Step {
  if (is.working) return { state: 'working', problem: null };
  if (problem) return { state: severityOf(problem) === 'waits' ? 'working' : 'failed', problem };
  return { state: is.done ? 'done' : 'open', problem: null };
}

function timeStep(clock: ClockFacts, isCompared: boolean, facts: PhoneFacts | undefined): Step {
  const problem = clockProblem(clock) ?? null;
  // A clock that agrees with the technician's is right, whoever set it.
  if (problem?.code === 'clock-not-set' && isCompared) return { state: 'done', problem };
  return stepOf(problem, { working: false, done: facts !== undefined });
}

function destinationStep(
  facts: PhoneFacts | undefined,
  clock: ClockFacts,
  network: SetupProblem | null,
): Step {
  if (!facts) return { state: 'working', problem: null };
  const { isSetUp, link, registrations } = facts;
  const problem = problemOfDestination(facts, clock, network);
  if (problem) return stepOf(problem, { working: false, done: false });
  if (!link && !isSetUp) return { state: 'open', problem: null };
  const registered = registrations.some(({ state }) => state === 'registered');
  return { state: registered && (!link || link.linked) ? 'done' : 'working', problem: null };
}

function hookStep(state: DeskState, facts: PhoneFacts | undefined): Step {
  return stepOf(state.hookProblem ?? (facts ? problemOfHook(facts) : null), {
    working: state.learning !== null,
    done: state.learnt !== null || facts?.hook.learnable === false,
  });
}

function soundStep(state: DeskState, facts: PhoneFacts | undefined, sounds: SoundsView): Step {
  if (!facts) return { state: 'working', problem: null };
  const problem = problemOfSound(facts, state.devices, state.deviceChosen);
  if (problem) return stepOf(problem, { working: false, done: false });
  if (state.heard === false)
    return stepOf(setupProblem('earpiece-silent', {}), { working: false, done: false });
  const { clipped, meter, noiseDbfs, speechDbfs } = sounds;
  if (speechDbfs === null || meter) return { state: 'open', problem: null };
  const voice = voiceProblem({ speechDbfs, noiseDbfs, clipped });
  if (voice) return stepOf(voice, { working: false, done: false });
  return { state: state.heard ? 'done' : 'open', problem: null };
}

function callStep({ call, callHeard }: DeskState, facts: PhoneFacts | undefined): Step {
  if (facts?.call.offHook && facts.call.state !== 'out-of-service')
    return { state: 'working', problem: null };
  const problem =
    callHeard === false ? setupProblem('call-without-sound', {}) : problemOfCall(call, facts?.number ?? '');
  return stepOf(problem, { working: false, done: callHeard === true });
}
