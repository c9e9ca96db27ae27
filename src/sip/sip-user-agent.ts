import { randomBytes } from 'node:crypto';
import {
  Grammar,
  type Invitation,
  type Session,
  SIPExtension,
  type URI,
  UserAgent as SipUserAgent,
} from 'sip.js';
import { type Clock, delay, withDeadline } from '../clock/clock.js';
import type { IncomingLeg, Leg, LegEvent, Log, MediaLeg, UserAgent } from '../phone/ports.js';
import {
  initialRegistrationState,
  nextRegistration,
  type RegistrationEffect,
  type RegistrationInput,
  type RegistrationState,
  type RegistrationTimer,
} from '../phone/registration.machine.js';
import { Timers } from '../phone/timers.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import type { RegistrationView } from '../protocol/handset.js';
import type { SipTransport } from '../protocol/server-address.js';
import { version } from '../protocol/version.js';
import type { Connect } from './connection/connection.js';
import { IncomingCall } from './incoming-call.js';
import { extraOptionTags } from './interop/capabilities.js';
import { Interop } from './interop/interop.js';
import { OutgoingCall } from './outgoing-call.js';
import { refusalSentence, Registrar, retryAfterOf } from './registrar.js';
import { LegDescription } from './session-description.js';
import { FlowTransport, type FlowTransportOptions, type Targets } from './flow-transport.js';
import { OwnAddress } from './own-address.js';
import { type PingFigures, PingMeter } from './ping-meter.js';
import { Pulse } from './pulse.js';
import { sipLog } from './sip-log.js';

export interface SipUserAgentOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Name of the route in the configuration. */
  readonly route: string;
  /** Where this agent sends everything, for people: the `server` of the route. */
  readonly server: string;
  /** What the server is spoken to by before its targets are known. */
  readonly transport: SipTransport;
  readonly targets: Targets;
  readonly connect: Connect;
  /** A target that says nothing for this long is left for the next one. */
  readonly targetLimitMs: number;
  /** Authority certificates in PEM, trusted instead of the public ones. */
  readonly ca?: string | undefined;
  /** The one certificate that is accepted; see ConnectionOptions. */
  readonly fingerprint?: string | undefined;
  /** A SIP URI that every request is routed through (RFC 3261 section 8.1.2); none: straight to the server. */
  readonly outboundProxy?: string | undefined;
  /** Host part of the account's address. */
  readonly domain: string;
  readonly account: string;
  /** Name that the password belongs to. */
  readonly login: string;
  readonly password: string;
  /** The one SIP URI that this agent may call. */
  readonly destination: string;
  /** The one SIP URI that it calls besides, to test itself: an extension that sends the sound back. */
  readonly testDestination?: string | undefined;
  /** Lower-case hosts to which the exchange may redirect a call. */
  readonly redirectDomains: readonly string[];
  /** Stable identity of this phone (RFC 5626 section 4.1), a UUID. */
  readonly instanceId: string;
  /** Tells the flows of one instance apart (RFC 5626 section 4.2), from 1. */
  readonly flowId: number;
  readonly leaseS: number;
  readonly pingAfterMs: number;
}

/** What the description of a session is made of: the parameters of LegDescription. */
interface SessionMedia {
  readonly media: MediaLeg;
  readonly hold: (held: boolean) => void;
  readonly unusable?: (problem: string) => void;
}

/** How long a lift waits for a connection that is just being made before the route counts as failed. */
const CONNECT_FOR_CALL_MS = 1_500;

/** A program that is told to end has little time. */
const UNREGISTER_LIMIT_MS = 500;

/** The port `UserAgent` on sip.js, one for each route. */
export class SipUserAgentAdapter implements UserAgent {
  onRegistration: ((view: RegistrationView) => void) | undefined;
  onIncoming: ((leg: IncomingLeg) => boolean) | undefined;

