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
import { uriHost } from '../protocol/server-address.js';
import type { ExchangeLimits } from './limits.js';
import type { SipConnection, ViaTransport } from './listener.js';
import type { Log } from './log.js';
import { readMessage } from './sip-message.js';
import { addressText } from './socket-address.js';
import { noteSource } from './via.js';
import type { WireTrace } from './wire-trace.js';

const OUR_NAME = 'hotline-exchange';

/** The `transport` parameter of a URI; WebSocket has one for both its kinds (RFC 7118 section 5.3). */
const uriTransport: Readonly<Record<ViaTransport, string>> = {
  UDP: 'udp',
  TCP: 'tcp',
  TLS: 'tls',
  WS: 'ws',
  WSS: 'ws',
};

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
    private readonly options: { log: Log; trace: WireTrace; limits: ExchangeLimits; handlers: PeerHandlers },
  ) {
    const { log, handlers } = options;
    this.#loggers.builtinEnabled = false;
    this.#loggers.connector = (level, category, _label, content: unknown) => {
      if (level === 'error' || level === 'warn')
        log.debug({ category, remote: this.remote }, String(content));
    };
    const { transport, local } = connection;
    const host = uriHost(local.address);
    this.#aor = new URI('sip', 'exchange', host, local.port);
    const contactUri = new URI('sip', 'exchange', host, local.port, { transport: uriTransport[transport] });
    this.contact = `<${contactUri.toString()}>`;
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
        viaForceRport: true,
        viaHost: addressText(local),
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

  /** Address and port of the client, for the log. */
  get remote(): string {
    return addressText(this.connection.remote);
  }

  /** Where this client reaches the exchange. */
  get localAddress(): string {
    return this.connection.local.address;
  }

  get transport(): ViaTransport {
    return this.connection.transport;
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
    noteSource(message, this.connection.remote);
    // Over a transport that encrypts, a sips address is as good as any; sip.js knows only the other.
    if (message.ruri?.scheme === 'sips' && isEncrypted(this.transport)) message.ruri.scheme = 'sip';
    // sip.js answers 404 unless the Request-URI's user is its own; an exchange answers for every extension.
    this.#aor.user = message.ruri?.user;
    this.core.receiveIncomingRequestFromTransport(message);
  }

  #send(message: string): Promise<void> {
    this.options.trace.add('out', message);
    return this.connection.send(message);
  }
}

function isEncrypted(transport: ViaTransport): boolean {
  return transport === 'TLS' || transport === 'WSS';
}
