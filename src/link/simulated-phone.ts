import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Clock, Timer } from '../clock/clock.js';
import {
  type Command,
  type FleetFrame,
  fleetFrameSchema,
  LINK_PATH,
  LINK_PROTOCOL,
  linkCloseCodes,
  type LinkEvent,
  type LinkEventBody,
  MOST_EVENTS,
  MOST_FLEET_FRAME_BYTES,
  type PhoneFrame,
  refusals,
} from '../protocol/fleet-link/frames.js';
import { helloText } from '../protocol/fleet-link/signing.js';
import type { HealthChanges } from '../protocol/health.js';
import type { InstalledPackage } from '../protocol/fleet-link/updates.js';
import { newPrivateKey, SigningKey } from '../wire/ed25519.js';
import {
  initialLinkState,
  type LinkInput,
  type LinkState,
  type LinkTimer,
  nextLink,
} from './link.machine.js';
import { SimulatedHealth } from './simulated-health.js';
import { SimulatedUpdate } from './simulated-update.js';

export interface SimulatedPhoneOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Shared by all phones of a process. */
  readonly ticker: SimulationTicker;
  /** `ws://host:port` or `wss://…`. */
  readonly url: string;
  readonly ca?: string;
  /** Enrolment code, for a key that the fleet does not know yet. */
  readonly code?: string;
  /** PEM of an Ed25519 key; without it a new one is made. */
  readonly key?: string;
  /** Mean time between two calls; Infinity: none. 1 h without it. */
  readonly callEveryMs?: number;
  /** Changed health is reported so often; looked at for every report. 30 s without it. */
  readonly reportEveryMs?: number;
  /** What it says that it is installed as; without it no update comes. */
  readonly installed?: InstalledPackage;
  /** Whether it goes back from this version; without it, never. */
  readonly goesBack?: (version: string) => boolean;
  /** Address of this machine to connect from: one address has some 28,000 ports. */
  readonly localAddress?: string;
  readonly onLinked?: (phone: SimulatedPhone) => void;
  /** In one sentence. */
  readonly onUnlinked?: (phone: SimulatedPhone, problem: string) => void;
  /** A report or a batch of events was acknowledged, so long after it was sent. */
  readonly onStored?: (tookMs: number) => void;
}

/** One timer for thousands of phones. */
export class SimulationTicker {
  readonly #phones = new Set<SimulatedPhone>();
  readonly #clock: Clock;
  readonly #periodMs: number;
  #timer: Timer | undefined;

  constructor(clock: Clock, periodMs = 100) {
    this.#clock = clock;
    this.#periodMs = periodMs;
  }