  readonly route: string;
  readonly #options: SipUserAgentOptions;
  readonly #destination: URI;
  readonly #testDestination: URI | undefined;
  readonly #userAgent: SipUserAgent;
  readonly #transport: FlowTransport;
  readonly #pulse: Pulse;
  readonly #pings: PingMeter;
  readonly #interop: Interop;
  readonly #registrar: Registrar;
  readonly #timers: Timers<RegistrationTimer>;
  readonly #outgoing = new Set<OutgoingCall>();
  readonly #incoming = new Map<Invitation, IncomingCall>();
  readonly #media = new Map<Session, SessionMedia>();
  readonly #waiting = new Set<{ resolve: () => void; reject: (error: Error) => void }>();
  #registration: RegistrationState = initialRegistrationState;
  /** Settled but while the phone, about to stop, waits for the exchange to take its registration away. */
  #unregistered: Promise<unknown> = Promise.resolve();
  /** Counts connections tried, so that a late word of an earlier one is recognised. */
  #connection = 0;
  /** The exchange answered one INVITE from two places: early media would fail the call there. */
  #forks = false;

  constructor(options: SipUserAgentOptions) {
    this.#options = options;
    this.route = options.route;
    this.#pings = new PingMeter(options.clock);
    this.#timers = new Timers(options.clock, options.random);
    const uri = Grammar.URIParse(`sip:${options.account}@${options.domain}`);
    const destination = Grammar.URIParse(options.destination);
    if (!uri || !destination) {
      throw new HotlineError(
        'CONFIG_INVALID',
        `route ${options.route}: ${options.destination} is not a SIP address`,
      );
    }
    this.#destination = destination;
    this.#testDestination =
      options.testDestination === undefined ? undefined : Grammar.URIParse(options.testDestination);
    const isWebSocket = options.transport === 'ws' || options.transport === 'wss';
    const ownAddress = new OwnAddress(randomBytes(8).toString('hex'));
    const transportOptions: FlowTransportOptions = {
      clock: options.clock,
      log: options.log,
      targets: options.targets,
      connect: options.connect,
      connection: {
        pingAfterMs: options.pingAfterMs,
        ca: options.ca,
        fingerprint: options.fingerprint,
        pings: this.#pings,
      },
      targetLimitMs: options.targetLimitMs,
      transport: options.transport,
      ownAddress,
      onBetterTarget: () => this.#moveToBetter(),
    };
    this.#userAgent = new SipUserAgent({
      uri,
      contactName: options.account,
      instanceId: options.instanceId,
      instanceIdAlwaysAdded: true,
      userAgentString: `hotline/${version}`,
      transportConstructor: FlowTransport,
      transportOptions,
      viaHost: ownAddress.name,
      // A WebSocket's URI says so (RFC 7118 section 5); what else there is to say is put in by OwnAddress.
      contactParams: isWebSocket ? { transport: options.transport } : {},
      forceRport: !isWebSocket,
      preloadedRouteSet: options.outboundProxy === undefined ? [] : [`<${options.outboundProxy};lr>`],
      // An early answer of ours would be an extra 180 that nobody asked for.
      sendInitialProvisionalResponse: false,
      sipExtension100rel: SIPExtension.Supported,
      sipExtensionExtraSupported: [...extraOptionTags],
      gracefulShutdown: false,
      noAnswerTimeout: 3_600,
      logBuiltinEnabled: false,
      logConnector: sipLog(options.log),
      logLevel: 'warn',
      sessionDescriptionHandlerFactory: (session) => this.#describe(session),
      delegate: {
        // Without an error we disconnected ourselves, and know.
        onDisconnect: (error) => {
          if (error) this.#lost(messageOf(error));
        },
        onInvite: (invitation) => this.#invited(invitation),
      },
    });
    const { transport } = this.#userAgent;
    if (!(transport instanceof FlowTransport)) throw new TypeError('sip.js made another transport');
    this.#transport = transport;
    this.#interop = new Interop({
      clock: options.clock,
      userAgent: this.#userAgent,
      credentials: { username: options.login, password: options.password },
    });
    this.#registrar = new Registrar({
      userAgent: this.#userAgent,
      domain: options.domain,
      account: options.account,
      leaseS: options.leaseS,
      flowId: options.flowId,
    });
    this.#pulse = new Pulse({
      clock: options.clock,
      random: options.random,
      ask: (onAnswer) => {
        const answered = this.#pings.sent();
        this.#registrar.ask(() => {
          answered();
          onAnswer();
        });
      },
      answerLimitMs: 2 * options.targetLimitMs,
      onSilent: () => this.#transport.fail('has fallen silent'),
    });
  }

  start(): void {
    this.#input({ type: 'start' });
  }

  async stop(): Promise<void> {
    for (const call of this.#outgoing) call.end();
    for (const call of this.#incoming.values()) call.end();
    // CANCEL and BYE are on the socket one turn of the event loop later: before the connection closes.
    await delay(this.#options.clock, 0);
    this.#input({ type: 'stop' });
    this.#nobodyConnects('the phone is stopping');
    await this.#unregistered;
    await this.#userAgent.stop();
    this.#outgoing.clear();
    this.#incoming.clear();
    this.#media.clear();
  }

  registration(): RegistrationView {
    const { route, server } = this.#options;
    const state = this.#registration;
    return { route, server, state: state.name, problem: state.name === 'waiting' ? state.problem : null };
  }

  /** The address that our packets to the exchange come from; undefined while there is no connection. */
  get localAddress(): string | undefined {
    return this.#transport.local?.address;
  }

  /** Of the signs of life that were asked of the exchange in the last five minutes. */
  pingFigures(): PingFigures {
    return this.#pings.figures();
  }

  networkChanged(): void {
    this.#options.targets.networkChanged();
    this.#input({ type: 'reconnect' });
  }

  dial(media: MediaLeg, onEvent: (event: LegEvent) => void): Leg {
    return this.#call(this.#destination, this.#options.redirectDomains, media, onEvent);
  }

  /** Whether {@link dialTest} may be called. */
  get canTest(): boolean {
    return this.#testDestination !== undefined;
  }

  /** Calls the test extension, which must not redirect. Otherwise as `dial`. Throws where there is none. */
  dialTest(media: MediaLeg, onEvent: (event: LegEvent) => void): Leg {
    if (!this.#testDestination) throw new RangeError(`route ${this.route} has no test number`);
    return this.#call(this.#testDestination, [], media, onEvent);
  }

  /** Asks the exchange for a sign of life, connecting first if need be. Rejects with SIP_CONNECT or SIP_TIMEOUT. */
  async check(limitMs: number): Promise<void> {
    await this.#connected(limitMs);
    const answered = new Promise<void>((resolve) => this.#registrar.ask(resolve));
    await withDeadline(
      this.#options.clock,
      answered,
      limitMs,
      () => new HotlineError('SIP_TIMEOUT', `${this.#options.server} does not answer`),
    );
  }

  #call(
    target: URI,
    redirectDomains: readonly string[],
    media: MediaLeg,
    onEvent: (event: LegEvent) => void,
  ): Leg {
    const call: OutgoingCall = new OutgoingCall({
      clock: this.#options.clock,
      userAgent: this.#userAgent,
      target,
      redirectDomains,
      interop: this.#interop,
      media,
      connected: (limitMs) => this.#connected(limitMs),
      earlyMedia: !this.#forks,
      connectLimitMs: CONNECT_FOR_CALL_MS,
      onSession: (session) => this.#media.set(session, { media, hold: (held) => call.hold(held) }),
      onForked: () => (this.#forks = true),
      onEvent,
      hasAlternative: () => this.#transport.hasAlternative,
      onSessionOver: (session) => this.#media.delete(session),
      onDone: () => this.#outgoing.delete(call),
    });
    this.#outgoing.add(call);
    call.start(this.#transport.isConnected());
    return call;
  }

  /** Calls and waiters that are not over yet. A leak check. */
  get inUse(): number {
    return this.#outgoing.size + this.#incoming.size + this.#waiting.size;
  }

  // ── registration ──────────────────────────────────────────────────────────────────────────────────────────────

  #input(input: RegistrationInput): void {
    const before = this.#registration;
    const step = nextRegistration(before, input);
    if (!step) return;
    this.#registration = step.state;
    for (const effect of step.effects) this.#run(effect);
    const view = this.registration();
    if (before.name !== step.state.name) {
      this.#options.log.info({ route: view.route, state: view.state, problem: view.problem }, 'registration');
      this.onRegistration?.(view);
    }
  }

  #run(effect: RegistrationEffect): void {
    switch (effect.type) {
      case 'connect':
        this.#connect();
        return;
      case 'disconnect':
        this.#connection++;
        void this.#unregistered.then(() => {
          const given = effect.silent ? this.#transport.abandon('no answer') : this.#transport.disconnect();
          this.#letGo('the connection was given up');
          return given;
        });
        return;
      case 'register':
        // On a fresh connection DNS has just been asked.
        if (this.#registration.name === 'registered') void this.#transport.review();
        this.#registrar.register((answer) => {
          if (answer.type === 'accepted') {
            this.#input(answer);
            return;
          }
          const { account, domain } = this.#options;
          const problem = refusalSentence(answer.response, account, domain);
          this.#input({ type: 'refused', problem, ...retryAfterOf(answer.response) });
        });
        return;
      case 'unregister':
        this.#unregistered = withDeadline(
          this.#options.clock,
          this.#registrar.unregister(),
          UNREGISTER_LIMIT_MS,
          () => new HotlineError('SIP_TIMEOUT', 'no answer'),
        ).catch((error: unknown) =>
          this.#options.log.debug({ reason: messageOf(error) }, 'not unregistered'),
        );
        return;
      case 'start-timer':
        this.#timers.start(effect.timer, effect.afterMs, effect.jitter, () =>
          this.#input({ type: 'timer', timer: effect.timer }),
        );
        return;
      case 'cancel-timer':
        this.#timers.cancel(effect.timer);
    }
  }

  #connect(): void {
    // A connection that is given up while it is being made still fails later: that says nothing about the next one.
    const connection = ++this.#connection;
    // sip.js forbids to connect from within a state change.
    void Promise.resolve()
      .then(() => this.#userAgent.start())
      .then(() => this.#transport.connect())
      .then(
        () => {
          if (connection !== this.#connection) return;
          for (const waiter of this.#waiting) waiter.resolve();
          this.#waiting.clear();
          // A WebSocket has a pulse of its own (RFC 6455 section 5.5.2), which every peer must answer.
          if (this.#transport.local) this.#pulse.start();
          this.#input({ type: 'connected' });
        },
        (error: unknown) => {
          if (connection === this.#connection) this.#lost(messageOf(error));
        },
      );
  }

  #lost(problem: string): void {
    this.#nobodyConnects(problem);
    this.#input({ type: 'disconnected', problem });
    this.#letGo(problem);
  }

  /** What lived on the connection: a REGISTER under way, and every call that is not answered yet. */
  #letGo(problem: string): void {
    this.#pulse.stop();
    this.#registrar.forget();
    for (const call of [...this.#outgoing]) call.connectionLost(problem);
    for (const call of [...this.#incoming.values()]) call.connectionLost();
  }

  /** Not in the middle of a call: what is not answered yet would be lost with its connection. */
  #moveToBetter(): void {
    if (this.#outgoing.size + this.#incoming.size === 0) this.#input({ type: 'reconnect' });
  }

  #nobodyConnects(problem: string): void {
    for (const waiter of this.#waiting) waiter.reject(new HotlineError('SIP_CONNECT', problem));
    this.#waiting.clear();
  }

  /** Resolves when connected, trying at once if it is not. */
  #connected(limitMs: number): Promise<void> {
    if (this.#transport.isConnected()) return Promise.resolve();
    const connected = new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      this.#waiting.add(waiter);
      this.#options.clock.after(limitMs, () => this.#waiting.delete(waiter));
    });
    this.#input({ type: 'needed' });
    return withDeadline(
      this.#options.clock,
      connected,
      limitMs,
      () => new HotlineError('SIP_CONNECT', 'no connection to the exchange'),
    );
  }

  // ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #describe(session: Session): LegDescription {
    const leg = this.#media.get(session);
    if (!leg) throw new Error('a session without a leg');
    return new LegDescription(leg.media, leg.hold, leg.unusable);
  }

  #invited(invitation: Invitation): void {
    const call = new IncomingCall({
      clock: this.#options.clock,
      interop: this.#interop,
      invitation,
      connected: (limitMs) => this.#connected(limitMs),
      onMedia: (media) =>
        this.#media.set(invitation, {
          media,
          hold: (held) => call.hold(held),
          unusable: (problem) => call.unusable(problem),
        }),
      onDone: () => {
        this.#incoming.delete(invitation);
        this.#media.delete(invitation);
      },
    });
    if (!this.onIncoming?.(call)) {
      call.refuse();
      return;
    }
    this.#incoming.set(invitation, call);
    call.ring();
  }
}
