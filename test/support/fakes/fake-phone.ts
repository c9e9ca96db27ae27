import { type CallPolicy, defaultCallTimes } from '../../../src/phone/call-policy.js';
import { Controller } from '../../../src/phone/controller.js';
import { defaultHookPolicy, type HookPolicy } from '../../../src/phone/hook.machine.js';
import { ManualClock } from '../manual-clock.js';
import { FakeFaults } from './fake-faults.js';
import { FakeHandset } from './fake-handset.js';
import { FakeHookSwitch } from './fake-hook-switch.js';
import { FakeJournal } from './fake-journal.js';
import { FakeLog } from './fake-log.js';
import { FakeMediaLegs } from './fake-media-leg.js';
import { FakeRinger } from './fake-ringer.js';
import { FakeUserAgent } from './fake-user-agent.js';

export interface FakePhoneOptions {
  /** How many routes; they are called main, spare and third. */
  readonly routes?: 1 | 2 | 3;
  readonly digitsAfterAnswer?: string;
  readonly times?: Partial<CallPolicy>;
  readonly hook?: Partial<HookPolicy>;
  /** Already off the hook when the phone starts. */
  readonly offHook?: boolean;
  /** Who may call back; nobody unless named. */
  readonly callers?: readonly string[];
  /** 0 to 1; 0.5 makes every wait exactly as long as it is meant. */
  readonly random?: () => number;
  /** false: the test starts the controller itself. */
  readonly started?: boolean;
}

export type FakePhone = ReturnType<typeof fakePhone>;

/** The real controller on strict fakes and a clock that stands still. */
export function fakePhone(options: FakePhoneOptions = {}) {
  const clock = new ManualClock();
  const names = ['main', 'spare', 'third'].slice(0, options.routes ?? 1);
  const agents = names.map((name) => new FakeUserAgent(name));
  const media = new FakeMediaLegs();
  const handset = new FakeHandset();
  const hook = new FakeHookSwitch(clock, options.offHook);
  const ringer = new FakeRinger();
  const journal = new FakeJournal();
  const faults = new FakeFaults();
  const log = new FakeLog();
  let calls = 0;
  const controller = new Controller({
    clock,
    log,
    policy: {
      ...defaultCallTimes,
      ...options.times,
      routes: names.map((name) => ({ name, digitsAfterAnswer: options.digitsAfterAnswer ?? '' })),
    },
    hookPolicy: { ...defaultHookPolicy, ...options.hook },
    userAgents: agents,
    mediaLegs: media,
    handset,
    hook,
    ringer,
    journal,
    faults,
    mayCallBack: (caller) => (options.callers ?? []).includes(caller),
    random: options.random ?? (() => 0.5),
    newCallId: () => callId(++calls),
  });
  if (options.started ?? true) controller.start();
  const agent = (route: number): FakeUserAgent => {
    const found = agents[route];
    if (!found) throw new RangeError(`there is no route ${route}`);
    return found;
  };
  return {
    clock,
    agents,
    main: agent(0),
    /** Throws where there is but one route. */
    get spare() {
      return agent(1);
    },
    get third() {
      return agent(2);
    },
    media,
    handset,
    hook,
    ringer,
    journal,
    faults,
    log,
    controller,
  };
}

/** The id of the nth call of a fake phone. */
export function callId(nth: number): string {
  return `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
}