  add(phone: SimulatedPhone): void {
    this.#phones.add(phone);
    this.#timer ??= this.#clock.every(this.#periodMs, () => {
      const nowMs = this.#clock.nowMs();
      for (const each of this.#phones) each.tick(nowMs);
    });
  }

  remove(phone: SimulatedPhone): void {
    this.#phones.delete(phone);
    if (this.#phones.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

const MEAN_CALL_EVERY_MS = 3_600_000;
const REPORT_EVERY_MS = 30_000;
const MOST_WAITING = 1_000;
const timers = ['deadline', 'retry', 'beat', 'silence', 'steady'] as const satisfies readonly LinkTimer[];

/**
 * A phone without hardware, for demonstrations and benchmarks: the same key, frames, times and back-off as a real one,
 * made-up health, now and then a call, and an outbox in memory.
 */
export class SimulatedPhone {
  /** As the fleet knows it; undefined until the first welcome. */
  id: string | undefined;
  readonly key: SigningKey;
  readonly #options: SimulatedPhoneOptions;
  readonly #health: SimulatedHealth;
  readonly #outbox = randomUUID();
  readonly #run = randomUUID();
  readonly #startMs: number;
  /** When each timer is due; Infinity: it does not run. */
  readonly #due: Record<LinkTimer, number>;
  #state: LinkState = initialLinkState;
  #socket: WebSocket | undefined;
  #nonce = '';
  #fleet = '';
  #reportN = 0;
  /** 0: none waits or was acknowledged. */
  #reportWaiting = 0;
  #reportKnown = 0;
  #reportMs = Infinity;
  #reportSentMs = 0;
  #eventsSentMs = 0;
  #events: LinkEvent[] = [];
  #lastN = 0;
  #sentN = 0;
  #callMs: number;
  #installed: InstalledPackage | undefined;
  #update: SimulatedUpdate | undefined;

  constructor(options: SimulatedPhoneOptions) {
    const { clock, random, key = newPrivateKey() } = options;
    this.#options = options;
    this.#installed = options.installed;
    this.key = new SigningKey(key);
    this.#startMs = clock.nowMs();
    this.#health = new SimulatedHealth({ random, startedMs: clock.wallMs() });
    this.#due = { deadline: Infinity, retry: Infinity, beat: Infinity, silence: Infinity, steady: Infinity };
    this.#callMs = this.#nextCallMs();
  }

  get linked(): boolean {
    return this.#state.name === 'linked';
  }

  /** Version that it runs. */
  get version(): string {
    return this.#installed?.version ?? 'simulated';
  }

  /** Events that the fleet has not acknowledged. */
  get waiting(): number {
    return this.#events.length;
  }

  start(): void {
    this.#options.ticker.add(this);
    this.#take({ type: 'start' });
  }

  stop(): void {
    this.#options.ticker.remove(this);
    this.#take({ type: 'stop' });
  }

  /** As a cut cable: nothing is said any more, and nothing is tried until `start`. */
  cut(): void {
    this.#options.ticker.remove(this);
    this.#socket?.removeAllListeners('message');
    this.#drop(true);
    this.#take({ type: 'stop' });
  }

  /** Lifts the handset, or replaces it. */
  toggleHook(): void {
    const { clock } = this.#options;
    const ended = this.#health.toggleHook(clock.wallMs());
    this.#report();
    if (ended) this.record({ kind: 'call', call: ended });
    this.#callMs = this.#health.offHook
      ? clock.nowMs() + 20_000 + 160_000 * this.#options.random()
      : this.#nextCallMs();
  }

  record(body: LinkEventBody): void {
    this.#events.push({ n: ++this.#lastN, ...this.#stamp(), body });
    if (this.#events.length > MOST_WAITING) this.#events.shift();
    this.#sendEvents();
  }

  /** Called by the ticker. */
  tick(nowMs: number): void {
    for (const timer of timers) {
      if (this.#due[timer] > nowMs) continue;
      this.#due[timer] = Infinity;
      this.#take({ type: 'timer', timer });
    }
    if (nowMs >= this.#callMs) this.toggleHook();
    if (nowMs >= this.#reportMs) this.#report();
    if (this.#update?.isDue(nowMs)) this.#goOnUpdating(this.#update);
  }

  #nextCallMs(): number {
    const { clock, random, callEveryMs = MEAN_CALL_EVERY_MS } = this.#options;
    return clock.nowMs() - Math.log(1 - random()) * callEveryMs;
  }

  #stamp(): { at: string; run: string; runMs: number } {
    const { clock } = this.#options;
    const runMs = Math.round(clock.nowMs() - this.#startMs);
    return { at: new Date(clock.wallMs()).toISOString(), run: this.#run, runMs };
  }

  #take(input: LinkInput): void {
    const step = nextLink(this.#state, input);
    if (!step) return;
    const was = this.#state.name;
    this.#state = step.state;
    for (const effect of step.effects) {
      switch (effect.type) {
        case 'connect':
          this.#connect();
          break;
        case 'disconnect':
          this.#drop(effect.silent);
          break;
        case 'say-hello':
          this.#sayHello();
          break;
        case 'send-beat':
          this.#send({ type: 'beat' });
          break;
        case 'linked':
          this.#reportKnown = 0;
          this.#reportWaiting = 0;
          this.#sentN = 0;
          this.#report();
          this.#sendEvents();
          break;
        case 'unlinked':
          this.#reportMs = Infinity;
          break;
        case 'start-timer': {
          const waitMs = effect.afterMs * (1 + effect.jitter * (2 * this.#options.random() - 1));
          this.#due[effect.timer] = this.#options.clock.nowMs() + waitMs;
          break;
        }
        case 'cancel-timer':
          this.#due[effect.timer] = Infinity;
          break;
      }
    }
    const { onLinked, onUnlinked } = this.#options;
    if (step.state.name === 'linked' && was !== 'linked') onLinked?.(this);
    if (was === 'linked' && step.state.name !== 'linked')
      onUnlinked?.(this, 'problem' in step.state ? step.state.problem : 'stopped');
  }

  #connect(): void {
    const { url, ca, localAddress } = this.#options;
    const socket = new WebSocket(`${url.replace(/\/$/, '')}${LINK_PATH}`, LINK_PROTOCOL, {
      perMessageDeflate: false,
      maxPayload: MOST_FLEET_FRAME_BYTES,
      ...(ca === undefined ? {} : { ca }),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    this.#socket = socket;
    socket.on('open', () => this.#from(socket, { type: 'opened' }));
    socket.on('message', (data: Buffer) => {
      if (this.#socket === socket) this.#received(data);
    });
    // A close follows.
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      const how = code === linkCloseCodes.goingAway ? 'going-away' : 'failed';
      this.#from(socket, { type: 'closed', problem: `closed (${code})`, how });
    });
  }

  #from(socket: WebSocket, input: LinkInput): void {
    if (this.#socket === socket) this.#take(input);
  }

  #drop(silent: boolean): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (silent || socket?.readyState === WebSocket.CONNECTING) socket?.terminate();
    else socket?.close(1000);
  }

  #send(frame: PhoneFrame): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify(frame));
    if (frame.type !== 'command-accepted' && frame.type !== 'bundle') this.#take({ type: 'sent' });
  }

  #received(data: Buffer): void {
    let frame: FleetFrame;
    try {
      frame = fleetFrameSchema.parse(JSON.parse(data.toString('utf8')));
    } catch {
      this.#take({ type: 'violation', problem: 'the server sent what no fleet server sends' });
      return;
    }
    this.#take({ type: 'heard' });
    switch (frame.type) {
      case 'challenge':
        ({ nonce: this.#nonce, fleet: this.#fleet } = frame);
        {
          this.#take({ type: 'challenge' });
          return;
        }
      case 'welcome':
        this.id = frame.phone;
        this.#forget(frame.acknowledged?.outbox === this.#outbox ? frame.acknowledged.n : 0);
        {
          this.#take({ type: 'welcome', heartbeatMs: frame.heartbeatMs });
          return;
        }
      case 'refused': {
        this.#take({ type: 'refused', problem: frame.message, retry: refusals[frame.reason].retry });
        return;
      }
      case 'accepted':
      case 'beat':
        return;
      case 'report-ack':
        if (frame.n === this.#reportWaiting) {
          this.#reportKnown = frame.n;
          this.#stored(this.#reportSentMs);
        }
        this.#reportWaiting = 0;
        return;
      case 'report-wanted':
        this.#reportKnown = 0;
        this.#reportWaiting = 0;
        {
          this.#report();
          return;
        }
      case 'events-ack':
        if (frame.outbox !== this.#outbox) return;
        this.#forget(Math.min(frame.n, this.#sentN));
        this.#sentN = 0;
        this.#stored(this.#eventsSentMs);
        {
          this.#sendEvents();
          return;
        }
      case 'command': {
        this.#command(frame.id, frame.command);
        return;
      }
    }
  }

  #sayHello(): void {
    const key = this.key.publicKey;
    const signature = this.key.sign(helloText({ nonce: this.#nonce, fleet: this.#fleet, key }));
    const { at, ...run } = this.#stamp();
    const code = this.id === undefined ? this.#options.code : undefined;
    this.#send({
      type: 'hello',
      key,
      signature,
      ...(code === undefined ? {} : { code }),
      version: this.version,
      ...(this.#installed ? { package: this.#installed } : {}),
      configVersion: null,
      highestConfigVersion: 0,
      ...run,
      clock: at,
    });
  }

  #report(): void {
    const { clock, reportEveryMs = REPORT_EVERY_MS } = this.#options;
    if (this.#state.name !== 'linked') return;
    this.#reportSentMs = clock.nowMs();
    this.#reportMs = this.#reportSentMs + reportEveryMs;
    // An answer that never came is given up at the next report.
    const whole = this.#reportKnown === 0 || this.#reportWaiting > 0;
    const n = (this.#reportWaiting = ++this.#reportN);
    const stamp = this.#stamp();
    if (whole) {
      this.#send({ type: 'report', n, ...stamp, base: null, report: this.#health.report(clock.wallMs()) });
      return;
    }
    const changes: HealthChanges = this.#health.changes(clock.wallMs());
    this.#send({ type: 'changes', n, ...stamp, base: this.#reportKnown, changes });
  }

  #sendEvents(): void {
    if (this.#state.name !== 'linked' || this.#sentN > 0) return;
    const events = this.#events.slice(0, MOST_EVENTS);
    const last = events.at(-1);
    if (!last) return;
    this.#sentN = last.n;
    this.#eventsSentMs = this.#options.clock.nowMs();
    this.#send({ type: 'events', outbox: this.#outbox, events });
  }

  #stored(sentMs: number): void {
    this.#options.onStored?.(this.#options.clock.nowMs() - sentMs);
  }

  #forget(n: number): void {
    this.#events = this.#events.filter((event) => event.n > n);
  }

  #command(id: string, command: Command): void {
    this.#send({ type: 'command-accepted', id, refusal: null });
    if (command.name === 'update') {
      this.#cancelUpdate('another version has taken its place');
      const { random, clock } = this.#options;
      this.#update = new SimulatedUpdate(id, command.release.version, random, clock.nowMs());
      return;
    }
    if (command.name === 'cancel-update' && this.#update?.version === command.version)
      this.#cancelUpdate('the fleet has taken it back');
    if (command.name === 'self-test')
      this.record({
        kind: 'self-test',
        result: this.#health.selfTest(command.test, this.#options.clock.wallMs()),
      });
    this.record({ kind: 'command-done', command: id, ok: true, message: 'done by a simulated phone' });
  }

  #goOnUpdating(update: SimulatedUpdate): void {
    const { clock, goesBack } = this.#options;
    const { command, version } = update;
    const state = update.next(clock.nowMs(), goesBack?.(version) ?? false);
    this.record({ kind: 'update', command, version, state, message: 'a simulated phone' });
    if (state !== 'running' && state !== 'rolled-back') return;
    this.#update = undefined;
    if (state === 'running' && this.#installed) this.#installed = { ...this.#installed, version };
    const ok = state === 'running';
    this.record({ kind: 'command-done', command, ok, message: 'done by a simulated phone' });
    // The program has started anew.
    this.stop();
    this.start();
  }

  /** What is not being installed yet. */
  #cancelUpdate(message: string): void {
    if (!this.#update || this.#update.isInstalling) return;
    const { command, version } = this.#update;
    this.#update = undefined;
    this.record({ kind: 'update', command, version, state: 'cancelled', message });
    this.record({ kind: 'command-done', command, ok: false, message });
  }
}
