import { randomUUID } from 'node:crypto';
import { type Clock, type Timer } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import type { CommissioningCheck } from '../protocol/commissioning.js';
import { messageOf } from '../protocol/errors.js';
import type { SetupMeter, SetupView } from '../protocol/setup-api.js';
import type { GivenSettings } from '../protocol/setup-findings/settings-problems.js';
import { baselineErrorProblem } from '../protocol/setup-findings/sound-problems.js';
import { setupProblem, type SetupProblem } from '../protocol/setup-problems.js';
import { version } from '../protocol/version.js';
import { checksOf } from './desk-checks.js';
import { DeskHook } from './desk-hook.js';
import { busy } from './desk-refusals.js';
import { photoEvents, signedOff } from './desk-sign-off.js';
import { recordingsProgram } from './handset-tap.js';
import { HandsetSounds } from './handset-sounds.js';
import { type PhoneFacts, type RunningPhone, type SetupWorld, WifiFailure } from './ports.js';
import { problemOfSettings } from './problems.js';
import { type SetupBody, type SetupDesk, SetupDeskRefusal } from './setup-desk.js';
import { type DeskState, initialDeskState, viewOf } from './setup-view.js';

/** The world outside may change by itself: a cable, a registration. */
const LOOK_MS = 2_000;
/** The way out is asked for less often: it costs a request to somewhere. */
const REACH_EVERY = 8;

export interface TechnicianDeskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly world: SetupWorld;
  /** The code that is to be spoken. */
  readonly spoken: () => string;
  /** Somebody looks on; else the machine is not looked at. */
  readonly watched?: () => boolean;
}

/** What a technician does at the page, step by step; the state is one object, from which the view is made. */
export class TechnicianDesk implements SetupDesk {
  onChange: (() => void) | undefined;
  onMeter: ((meter: SetupMeter) => void) | undefined;
  onFinished: (() => void) | undefined;

  readonly #options: TechnicianDeskOptions;
  readonly #sounds: HandsetSounds;
  readonly #hook: DeskHook;
  #state: DeskState = initialDeskState;
  #looking: Timer | undefined;
  #looks = 0;
  #closed = false;

