import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '../../protocol/fleet-api/endpoints.js';
import { mayAct, roles, scopes } from '../../protocol/fleet-api/roles.js';
import { type Caller, demoViewer, nobody } from '../people/authenticator.js';
import { isLoopback } from '../people/network-of.js';
import { sameSecret } from '../people/secrets.js';
import type { ApiOptions } from './api-options.js';
import { sessionCookieName } from './browser.js';
import { ApiError } from './handler.js';
import { addressOfUpgrade } from './remote-address.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who asks. A bearer token that is none is refused; a cookie that is none (any more) makes nobody. */
export async function callerOf(request: FastifyRequest, options: ApiOptions): Promise<Caller> {
  const { people } = options;
  const token = bearerOf(request);
  if (token !== undefined) {
    const caller = await people.authenticator.byToken(token, request.ip);
    if (caller) return caller;
    throw new ApiError(
      'NOT_SIGNED_IN',
      'this API token is unknown, revoked or expired, or its owner is disabled',
    );
  }
  const cookie = request.cookies[sessionCookieName(options.secure)];
  const caller = cookie === undefined ? undefined : await people.authenticator.byCookie(cookie, request.ip);
  if (caller) return caller;
  return options.demoViewer && isLocal(request, options) ? demoViewer(request.ip) : nobody(request.ip);
}

/**
 * Who asks for an upgrade to WebSocket: by cookie, or whoever looks at a demonstration. It may be asked again and again of
 * the same request while the socket is open, and never counts as a use of the session. Whether a page of ours asks is
 * another question ({@link isOwnOrigin}).
 */
export async function callerOfUpgrade(request: IncomingMessage, options: ApiOptions): Promise<Caller> {
  const { headers } = request;
  const ip = addressOfUpgrade(options)(request);
  const name = `${sessionCookieName(options.secure)}=`;
  const cookie = (headers.cookie ?? '')
    .split(/; */)
    .find((it) => it.startsWith(name))
    ?.slice(name.length);
  const caller =
    cookie === undefined ? undefined : await options.people.authenticator.byCookie(cookie, ip, 'look');
  if (caller) return caller;
  const hostname = (headers.host ?? '').replace(/:\d+$/, '');
  const local = isLocal({ headers, ip, hostname }, options);
  return options.demoViewer && local ? demoViewer(ip) : nobody(ip);
}

/** Other schemes (a proxy in front may want `Basic`) are none of our business. */
export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
}

type Guarded = Pick<Endpoint, 'role' | 'scope'>;

/** Whether the one who asks may use the endpoint at all. Throws the refusal; says nothing of what is asked for. */
export function admit(
  { role, scope }: Guarded,
  caller: Caller,
  request: FastifyRequest,
  options: ApiOptions,
): void {
  const { actor } = caller;
  if (role !== 'anyone') {
    if (actor.kind === 'nobody') throw new ApiError('NOT_SIGNED_IN', 'sign in first');
    if (!mayAct(actor.role, role)) {
      const enough = roles.filter((it) => mayAct(it, role)).join(' or ');
      throw new ApiError('NOT_ALLOWED', `${actor.role}s may not do this: it takes the role ${enough}`);
    }
  }
  if (actor.kind === 'token') {
    if (scope === null)
      throw new ApiError('NOT_ALLOWED', 'API tokens may not do this: sign in with a browser');
    if (!actor.scopes?.includes(scope))
      throw new ApiError('NOT_ALLOWED', `the token lacks the scope ${scope} (${scopes[scope]})`);
    // Nothing sends a token by itself: a foreign page cannot make a browser do so.
    return;
  }
  if (!SAFE_METHODS.has(request.method)) refuseForeign(caller, role, request, options);
}

/** CSRF: a page of somebody else must not make a browser that is signed in here do anything. */
function refuseForeign(
  { session }: Caller,
  role: Guarded['role'],
  request: FastifyRequest,
  options: ApiOptions,
): void {
  const { headers } = request;
  const site = headers['sec-fetch-site'];
  const fromOwnPage = site === undefined || site === 'same-origin' || site === 'none';
  if (!fromOwnPage || !isOwnOrigin(headers.origin, request.host, options.publicUrl()))
    throw new ApiError('FOREIGN_REQUEST', 'the request comes from a page of another site');
  // Who signs in anew does not know the token of the session that the browser may still have.
  if (!session || role === 'anyone') return;
  const sent = headers['x-csrf-token'];
  if (typeof sent !== 'string' || !sameSecret(sent, session.csrf)) {
    throw new ApiError(
      'FOREIGN_REQUEST',
      'the header X-CSRF-Token is missing or is not that of this session; reload the page',
    );
  }
}

/**
 * Whether a page of this origin is one of ours: the origin is that of the public URL, or names the host that was asked.
 * Programs send none. For upgrades to WebSocket too, where nothing else keeps foreign pages out.
 * @param host of the request, as the browser named it
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string,
): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const own = new URL(publicUrl);
  const from = new URL(origin);
  if (from.origin === own.origin) return true;
  return from.host === host && (from.protocol === 'https:' || own.protocol === 'http:');
}

/**
 * From this machine itself, and not through a proxy that runs on it. The host that was asked for must be this machine
 * too: a foreign page whose name leads to 127.0.0.1 (DNS rebinding) is not a guest.
 */
export function isLocal(
  { headers, ip, hostname }: { headers: IncomingHttpHeaders; ip: string; hostname: string },
  { trustProxy }: Pick<ApiOptions, 'trustProxy'>,
): boolean {
  const proxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  if (proxied && (trustProxy === undefined || trustProxy === false)) return false;
  const name = hostname.replace(/^\[|\]$/g, '');
  return isLoopback(ip) && (name === 'localhost' || isLoopback(name));
}
