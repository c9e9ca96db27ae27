/** How a phone stands at each step on the day when all goes well. */
import type { CommissioningCheck, CommissioningRecord } from '../../../src/protocol/commissioning.js';
import { setupStepNames, type SetupView } from '../../../src/protocol/setup-api.js';
import { newView } from './scripted-desk.js';

const at = '2026-11-23T09:58:00.000Z';

/** The steps before this one are done. */
function stepsUpTo(
  last: (typeof setupStepNames)[number],
  state: 'open' | 'working' | 'done',
): SetupView['steps'] {
  const here = setupStepNames.indexOf(last);
  const entries = setupStepNames.map((name, index) => {
    const shown = index < here ? 'done' : index === here ? state : 'open';
    return [name, { state: shown, problem: null }] as const;
  });
  return Object.fromEntries(entries) as SetupView['steps'];
}

const checks: CommissioningCheck[] = [
  {
    check: 'network',
    outcome: 'passed',
    at,
    note: '',
    evidence: {
      interface: 'eth0',
      address: '192.168.1.57',
      gateway: '192.168.1.1',
      gatewayReachable: true,
      dnsMs: 12,
    },
  },
  {
    check: 'time',
    outcome: 'passed',
    at,
    note: '',
    evidence: { synchronised: true, offsetMs: 21, source: 'fleet' },
  },
  {
    check: 'fleet',
    outcome: 'passed',
    at,
    note: '',
    evidence: { server: 'wss://fleet.example', name: 'Branch 12, hall', accepted: true, configVersion: 3 },
  },
  {
    check: 'registration',
    outcome: 'passed',
    at,
    note: '',
    evidence: {
      routes: 1,
      registered: 1,
      route: 'main',
      server: 'wss://pbx.example/ws',
      number: '8 (800) 333-44-34',
    },
  },
  {
    check: 'hook',
    outcome: 'passed',
    at,
    note: '',
    evidence: { input: 'gpio', pin: '17', offHookLevel: 'high', lifts: 3, edges: 14, bounceMs: 6 },
  },
  {
    check: 'earpiece',
    outcome: 'passed',
    at,
    note: '',
    evidence: { device: 'alsa:Handset', toneDbfs: -18, heard: true },
  },
  {
    check: 'microphone',
    outcome: 'passed',
    at,
    note: '',
    evidence: { device: 'alsa:Handset', speechDbfs: -19, noiseDbfs: -61, peakDbfs: -8, clipped: false },
  },
  { check: 'acoustic', outcome: 'failed', at, note: 'The room was too loud.', evidence: { noiseDbfs: -32 } },
  {
    check: 'test-call',
    outcome: 'passed',
    at,
    note: '',
    evidence: {
      route: 'main',
      number: '8 (800) 333-44-34',
      answerMs: 3_120,
      talkMs: 21_000,
      mos: 4.3,
      lossPercent: 0,
    },
  },
];

const leftOut = { outcome: 'skipped', note: 'Ремонт за стеной, слишком шумно.' } as const;

const record: CommissioningRecord = {
  id: '0b4c3d0e-6f6e-4d53-9a39-0c1f1a8a9b01',
  at: '2026-11-23T09:59:30.000Z',
  by: 'Иван Петров',
  place: 'Холл, слева от лифта',
  remarks: '',
  way: 'page',
  shortName: 'hotline-7K3M',
  checks: checks.map((check): CommissioningCheck =>
    check.outcome === 'failed' ? { ...check, ...leftOut } : check,
  ),
  versions: {
    software: '1.2.3',
    node: 'v20.19.5',
    machine: 'Raspberry Pi 4 Model B Rev 1.5',
    board: null,
    configuration: 3,
  },
  photo: { bytes: 120_345, sha256: 'a'.repeat(64) },
};

const empty = newView();
const registration = {
  route: 'main',
  server: 'wss://pbx.example/ws',
  state: 'registered',
  problem: null,
} as const;
const destination: SetupView['destination'] = {
  way: 'fleet',
  fleet: {
    server: 'wss://fleet.example',
    linked: true,
    enrolment: 'accepted',
    name: 'Branch 12, hall',
    key: null,
    configVersion: 3,
  },
  number: '8 (800) 333-44-34',
  registrations: [registration],
};

export const enrolledView = {
  network: {
    steps: stepsUpTo('network', 'done'),
    network: {
      ...empty.network,
      reach: 'full',
      wifi: {
        scanning: false,
        joining: null,
        networks: [
          { ssid: 'Branch 12', signal: 82, security: 'wpa', joined: false },
          { ssid: 'Guests', signal: 64, security: 'open', joined: false },
          { ssid: 'Office', signal: 41, security: 'enterprise', joined: false },
        ],
      },
    },
  },
  time: { steps: stepsUpTo('time', 'done'), time: { now: at, synchronised: true, browserOffsetMs: 240 } },
  destination: { steps: stepsUpTo('destination', 'done'), destination },
  hookLearning: {
    steps: stepsUpTo('hook', 'working'),
    hook: {
      ...empty.hook,
      offHook: null,
      learning: {
        round: 2,
        rounds: 4,
        position: 'off-hook',
        resting: false,
        read: [{ pin: '17', level: 'low' }],
      },
    },
  },
  hook: {
    steps: stepsUpTo('hook', 'done'),
    hook: { ...empty.hook, learning: null, learnt: { pin: '17', secondPin: null, offHookLevel: 'high' } },
  },
  sound: {
    steps: stepsUpTo('sound', 'open'),
    handset: { lent: true, taken: true },
    sound: {
      ...empty.sound,
      devices: [
        { device: 'alsa:Handset', description: 'USB Handset', playback: true, capture: true },
        { device: 'alsa:vc4hdmi', description: 'HDMI', playback: true, capture: false },
      ],
      meter: true,
      heard: true,
      speechDbfs: -19,
      noiseDbfs: -61,
    },
  },
  baseline: { steps: stepsUpTo('baseline', 'working'), sound: empty.sound },
  call: {
    steps: stepsUpTo('call', 'open'),
    call: {
      state: 'idle',
      offHook: false,
      ringingMs: 410,
      answerMs: 3_120,
      answered: { id: record.id, route: 'main', talkMs: 21_000 },
      heard: null,
    },
  },
  checks: { steps: stepsUpTo('sign-off', 'open'), checks, destination },
} as const satisfies Record<string, Partial<SetupView>>;

export const signedView: Partial<SetupView> = {
  steps: stepsUpTo('sign-off', 'done'),
  record: { record, sent: true },
};
