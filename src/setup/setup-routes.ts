import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import {
  MOST_SIGN_OFF_BYTES,
  SETUP_API,
  setupEndpoints,
  type SetupHello,
  type SetupRefusal,
  setupUnlockSchema,
} from '../protocol/setup-api.js';
import { type SetupAction, type SetupDesk, SetupDeskRefusal } from './setup-desk.js';
import type { SetupDoor } from './setup-door.js';
import type { SetupFeed } from './setup-feed.js';
import type { SetupGuard } from './setup-server.js';

export interface SetupApiParts {
  readonly desk: SetupDesk;
  readonly door: SetupDoor;
  readonly feed: SetupFeed;
  readonly guard: SetupGuard;
  readonly log: Log;
  /** Over https. */
  readonly secure: boolean;
  readonly httpsPort: () => number | null;
  /** For the answer that is written by hand. */
  readonly headers: Readonly<Record<string, string>>;
}

/** RFC 6265bis section 4.1.3.2: with this prefix no other host and no plain http can set it. */
const cookieName = (secure: boolean) => (secure ? '__Host-hotline-setup' : 'hotline-setup');

const statusOf = {
  'bad-request': 400,
  locked: 401,
  'wrong-code': 403,
  'code-expired': 403,
  'too-often': 429,
  busy: 409,
  refused: 422,
  foreign: 403,
  'not-found': 404,
  'too-large': 413,
  unavailable: 503,
} as const satisfies Record<SetupRefusal['code'], number>;

export function refusalOf(
  code: SetupRefusal['code'],
  message: string,
  more: Partial<SetupRefusal> = {},
): SetupRefusal {
  return { code, message, problem: null, retryAfterMs: null, ...more };
}

export function serveSetupApi(app: FastifyInstance, parts: SetupApiParts): void {
  const { desk, door, feed, guard, log, secure } = parts;
  const cookie = cookieName(secure);
  const refuse = (
    reply: FastifyReply,
    code: SetupRefusal['code'],
    message: string,
    more?: Partial<SetupRefusal>,
  ) => reply.code(statusOf[code]).send(refusalOf(code, message, more));
  const hello = (request: FastifyRequest): SetupHello => ({
    ...desk.name,
    unlocked: door.admits(request.cookies[cookie]),
    httpsPort: parts.httpsPort(),
    code: { ...door.view(), problem: desk.speechProblem() },
  });

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith(`${SETUP_API}/`)) return;
    reply.header('cache-control', 'no-store');
    // A form of another site can post without being asked first; it cannot say that it is this page.
    if (request.method !== 'GET' && !guard.isOwnOrigin(request.headers.origin, request.headers.host))
      await refuse(reply, 'foreign', 'This is for the page of this phone alone.');
  });
  // Only JSON: what a form can send is refused by its type.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, _request, reply) => {
    const status = (error as { statusCode?: unknown }).statusCode;
    if (error instanceof SetupDeskRefusal)
      return refuse(reply, error.reason, error.message, { problem: error.problem });
    if (status === 413) return refuse(reply, 'too-large', 'That is too much at once.');
    if (typeof status === 'number' && status >= 400 && status < 500)
      return refuse(reply, 'bad-request', 'That is not what this server expects.');
    log.error({ reason: messageOf(error) }, 'the setup page asked for something that failed');
    return refuse(reply, 'unavailable', 'The phone could not do that; its log says why.');
  });

  app.get(`${SETUP_API}/hello`, (request) => hello(request));
  app.post(`${SETUP_API}/speak`, async (request, reply) => {
    if (!setupEndpoints.speak.body.safeParse(request.body).success) return badBody(reply);
    if (!door.mayBeSpoken()) {
      return refuse(reply, 'too-often', 'It was spoken a moment ago.', {
        retryAfterMs: door.view().speakWaitMs,
      });
    }
    await desk.speak();
    return hello(request);
  });
  app.post(`${SETUP_API}/unlock`, (request, reply) => {
    const body = setupUnlockSchema.safeParse(request.body);
    if (!body.success) return badBody(reply);
    const unlocked = door.unlock(body.data.code);
    if (typeof unlocked === 'object') {
      log.info({ address: request.ip }, 'a browser has given the code of the setup page');
      void reply.setCookie(cookie, unlocked.token, { path: '/', httpOnly: true, sameSite: 'strict', secure });
      return reply.send(desk.view());
    }
    log.warn({ address: request.ip, why: unlocked }, 'a code of the setup page was not taken');
    const { waitMs } = door.view();
    switch (unlocked) {
      case 'too-early':
        return refuse(reply, 'too-often', 'Wait before the next try.', { retryAfterMs: waitMs });
      case 'no-code':
        return refuse(reply, 'code-expired', 'Lift the handset, or press the button, to hear a new code.');
      case 'wrong':
        return refuse(reply, 'wrong-code', 'That is not the code.', { retryAfterMs: waitMs });
    }
  });

  const unlocked = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!door.admits(request.cookies[cookie])) await refuse(reply, 'locked', 'Give the code first.');
  };
  app.get(`${SETUP_API}/view`, { onRequest: unlocked }, () => desk.view());
  app.get(`${SETUP_API}/live`, { onRequest: unlocked }, (_request, reply) => {
    reply.hijack();
    feed.add(reply.raw, parts.headers);
  });
  for (const name of Object.keys(desk.actions) as SetupAction[]) {
    const bodyLimit = name === 'sign-off' ? { bodyLimit: MOST_SIGN_OFF_BYTES } : {};
    app.post(`${SETUP_API}/${name}`, { onRequest: unlocked, ...bodyLimit }, async (request, reply) => {
      const body = setupEndpoints[name].body.safeParse(request.body);
      if (!body.success) {
        const [issue] = body.error.issues;
        return badBody(reply, issue && `${issue.path.join('.') || 'the request'}: ${issue.message}`);
      }
      await act(desk, name, body.data);
      return desk.view();
    });
  }

  function badBody(reply: FastifyReply, why = 'That is not what this server expects.'): FastifyReply {
    return refuse(reply, 'bad-request', why);
  }
}

function act(desk: SetupDesk, name: SetupAction, body: unknown): Promise<void> {
  // Checked by the schema of this very endpoint.
  return (desk.actions[name] as (body: unknown) => Promise<void>)(body);
}
