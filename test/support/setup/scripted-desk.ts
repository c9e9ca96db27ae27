/** A phone behind the real setup server that only does what the test says: for what a real one does rarely. */
import type { SetupMeter, SetupView } from '../../../src/protocol/setup-api.js';
import { setupStepNames, setupViewSchema } from '../../../src/protocol/setup-api.js';
import type { SetupProblem } from '../../../src/protocol/setup-problems.js';
import type { SetupAction, SetupBody, SetupDesk } from '../../../src/setup/setup-desk.js';

export const scriptedCode = '407218';

/** What was asked of it, with its body. */
export type Asked = { readonly [Name in SetupAction]: { name: Name; body: SetupBody<Name> } }[SetupAction];

export class ScriptedDesk implements SetupDesk {
  readonly name = { shortName: 'hotline-7K3M', version: '1.2.3', language: 'ru' } as const;
  readonly asked: Asked[] = [];
  spoken = 0;
  onChange: (() => void) | undefined;
  onMeter: ((meter: SetupMeter) => void) | undefined;
  onFinished: (() => void) | undefined;
  /** What the next action of this name does instead of nothing. */
  readonly on: { [Name in SetupAction]?: (body: SetupBody<Name>) => void } = {};
  #view = newView();

  view(): SetupView {
    return this.#view;
  }

  speechProblem(): SetupProblem | null {
    return null;
  }

  speak(): Promise<void> {
    this.spoken++;
    return Promise.resolve();
  }

  /** Changes the view, as something that happens to the phone does. */
  show(change: Partial<SetupView>): void {
    this.#view = setupViewSchema.parse({ ...this.#view, ...change });
    this.onChange?.();
  }

  step(
    name: (typeof setupStepNames)[number],
    state: SetupView['steps']['network']['state'],
    problem: SetupProblem | null = null,
  ): void {
    this.show({ steps: { ...this.#view.steps, [name]: { state, problem } } });
  }

  readonly actions = Object.fromEntries(
    actionNames.map((name) => [
      name,
      (body: never) => {
        this.asked.push({ name, body });
        (this.on[name] as ((body: never) => void) | undefined)?.(body);
        return Promise.resolve();
      },
    ]),
  ) as unknown as SetupDesk['actions'];
}

const actionNames = [
  'network/scan',
  'network/join',
  'network/check',
  'time/compare',
  'destination/fleet',
  'destination/stand-alone',
  'handset/hold',
  'hook/learn',
  'hook/confirm',
  'hook/cancel',
  'sound/device',
  'sound/tone',
  'sound/meter',
  'sound/heard',
  'baseline/learn',
  'call/heard',
  'sign-off',
  'finish',
] as const satisfies readonly SetupAction[];

/** Of a phone that was just switched on, with a cable in it. */
export function newView(): SetupView {
  const open = { state: 'open', problem: null } as const;
  return setupViewSchema.parse({
    shortName: 'hotline-7K3M',
    version: '1.2.3',
    steps: Object.fromEntries(setupStepNames.map((name) => [name, open])),
    network: {
      interfaces: [{ name: 'eth0', kind: 'ethernet', carrier: true, addresses: ['192.168.1.57'] }],
      wifi: null,
      reach: 'unknown',
      hotspot: null,
    },
    time: { now: '2026-11-23T19:00:00.000Z', synchronised: true, browserOffsetMs: null },
    destination: { way: 'none', fleet: null, number: null, registrations: [] },
    hook: { input: 'gpio', learnable: true, offHook: false, learning: null, learnt: null },
    handset: { lent: false, taken: false },
    sound: {
      device: 'alsa:Handset',
      open: true,
      devices: [],
      tone: false,
      meter: false,
      speechDbfs: null,
      noiseDbfs: null,
      heard: null,
    },
    baseline: { learnt: false, at: null },
    call: { state: 'idle', offHook: false, ringingMs: null, answerMs: null, answered: null, heard: null },
    checks: [],
    record: null,
    restarting: false,
  });
}
