import type {
  IncomingInviteRequest,
  IncomingRegisterRequest,
  IncomingRequest,
  IncomingRequestMessage,
} from 'sip.js/lib/core/index.js';
import { URI } from 'sip.js/lib/core/index.js';
import { fileURLToPath } from 'node:url';
import { readWavFile } from '../audio/wav-file.js';
import type { Trouble } from '../protocol/handset.js';
import { Authenticator } from './authenticator.js';
import { type Behaviour, behaviourInTrouble, planFor } from './behaviour.js';
import { CallDesk, type CallOut } from './call-desk.js';
import type { CallView } from './call-view.js';
import { endpointMaker } from './endpoint-maker.js';
import { defaultLimits, type ExchangeLimits } from './limits.js';
import type { SipConnection } from './listener.js';
import { listenerFor } from './listener-for.js';
import { ListenerSet, type Ports } from './listener-set.js';
import type { Route } from './outgoing-call.js';
import { Peer } from './peer.js';
import { Registrar } from './registrar.js';
import { registerRequestOf, requestUriOf, uriOf } from './sip-message.js';
import type { PracticeExchangeOptions } from './practice-exchange-options.js';
import { SilentTreatment } from './silent-treatment.js';
import { type WireEntry, WireTrace } from './wire-trace.js';

/** One registered Contact, for tests and for the person at the exchange. */
export interface RegistrationEntry {
  readonly account: string;
  readonly contact: string;
  readonly expiresInMs: number;
}

/** Where the exchange is reached. */
export interface Listening {
  readonly ports: Ports;
  /** The port, where there is one transport alone; else the lowest. */
  readonly port: number;
}

const DEFAULT_MAX_LEASE_S = 600;
const DEFAULT_RING_LIMIT_MS = 60_000;

/**
 * A call centre to practise with: registrar (RFC 3261 section 10.3) and answering side, with scripted behaviour by
 * extension and switchable trouble. For demonstration and tests, not for production.
 */
export class PracticeExchange {
  readonly #options: PracticeExchangeOptions;
  readonly #host: string;
  readonly #realm: string;
  readonly #limits: ExchangeLimits;
  readonly #extensions: ReadonlyMap<string, Behaviour>;
  readonly #authenticator: Authenticator;
  readonly #registrar: Registrar<Peer>;
  readonly #desk: CallDesk;
  readonly #trace: WireTrace;
  readonly #listeners: ListenerSet;
  readonly #silence = new SilentTreatment();
  readonly #peers = new Set<Peer>();
  #ports: Ports | undefined;
  #trouble: Trouble = 'none';
  #switching: Promise<unknown> = Promise.resolve();

