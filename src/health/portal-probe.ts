/**
 * Whether somebody stands between this phone and the world and wants a person to sign in first (a captive portal, RFC 8952). A
 * plain HTTP request to the server's own host is made: nobody but a portal answers it with a way to somewhere else.
 */
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Clock } from '../clock/clock.js';
import { HotlineError } from '../protocol/errors.js';
import { limited, type ProbeOptions, tooLate } from './network-probes.js';

export interface PortalFinding {
  /** Where the sign-in is, as far as it says so: a host, of at most 253 characters. */
  readonly portal: string | null;
}

/** What an HTTP server on the way has said. Nobody vouches for any of it. */
export interface HeardAnswer {
  readonly status: number;
  readonly location: string | undefined;
  /** Of its `Date`, ms since 1970. */
  readonly dateMs: number | undefined;
}

/** What a TLS server has shown of itself, whoever it is. */
export interface HeardServer extends HeardAnswer {
  /** ms since 1970 */
  readonly validFromMs: number | undefined;
}

/** RFC 6585 section 6. */
const AUTHENTICATION_REQUIRED = 511;
const NO_CONTENT = 204;

/**
 * undefined: nothing stands in the way, or it does not show itself here: port 80 may be closed.
 *
 * @param server of the fleet or the exchange: its host is asked at port 80, or at its own when it is without TLS
 * @param options `url`: asked instead; what is there must answer 204 and nothing else, as a network check of the owner's does
 */
export async function probePortal(
  server: string,
  options: ProbeOptions & { readonly url?: string | undefined },
): Promise<PortalFinding | undefined> {
  const asked = new URL(options.url ?? plainUrl(server));
  const answer = await ask(asked, options).catch(() => undefined);
  if (!answer) return undefined;
  const portal = foreignHost(answer.location, asked);
  if (portal !== undefined) return { portal };
  if (answer.status === AUTHENTICATION_REQUIRED) return { portal: null };
  if (options.url !== undefined && answer.status !== NO_CONTENT) return { portal: null };
  return undefined;
}

/**
 * The time that a server names: its `Date`, or the day from which its certificate counts. No certificate is checked, as the clock is
 * what is in doubt; nothing is sent but the request. Good for telling what is wrong, never for setting a clock. undefined: nobody
 * answers.
 */
export async function hearTime(server: string, clock: Clock): Promise<number | undefined> {
  const answer = await ask(new URL(server.replace(/^ws/, 'http')), { clock }).catch(() => undefined);
  return answer?.dateMs ?? answer?.validFromMs;
}

function plainUrl(server: string): string {
  const url = new URL(server);
  return url.protocol === 'ws:' ? `http://${url.host}/` : `http://${url.hostname}/`;
}

function foreignHost(location: string | undefined, asked: URL): string | undefined {
  if (location === undefined || !URL.canParse(location, asked.href)) return undefined;
  const { hostname } = new URL(location, asked.href);
  return hostname === '' || hostname === asked.hostname ? undefined : hostname.slice(0, 253);
}

function ask(url: URL, options: ProbeOptions): Promise<HeardServer> {
  const isSecure = url.protocol === 'https:';
  // Not verified, on purpose: see hearTime. The path to a certificate that is trusted leads over the right time.
  const unverified = { rejectUnauthorized: false };
  const asked = isSecure
    ? secureRequest(url, { method: 'HEAD', agent: false, ...unverified })
    : request(url, { method: 'GET', agent: false });
  const heard = new Promise<HeardServer>((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', (response) => {
      const { statusCode = 0, headers, socket } = response;
      const certificate = 'getPeerCertificate' in socket ? peerCertificate(socket) : undefined;
      response.destroy();
      resolve({
        status: statusCode,
        location: headers.location,
        dateMs: timeOf(headers.date),
        validFromMs: timeOf(certificate),
      });
    });
    asked.end();
  });
  return limited(options, heard, () => tooLate(options, `asking ${url.host}`, 'the network')).finally(() =>
    asked.destroy(new HotlineError('SIP_TIMEOUT', 'no longer wanted')),
  );
}

function peerCertificate(socket: object): string | undefined {
  const { getPeerCertificate } = socket as { getPeerCertificate: () => { valid_from?: string } };
  return getPeerCertificate.call(socket).valid_from;
}

function timeOf(text: string | undefined): number | undefined {
  const ms = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