  constructor(options: TechnicianDeskOptions) {
    this.#options = options;
    const { clock, world } = options;
    this.#sounds = new HandsetSounds({
      clock,
      tap: () => world.phone()?.tap,
      onMeter: (meter) => this.onMeter?.(meter),
      onChange: () => this.onChange?.(),
    });
    this.#hook = new DeskHook({
      clock,
      world,
      state: () => this.#state,
      set: (change) => this.#set(change),
      facts: () => this.#facts(),
      configure: (sections) => this.#configure(sections),
    });
  }

  get name(): SetupDesk['name'] {
    const { shortName, language } = this.#options.world;
    return { shortName, language, version };
  }

  /** Begins to look at the machine. */
  start(): void {
    const { clock, watched = () => true } = this.#options;
    this.#looking = clock.every(LOOK_MS, () => {
      if (watched()) void this.#look();
    });
    void this.#look();
  }

  stop(): void {
    this.#closed = true;
    this.#looking?.cancel();
    this.abandoned();
  }

  /** The technician has left, or somebody else has taken the place: the phone is its customers' again. */
  abandoned(): void {
    this.#sounds.stop();
    this.#hook.cancel();
    this.#options.world.loan.lost();
  }

  /** The phone has changed, or another one runs. */
  changed(): void {
    if (this.#closed) return;
    const facts = this.#facts();
    if (facts && facts.call.state !== 'idle' && facts.call.state !== 'out-of-service') this.#sounds.stop();
    const { lastCall } = facts ?? {};
    const { callsBefore } = this.#state;
    if (facts && callsBefore === undefined) this.#set({ callsBefore: lastCall?.id ?? null });
    else if (lastCall && lastCall.id !== callsBefore && lastCall.id !== this.#state.call?.id)
      this.#set({ call: lastCall, callHeard: null });
    this.onChange?.();
  }

  view(): SetupView {
    const { clock, world } = this.#options;
    return viewOf({
      state: this.#state,
      facts: this.#facts(),
      sounds: this.#sounds.view(),
      handset: this.#handset(),
      shortName: world.shortName,
      nowMs: clock.wallMs(),
      notBeforeMs: world.notBeforeMs,
      checks: this.#checks(),
    });
  }

  speechProblem(): SetupProblem | null {
    const facts = this.#facts();
    if (!facts || facts.health.audio.open) return null;
    return setupProblem('sound-no-device', {}, facts.health.audio.problem);
  }

  async speak(): Promise<void> {
    const phone = this.#options.world.phone();
    const facts = this.#facts();
    if (!phone || !facts) throw busy('The phone is starting; try again in a moment.');
    const problem = this.speechProblem();
    if (problem) throw new SetupDeskRefusal('refused', 'The handset cannot speak.', problem);
    const { state, offHook } = facts.call;
    // Who holds the handset of a phone that is not set up hears it anyway, again and again.
    if (offHook && state === 'out-of-service') return;
    if (offHook || state === 'callback') throw busy('The handset is in use; put it back and try again.');
    const recordings = await this.#options.world.codeRecordings(this.#options.spoken());
    phone.tap.start(recordingsProgram(recordings));
  }

  readonly actions: SetupDesk['actions'] = {
    'network/scan': () => {
      if (this.#state.scanning) throw busy('The networks are being looked for.');
      this.#set({ scanning: true });
      const { network } = this.#options.world;
      void network.scan().then((networks) => this.#set({ scanning: false, wifi: networks }));
      return Promise.resolve();
    },
    'network/join': ({ ssid, password }) => {
      if (this.#state.joining !== null) throw busy('A network is being joined.');
      this.#set({ joining: ssid, wifiProblem: null });
      void this.#join(ssid, password);
      return Promise.resolve();
    },
    'network/check': () => this.#lookAtReach(),
    'time/compare': ({ browserMs }) => {
      this.#set({ browserOffsetMs: this.#options.clock.wallMs() - browserMs });
      return Promise.resolve();
    },
    'destination/fleet': async ({ server, code, anew }) => {
      const address = /^[a-z]+:\/\//i.test(server) ? server : `wss://${server}`;
      await this.#configure({ fleet: { server: address, code } }, { fleet: server }, anew);
    },
    'destination/stand-alone': async ({ number, country, language, server, account, login, password }) => {
      const route = { name: 'main', server, account, ...(login === null ? {} : { login }), password };
      await this.#configure({ number, country, language, route: [route] }, { number, exchange: server });
    },
    'handset/hold': ({ on }) => {
      const { loan } = this.#options.world;
      if (on) loan.hold();
      else loan.release();
      return Promise.resolve();
    },
    'hook/learn': async () => {
      if (!this.#idlePhone().facts().hook.learnable)
        throw new SetupDeskRefusal('refused', 'This phone has no contact that can be learnt.');
      this.#options.world.loan.used();
      this.#sounds.stop();
      await this.#hook.learn();
    },
    'hook/confirm': () => {
      this.#options.world.loan.used();
      this.#hook.confirm();
      return Promise.resolve();
    },
    'hook/cancel': () => {
      this.#hook.cancel();
      return Promise.resolve();
    },
    'sound/device': async ({ device }) => {
      if (!this.#state.devices.some((one) => one.device === device))
        throw new SetupDeskRefusal(
          'refused',
          'There is no such sound device.',
          setupProblem('sound-device-missing', { device }),
        );
      await this.#configure({ audio: { device } });
      this.#set({ deviceChosen: true, heard: null });
    },
    'sound/tone': ({ on }) => {
      if (on) this.#idlePhone();
      this.#options.world.loan.used();
      this.#sounds.tone(on);
      return Promise.resolve();
    },
    'sound/meter': ({ on }) => {
      if (on) this.#idlePhone();
      this.#options.world.loan.used();
      this.#sounds.meter(on);
      return Promise.resolve();
    },
    'sound/heard': ({ heard }) => {
      this.#options.world.loan.used();
      this.#set({ heard });
      return Promise.resolve();
    },
    'baseline/learn': () => {
      const phone = this.#idlePhone();
      if (this.#state.learningBaseline) throw busy('The sound of the handset is being learnt.');
      this.#options.world.loan.used();
      if (this.#handset().taken) throw busy('Put the handset into its cradle first.');
      this.#sounds.stop();
      this.#set({ learningBaseline: true, baselineProblem: null });
      void phone.learnBaseline().then(
        (at) => this.#set({ learningBaseline: false, baselineAt: at }),
        (error: unknown) => {
          const problem = baselineErrorProblem(error, phone.facts().device);
          this.#set({ learningBaseline: false, baselineProblem: problem });
        },
      );
      return Promise.resolve();
    },
    'call/heard': ({ heard }) => {
      if (this.#state.call?.cause !== 'answered') throw busy('No call was answered yet.');
      this.#set({ callHeard: heard });
      return Promise.resolve();
    },
    'sign-off': (body) => this.#signOff(body),
    finish: () => {
      if (this.#facts()?.isSetUp !== true)
        throw new SetupDeskRefusal('refused', 'The phone does not know yet whom to call.');
      this.#options.log.info({}, 'setting up is finished');
      this.onFinished?.();
      return Promise.resolve();
    },
  };

  #handset(): SetupView['handset'] {
    const { isLent, isTaken } = this.#options.world.loan;
    return { lent: isLent, taken: isTaken };
  }

  #facts(): PhoneFacts | undefined {
    return this.#options.world.phone()?.facts();
  }

  #set(change: Partial<DeskState>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#closed) this.onChange?.();
  }

  #idlePhone(): RunningPhone {
    const phone = this.#options.world.phone();
    if (!phone || this.#hook.isLearning) throw busy('The phone is starting, or its hook is being learnt.');
    const { state } = phone.facts().call;
    if (state !== 'idle' && state !== 'out-of-service')
      throw busy('The phone is in use; put the handset back.');
    return phone;
  }

  async #look(): Promise<void> {
    const { world } = this.#options;
    const { network } = world;
    const [found, devices] = await Promise.all([network.look(), world.soundDevices()]);
    if (this.#closed) return;
    this.#set({ ...found, devices });
    if (this.#looks++ % REACH_EVERY === 0) await this.#lookAtReach();
  }

  async #lookAtReach(): Promise<void> {
    const server = this.#facts()?.link?.server ?? null;
    const { portal, reach } = await this.#options.world.network.reach(server);
    this.#set({ reach, portal });
  }

  async #join(ssid: string, password: string | null): Promise<void> {
    try {
      await this.#options.world.network.join(ssid, password);
      this.#set({ joining: null });
      await this.#look();
    } catch (error) {
      const failed = () => setupProblem('wifi-failed', { wifi: ssid }, messageOf(error));
      this.#set({ joining: null, wifiProblem: error instanceof WifiFailure ? error.problem : failed() });
    }
  }

  async #configure(
    sections: Readonly<Record<string, unknown>>,
    given: Omit<GivenSettings, 'file'> = {},
    anew = false,
  ): Promise<void> {
    if (!this.#facts()) throw busy('The phone is starting; try again in a moment.');
    if (this.#hook.isLearning || this.#state.configuring) throw busy('The phone is being changed.');
    this.#sounds.stop();
    this.#set({ configuring: true });
    try {
      await this.#options.world.configure(sections, anew);
    } catch (error) {
      throw new SetupDeskRefusal('refused', messageOf(error), problemOfSettings(error, given));
    } finally {
      this.#set({ configuring: false });
    }
  }

  /** What was proved so far, in the order of the record. */
  #checks(): CommissioningCheck[] {
    const facts = this.#facts();
    if (!facts) return this.#state.checks;
    const { clock, world } = this.#options;
    const { notBeforeMs } = world;
    const sounds = this.#sounds.view();
    const checks = checksOf({
      state: this.#state,
      facts,
      sounds,
      handset: this.#handset(),
      nowMs: clock.wallMs(),
      notBeforeMs,
    });
    this.#state = { ...this.#state, checks };
    return checks;
  }

  async #signOff(asked: SetupBody<'sign-off'>): Promise<void> {
    const { clock, log, world } = this.#options;
    const phone = world.phone();
    if (!phone) throw busy('The phone is starting; try again in a moment.');
    const { record, photo } = signedOff({
      asked,
      made: this.#checks(),
      facts: phone.facts(),
      shortName: world.shortName,
      id: randomUUID(),
      nowMs: clock.wallMs(),
    });
    await world.keep(record);
    if (phone.facts().link) {
      phone.record({ kind: 'commissioned', record });
      for (const event of photo ? photoEvents(record.id, photo) : []) phone.record(event);
    }
    log.info({ by: record.by, place: record.place }, 'the phone is signed off');
    this.#set({ record });
  }
}
