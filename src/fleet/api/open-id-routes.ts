import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CookieSerializeOptions } from '@fastify/cookie';
import { z } from 'zod';
import { messageOf } from '../../protocol/errors.js';
import type { OpenIdSignIn } from '../people/people.js';
import { TRANSACTION_MS } from '../people/open-id.js';
import { callerOf } from './admission.js';
import type { ApiOptions } from './api-options.js';
import { browserOf } from './browser.js';
import { ApiError } from './handler.js';
import { documentOf } from './openapi.js';

export const OPEN_ID_START = '/api/openid/start';
export const OPEN_ID_CALLBACK = '/api/openid/callback';

/** Where the browser ends when nobody was signed in; the page says which it was. */
const failed = (problem: 'openid-failed' | 'openid-refused'): string => `/sign-in?problem=${problem}`;

/** Signing in by the identity provider: browsers are sent there and come back; no program calls these. */
export function registerOpenId(app: FastifyInstance, options: ApiOptions, openId: OpenIdSignIn): void {
  const { log } = options.base;
  const callbackUrl = (): URL => new URL(OPEN_ID_CALLBACK, options.publicUrl());

  const describe = (name: 'openIdStart' | 'openIdCallback', summary: string) => {
    const schema = documentOf(name, { summary, role: 'anyone', scope: null });
    return { ...schema, response: { 302: z.null().describe('To the next page') } };
  };

  app.get(
    OPEN_ID_START,
    { schema: describe('openIdStart', 'Sign in by the identity provider'), ...noValidation },
    async (_request, reply) => {
      try {
        const { url, transaction } = await openId.client.start(callbackUrl().href);
        return await keep(reply, options, transaction).redirect(url, 302);
      } catch (error) {
        log.error({ error: messageOf(error) }, 'the identity provider cannot be used');
        return reply.redirect(failed('openid-failed'), 302);
      }
    },
  );

  app.get(
    OPEN_ID_CALLBACK,
    {
      schema: describe('openIdCallback', 'Where the identity provider sends browsers back'),
      ...noValidation,
    },
    async (request, reply) => {
      const cookie = request.cookies[cookieName(options)];
      void reply.clearCookie(cookieName(options), cookieOptions(options));
      const problem = await finish(request, reply, cookie);
      return reply.redirect(problem ?? '/', 302);
    },
  );

  /** Where to go when it did not work. */
  async function finish(
    request: FastifyRequest,
    reply: FastifyReply,
    cookie: string | undefined,
  ): Promise<string | undefined> {
    try {
      if (cookie === undefined) throw new Error('the browser has no cookie of a sign-in that was begun here');
      request.caller = await callerOf(request, options);
      const { actor, session } = request.caller;
      const back = callbackUrl();
      back.search = new URL(request.url, back).search;
      await openId.signIn(back, cookie, { browser: browserOf(options, request, reply, session), actor });
      return undefined;
    } catch (error) {
      const refused = error instanceof ApiError;
      log.warn(
        { error: messageOf(error), address: request.ip },
        'a sign-in by the identity provider was refused',
      );
      await openId.refused(request.caller.actor);
      return failed(refused ? 'openid-refused' : 'openid-failed');
    }
  }
}

/** Their queries are the provider's to define; openid-client checks them. */
const noValidation = {
  validatorCompiler: () => () => true,
  serializerCompiler: () => (data: unknown) => JSON.stringify(data),
};

/** The provider's page is another site: a strict cookie would not come back from there. */
function cookieOptions(options: ApiOptions): CookieSerializeOptions {
  return { httpOnly: true, secure: options.secure, sameSite: 'lax', path: '/' };
}

function cookieName(options: ApiOptions): string {
  return options.secure ? '__Host-hotline-openid' : 'hotline-openid';
}

function keep(reply: FastifyReply, options: ApiOptions, transaction: string): FastifyReply {
  const maxAge = TRANSACTION_MS / 1000;
  return reply.setCookie(cookieName(options), transaction, { ...cookieOptions(options), maxAge });
}
