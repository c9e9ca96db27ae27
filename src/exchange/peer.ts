import {
  type IncomingInviteRequest,
  type IncomingRegisterRequest,
  IncomingRequestMessage,
  LoggerFactory,
  URI,
  UserAgentCore,
} from 'sip.js/lib/core/index.js';
import { randomBytes } from 'node:crypto';
import { messageOf } from '../protocol/errors.js';
import type { ExchangeLimits } from './limits.js';
import type { SipConnection } from './listener.js';
import type { Log } from './log.js';
import { readMessage } from './sip-message.js';
import type { WireTrace } from './wire-trace.js';

const OUR_NAME = 'hotline-exchange';

export interface PeerHandlers {
  /** Whether this request is to be met with silence. */
  ignores(request: IncomingRequestMessage): boolean;
  onRegister(request: IncomingRegisterRequest): void;
  onInvite(request: IncomingInviteRequest): void;
}

/** One connected client with the SIP transactions and dialogs that live on its connection. */
export class Peer {
  readonly core: UserAgentCore;
  /** Contact header value that the client is to send the requests of a dialog to. */
  readonly contact: string;
  readonly #aor: URI;
  readonly #loggers = new LoggerFactory();

  constructor(
    private readonly connection: SipConnection,
    host: string,
    port: number,
    private readonly options: { log: Log; trace: WireTrace; limits: ExchangeLimits; handlers: PeerHandlers },
  ) {
    const { log, handlers } = options;
    this.#loggers.builtinEnabled = false;
    this.#loggers.connector = (level, category, _label, content: unknown) => {
      if (level === 'error' || level === 'warn')
        log.debug({ category, remote: this.remote }, String(content));
    };
    this.#aor = new URI('sip', 'exchange', host, port);
    const contactUri = new URI('sip', 'exchange', host, port, { transport: 'ws' });
    this.contact = `<${contactUri.toString()}>`;
    const { transport } = connection;
    this.core = new UserAgentCore(
      {
        aor: this.#aor,
        contact: { uri: contactUri, pubGruu: undefined, tempGruu: undefined, toString: () => this.contact },
        displayName: '',
        loggerFactory: this.#loggers,
        hackViaTcp: false,
        routeSet: [],
        sipjsId: randomBytes(4).toString('hex'),
        supportedOptionTags: [],
        supportedOptionTagsResponse: [],
        userAgentHeaderFieldValue: OUR_NAME,
        viaForceRport: false,
        viaHost: host,
        authenticationFactory: () => undefined,
        transportAccessor: () => ({ protocol: transport, send: (message) => this.#send(message) }),
      },
      {
        onRegister: (request) => handlers.onRegister(request),
        onInvite: (request) => handlers.onInvite(request),
        // Without these sip.js accepts a text message and refuses a subscription as if it were known.
        onMessage: (request) => request.reject({ statusCode: 405 }),
        onSubscribe: (request) => request.reject({ statusCode: 489, reasonPhrase: 'Bad Event' }),
      },
    );
    connection.onMessage = (text) => this.#receive(text);
  }

  get remote(): string {
    return this.connection.remote;
  }

  /** Drops the connection. */
  close(): void {
    this.connection.close();
  }

  /** The connection is gone: forgets all transactions and dialogs with their timers. */
  dispose(): void {
    this.core.dispose();
  }

  #receive(text: string): void {
    // Keep-alive (RFC 5626 section 3.5.1).
    if (/^(\r\n)+$/.test(text)) {
      this.#write('\r\n').catch(() => this.close());
      return;
    }
    const { log, trace, limits, handlers } = this.options;
    trace.add('in', text);
    const message = readMessage(text, this.#loggers.getLogger('exchange.parser'));
    if (!message) {
      log.warn({ remote: this.remote, bytes: text.length }, 'dropped what is not a proper SIP message');
      return;
    }
    try {
      if (message instanceof IncomingRequestMessage) {
        if (handlers.ignores(message)) return;
        this.#dispatch(message);
      } else {
        this.core.receiveIncomingResponseFromTransport(message);
      }
    } catch (error) {
      log.warn(
        { remote: this.remote, reason: messageOf(error) },
        'dropped a SIP message that makes no sense here',
      );
    }
    if (this.core.userAgentServers.size > limits.transactionsPerConnection) {
      log.warn({ remote: this.remote }, 'dropped a client that opens too many transactions');
      this.close();
    }
  }

  #dispatch(message: IncomingRequestMessage): void {
    // sip.js answers 404 unless the Request-URI's user is its own; an exchange answers for every extension.
    this.#aor.user = message.ruri?.user;
    this.core.receiveIncomingRequestFromTransport(message);
  }

  #send(message: string): Promise<void> {
    this.options.trace.add('out', message);
    return this.#write(message);
  }

  #write(text: string): Promise<void> {
    return this.connection.send(text);
  }
}
