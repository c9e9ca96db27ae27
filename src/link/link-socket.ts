import { type ClientOptions, WebSocket } from 'ws';
import type { Clock } from '../clock/clock.js';
import { HotlineError } from '../protocol/errors.js';
import {
  type FleetFrame,
  fleetFrameSchema,
  LINK_PATH,
  LINK_PROTOCOL,
  linkCloseCodes,
  MOST_FLEET_FRAME_BYTES,
  type PhoneFrame,
} from '../protocol/fleet-link/frames.js';
import { fleetConnectionError } from './fleet-errors.js';
import type { LinkEnd } from './link.machine.js';

/** One connection to the fleet server, being made or made. */
export interface LinkSocket {
  /** Ignored unless open. Resolves when it has left this process, or never will. */
  send(frame: PhoneFrame): Promise<void>;
  /** No event comes after it. `silent`: the far end does not answer, so it is not waited for. Idempotent. */
  close(silent: boolean): void;
}

/** Exactly one last event, `onEnd` or `onViolation`, unless it was closed before. Never from within the opening. */
export interface LinkSocketEvents {
  onOpen(): void;
  onFrame(frame: FleetFrame): void;
  /** The far end sent what no fleet server sends; the connection is closed. FLEET_PROTOCOL. */
  onViolation(error: HotlineError): void;
  /** FLEET_UNREACHABLE or FLEET_CERTIFICATE; FLEET_PROTOCOL where something else than a fleet server answers. */
  onEnd(error: HotlineError, how: LinkEnd): void;
}

export interface LinkServer {
  /** `wss://host:port`, or `ws:` for trials. */
  readonly server: string;
  /** PEM of the one authority that is trusted; undefined: the public ones. */
  readonly ca: string | undefined;
}

export type OpenLinkSocket = (events: LinkSocketEvents) => LinkSocket;

const CLOSE_LIMIT_MS = 1_000;

/** Opens connections to one server with `ws`. */
export function linkSockets({ server, ca }: LinkServer, clock: Clock): OpenLinkSocket {
  return (events) => {
    const socket = newSocket(`${server.replace(/\/$/, '')}${LINK_PATH}`, {
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MOST_FLEET_FRAME_BYTES,
      ...(ca === undefined ? {} : { ca }),
    });
    if (socket instanceof Error) {
      const tell = clock.after(0, () => events.onEnd(fleetConnectionError(socket, server), 'failed'));
      return { send: () => Promise.resolve(), close: () => tell.cancel() };
    }
    let ended = false;
    /** The last event, once. */
    const end = (tell: () => void): void => {
      if (ended) return;
      ended = true;
      tell();
    };
    const violated = (what: string): void =>
      end(() => {
        socket.close(linkCloseCodes.violation);
        abandonAfter(clock, socket);
        events.onViolation(
          new HotlineError(
            'FLEET_PROTOCOL',
            `${server} sent ${what}; check that it is a fleet server, and of a version that fits this phone`,
          ),
        );
      });
    socket.on('open', () => {
      if (!ended) events.onOpen();
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (ended) return;
      const frame = isBinary ? undefined : parsedFrame(data);
      if (frame) events.onFrame(frame);
      else violated('something that no fleet server sends');
    });
    // Breaches of the WebSocket protocol come here too, such as a frame that is too large.
    socket.on('error', (error) => {
      if ('code' in error && String(error.code).startsWith('WS_ERR')) violated('what is no WebSocket frame');
      else end(() => events.onEnd(fleetConnectionError(error, server), 'failed'));
    });
    socket.on('unexpected-response', (_request, response) => {
      const status = response.statusCode ?? 0;
      response.destroy();
      socket.terminate();
      end(() => events.onEnd(noWebSocket(server, status), 'failed'));
    });
    socket.on('close', (code) => end(() => events.onEnd(closed(server, code), endOf(code))));
    return {
      send: (frame) =>
        new Promise((resolve) => {
          if (ended || socket.readyState !== WebSocket.OPEN) resolve();
          else socket.send(JSON.stringify(frame), () => resolve());
        }),
      close(silent) {
        if (ended) return;
        ended = true;
        if (silent || socket.readyState === WebSocket.CONNECTING) socket.terminate();
        else {
          socket.close(1000);
          abandonAfter(clock, socket);
        }
      },
    };
  };
}

/** An address that cannot be one is an error like any other of a connection. */
function newSocket(url: string, options: ClientOptions): WebSocket | Error {
  try {
    return new WebSocket(url, LINK_PROTOCOL, options);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function parsedFrame(data: Buffer): FleetFrame | undefined {
  try {
    return fleetFrameSchema.safeParse(JSON.parse(data.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** A peer that does not answer the close must not hold the socket. */
function abandonAfter(clock: Clock, socket: WebSocket): void {
  const limit = clock.after(CLOSE_LIMIT_MS, () => socket.terminate());
  socket.once('close', () => limit.cancel());
}

const ends: Readonly<Record<number, LinkEnd>> = {
  [linkCloseCodes.goingAway]: 'going-away',
  [linkCloseCodes.replaced]: 'replaced',
  [linkCloseCodes.violation]: 'violation',
};
const endOf = (code: number): LinkEnd => ends[code] ?? 'failed';

const reasons: Readonly<Record<number, string>> = {
  [linkCloseCodes.goingAway]: 'the fleet server stops or restarts',
  [linkCloseCodes.violation]:
    'the fleet server did not understand this phone; check that their versions fit together',
  [linkCloseCodes.refused]: 'the fleet server does not let this phone in',
  [linkCloseCodes.replaced]:
    'the key of this phone is used by another device; give every device a state folder of its own',
  [linkCloseCodes.silent]: 'the fleet server has heard nothing from this phone for too long',
};

function closed(server: string, code: number): HotlineError {
  const reason = reasons[code] ?? `the connection to the fleet server ${server} was closed (${code})`;
  return new HotlineError('FLEET_UNREACHABLE', reason);
}

function noWebSocket(server: string, status: number): HotlineError {
  // A proxy that does not reach the fleet server says so by 5xx (RFC 9110 section 15.6).
  const isBusy = status === 429 || status >= 500;
  const advice = isBusy
    ? 'it has too much to do, or is down'
    : 'check [fleet] server and the proxy before it';
  return new HotlineError(
    isBusy ? 'FLEET_UNREACHABLE' : 'FLEET_PROTOCOL',
    `${server} answered HTTP ${status} instead of opening a WebSocket; ${advice}`,
  );
}
