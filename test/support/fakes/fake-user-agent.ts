import type { IncomingLeg, LegEvent, MediaLeg, UserAgent } from '../../../src/phone/ports.js';
import type { RegistrationView } from '../../../src/protocol/handset.js';
import { FakeIncomingLeg, FakeLeg } from './fake-leg.js';

/**
 * A user agent that reaches nobody: its far end is the test. Strict: it throws where its user dials before `start`, after
 * `stop`, or while the route's last leg is alive.
 */
export class FakeUserAgent implements UserAgent {
  onRegistration: ((view: RegistrationView) => void) | undefined;
  onIncoming: ((leg: IncomingLeg) => boolean) | undefined;
  /** Every leg ever dialled, oldest first. */
  readonly dialled: FakeLeg[] = [];
  /** Every callback ever offered, oldest first. */
  readonly offered: FakeIncomingLeg[] = [];
  networkChanges = 0;
  /** Lets a test keep `stop` waiting. */
  stopped: Promise<void> = Promise.resolve();

  #state: 'new' | 'started' | 'stopped' = 'new';
  #view: RegistrationView;

  constructor(readonly route: string) {
    this.#view = { route, server: `wss://${route}.example/ws`, state: 'stopped', problem: null };
  }

  /** The leg dialled last. */
  get leg(): FakeLeg {
    const leg = this.dialled.at(-1);
    if (!leg) throw new Error(`nothing was dialled on route ${this.route}`);
    return leg;
  }

  get alive(): readonly FakeLeg[] {
    return [...this.dialled, ...this.offered].filter((leg) => leg.alive);
  }

  start(): void {
    if (this.#state !== 'new') throw new Error(`a user agent that is ${this.#state} is started`);
    this.#state = 'started';
    this.registers({ state: 'connecting' });
  }

  async stop(): Promise<void> {
    if (this.#state !== 'started') throw new Error(`a user agent that is ${this.#state} is stopped`);
    this.#state = 'stopped';
    for (const leg of this.alive) leg.end();
    await this.stopped;
  }

  registration(): RegistrationView {
    return this.#view;
  }

  /** What its registration comes to. */
  registers(change: Partial<RegistrationView>): void {
    this.#view = { ...this.#view, ...change };
    this.onRegistration?.(this.#view);
  }

  networkChanged(): void {
    this.#mustRun('told of the network');
    this.networkChanges++;
  }

  dial(media: MediaLeg, onEvent: (event: LegEvent) => void): FakeLeg {
    this.#mustRun('dialled');
    if (this.alive.length > 0) throw new Error(`route ${this.route} is dialled while its leg is alive`);
    const leg = new FakeLeg();
    leg.open(media, 'offer', onEvent);
    this.dialled.push(leg);
    return leg;
  }

  /** The call centre calls the phone; the leg is over if the phone refused it. */
  callBack(caller: string): FakeIncomingLeg {
    const leg = new FakeIncomingLeg(caller);
    this.offered.push(leg);
    if (!this.onIncoming?.(leg)) leg.end();
    return leg;
  }

  #mustRun(what: string): void {
    if (this.#state !== 'started') throw new Error(`a user agent that is ${this.#state} is ${what}`);
  }
}