  constructor(options: PracticeExchangeOptions) {
    const { clock, log, accounts, tls, nonceLifetimeMs } = options;
    this.#options = options;
    this.#host = options.host ?? '127.0.0.1';
    this.#realm = options.realm ?? 'hotline';
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#extensions = new Map(Object.entries(options.extensions ?? {}));
    this.#authenticator = new Authenticator({
      clock,
      realm: this.#realm,
      accounts,
      algorithms: options.digestAlgorithms ?? ['MD5'],
      ...(nonceLifetimeMs === undefined ? {} : { nonceLifetimeMs }),
    });
    const maxLeaseS = options.maxLeaseS ?? DEFAULT_MAX_LEASE_S;
    this.#registrar = new Registrar(clock, maxLeaseS, this.#limits.contactsPerAccount);
    const createEndpoint = options.createEndpoint ?? endpointMaker(clock);
    this.#desk = new CallDesk({ clock, log, limits: this.#limits, createEndpoint });
    this.#trace = new WireTrace(clock, this.#limits.history);
    const { transports = { [tls ? 'wss' : 'ws']: options.port ?? 0 } } = options;
    const shared = { clock, log, host: this.#host, tls, limits: this.#limits };
    this.#listeners = new ListenerSet(transports, (transport) => listenerFor(transport, shared));
  }

  /** Rejects with PORT_IN_USE, LISTEN_FAILED or PROMPT_INVALID. */
  start(): Promise<Listening> {
    return this.#inTurn(() => this.#start());
  }

  /** As if switched off: connections and calls are lost at once, and the registrations with them. Idempotent. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  get trouble(): Trouble {
    return this.#trouble;
  }

  /** Changes what happens to new calls. `off` is {@link stop}; any other after `off` starts again. */
  setTrouble(trouble: Trouble): Promise<void> {
    return this.#inTurn(async () => {
      if (trouble === 'off') await this.#stop();
      else if (this.#trouble === 'off') await this.#start();
      this.#trouble = trouble;
    });
  }

  /** Calls the phone that registered this account last. `from` is the number it is to see. */
  callOut(account: string, options: { readonly from: string; readonly ringLimitMs?: number }): CallOut {
    const ringLimitMs = options.ringLimitMs ?? DEFAULT_RING_LIMIT_MS;
    return this.#desk.callOut(account, options.from, ringLimitMs, this.#routeTo(account, options.from));
  }

  /** All calls, oldest first; bounded. */
  get calls(): readonly CallView[] {
    return this.#desk.calls;
  }

  /** First lines of all SIP messages, oldest first; bounded. */
  get wire(): readonly WireEntry[] {
    return this.#trace.entries;
  }

  get registrations(): readonly RegistrationEntry[] {
    const nowMs = this.#options.clock.nowMs();
    return this.#registrar
      .all()
      .map(({ account, uri, expiresAtMs }) => ({ account, contact: uri, expiresInMs: expiresAtMs - nowMs }));
  }

  /** What is held open now: all zero when nobody calls and nobody is connected. */
  get open(): { readonly connections: number; readonly calls: number; readonly dialogs: number } {
    const dialogs = [...this.#peers].reduce((sum, { core }) => sum + core.dialogs.size, 0);
    return { connections: this.#peers.size, calls: this.#desk.openCalls, dialogs };
  }

  async #start(): Promise<Listening> {
    if (this.#ports) return listening(this.#ports);
    const { greetingFile, language, log } = this.#options;
    this.#desk.greeting = await readWavFile(greetingFile ?? shippedGreeting(language));
    this.#ports = await this.#listeners.start((connection) => this.#connect(connection));
    if (this.#trouble === 'off') this.#trouble = 'none';
    log.info({ host: this.#host, ...this.#ports }, 'the practice exchange listens');
    return listening(this.#ports);
  }

  async #stop(): Promise<void> {
    if (!this.#ports) return;
    this.#ports = undefined;
    for (const peer of this.#peers) this.#forget(peer);
    await this.#listeners.stop();
    this.#options.log.info({}, 'the practice exchange is off');
  }

  /** One switching at a time, in the order asked for. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#switching.then(work);
    this.#switching = result.catch(() => undefined);
    return result;
  }

  #connect(connection: SipConnection): void {
    const { log } = this.#options;
    const peer: Peer = new Peer(connection, {
      log,
      trace: this.#trace,
      limits: this.#limits,
      handlers: {
        ignores: (message) => this.#ignores(message),
        onRegister: (request) => this.#onRegister(request, peer),
        onInvite: (request) => this.#onInvite(request, peer),
      },
    });
    this.#peers.add(peer);
    connection.onClosed = () => this.#forget(peer);
    connection.isNeeded = () => this.#desk.serves(peer) || this.#registrar.reachesBy(peer);
    log.debug({ remote: peer.remote }, 'client connected');
  }

  #forget(peer: Peer): void {
    if (!this.#peers.delete(peer)) return;
    this.#desk.lose(peer);
    this.#registrar.drop(peer);
    peer.dispose();
    this.#options.log.debug({ remote: peer.remote }, 'client gone');
  }

  #ignores(message: IncomingRequestMessage): boolean {
    if (this.#silence.covers(message)) return true;
    if (message.method !== 'INVITE' || message.toTag || this.#behaviourOf(message).kind !== 'silent')
      return false;
    this.#silence.ignore(message);
    this.#desk.ignore(message);
    return true;
  }

  #behaviourOf({ ruri }: IncomingRequestMessage): Behaviour {
    return (
      behaviourInTrouble(this.#trouble) ??
      this.#extensions.get(ruri?.user ?? '') ??
      this.#options.defaultBehaviour ?? { kind: 'greet-and-echo' }
    );
  }

  #onRegister(request: IncomingRegisterRequest, peer: Peer): void {
    const account = this.#accountOf(request, 'Authorization', {
      statusCode: 401,
      header: 'WWW-Authenticate',
    });
    if (account === undefined) return;
    const { message } = request;
    if (message.to.uri.user !== account) {
      request.reject({ statusCode: 403 });
      return;
    }
    const asked = registerRequestOf(message);
    if (!asked) {
      request.reject({ statusCode: 400 });
      return;
    }
    const result = this.#registrar.register(account, asked, peer);
    if ('contacts' in result) {
      request.accept({
        statusCode: 200,
        extraHeaders: result.contacts.map((contact) => `Contact: ${contact}`),
      });
      this.#options.log.info({ account, contacts: result.contacts.length }, 'registered');
    } else {
      request.reject({ statusCode: result.status, reasonPhrase: result.reason });
    }
  }

  #onInvite(request: IncomingInviteRequest, peer: Peer): void {
    const challenge = { statusCode: 407, header: 'Proxy-Authenticate' };
    const account = this.#accountOf(request, 'Proxy-Authorization', challenge);
    if (account === undefined) return;
    if (request.message.from.uri.user !== account) {
      request.reject({ statusCode: 403 });
      return;
    }
    const plan = planFor(this.#behaviourOf(request.message));
    if (plan.kind === 'ignore') return;
    request.trying();
    this.#desk.receive(request, peer, account, plan);
  }

  /** The account that the request proves to come from; undefined when it was challenged instead. */
  #accountOf(
    request: IncomingRequest,
    credentials: string,
    challenge: { readonly statusCode: number; readonly header: string },
  ): string | undefined {
    const { message } = request;
    const result = this.#authenticator.check({
      method: message.method,
      uri: requestUriOf(message),
      authorization: message.getHeader(credentials),
    });
    if (result.ok) return result.account;
    const extraHeaders = result.challenges.map((value) => `${challenge.header}: ${value}`);
    request.reject({ statusCode: challenge.statusCode, extraHeaders });
    return undefined;
  }

  #routeTo(account: string, from: string): Route | undefined {
    const newest = this.#registrar.bindingsOf(account).at(-1);
    const target = newest && uriOf(newest.uri);
    if (!target) return undefined;
    return {
      peer: newest.flow,
      target,
      from: new URI('sip', from, this.#realm),
      to: new URI('sip', account, this.#realm),
    };
  }
}

function listening(ports: Ports): Listening {
  return { ports, port: Math.min(...Object.values(ports)) };
}

function shippedGreeting(language: 'ru' | 'en'): string {
  return fileURLToPath(new URL(`../../assets/prompts/${language}/greeting.wav`, import.meta.url));
}
