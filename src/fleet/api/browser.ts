import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KNOWN_MS } from '../people/known-devices.js';
import type { OpenSession } from '../people/sessions.js';
import type { ApiOptions } from './api-options.js';
import type { Browser } from './handler.js';

/**
 * `__Host-` binds a cookie to exactly this host and https (RFC 6265bis section 4.1.3.2): no neighbour domain can plant
 * one. Over plain http, which is for this machine only, browsers would not take it.
 */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-hotline' : 'hotline';
}

export function cookieOptions(secure: boolean): CookieSerializeOptions {
  return { httpOnly: true, secure, sameSite: 'strict', path: '/' };
}

export function browserOf(
  { secure }: Pick<ApiOptions, 'secure'>,
  request: Pick<FastifyRequest, 'cookies'>,
  reply: FastifyReply,
  session: OpenSession | undefined,
): Browser {
  const name = sessionCookieName(secure);
  const device = `${name}-device`;
  return {
    session,
    device: request.cookies[device],
    keepDevice: (value) =>
      void reply.setCookie(device, value, { ...cookieOptions(secure), maxAge: KNOWN_MS / 1_000 }),
    keep: (secret) => void reply.setCookie(name, secret, cookieOptions(secure)),
    forget: () => void reply.clearCookie(name, cookieOptions(secure)),
  };
}
