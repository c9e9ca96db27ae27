import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '../phone/ports.js';
import { HotlineError } from '../protocol/errors.js';
import {
  COMMAND_HEADER,
  COMMAND_HEADER_VALUE,
  SELF_TEST_PATH,
  type SelfTestAnswer,
  type SelfTestCommands,
  type SelfTestRequest,
  selfTestRequestSchema,
} from './self-test-commands.js';
import { SIGN_OFF_PATH, type SignOffAnswer, type SignOffRequest, signOffRequestSchema } from './sign-off.js';

/** Its longest texts, four bytes a character. */
const SIGN_OFF_BYTES = 8_192;

/**
 * Takes commands for self-tests: from programs on this very machine alone, wherever the page listens, and from no page in a
 * browser.
 */
export function serveCommands(app: FastifyInstance, commands: SelfTestCommands, log: Log): void {
  app.post(SELF_TEST_PATH, async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) return reply.code(403).type('text/plain').send(refusal);
    const wanted = selfTestRequestSchema.safeParse(request.body);
    if (!wanted.success) return reply.code(400).type('text/plain').send('There is no such test.');
    // A test takes longer than any other request.
    request.raw.socket.setTimeout(0);
    log.info({ ...wanted.data }, 'a self-test by command of this machine');
    const answer = await answered(commands, wanted.data);
    return reply.code('refusal' in answer ? 409 : 200).send(answer);
  });
}

/** Takes the sign-off of this phone, from the same programs. */
export function serveSignOff(
  app: FastifyInstance,
  signOff: (asked: SignOffRequest) => Promise<SignOffAnswer>,
): void {
  app.post(SIGN_OFF_PATH, { bodyLimit: SIGN_OFF_BYTES }, async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) return reply.code(403).type('text/plain').send(refusal);
    const asked = signOffRequestSchema.safeParse(request.body);
    if (!asked.success) return reply.code(400).type('text/plain').send('That is no sign-off.');
    const answer = await signOff(asked.data);
    return reply.code('refusal' in answer ? 409 : 200).send(answer);
  });
}

/** Why a request does not come from a program of this machine; undefined: it does. */
function refusalOf(request: FastifyRequest): string | undefined {
  if (!isFromThisMachine(request)) return 'Only programs of this machine may do that.';
  if (request.headers.origin !== undefined || request.headers[COMMAND_HEADER] !== COMMAND_HEADER_VALUE)
    return 'No page of a browser may do that.';
  return undefined;
}

async function answered(commands: SelfTestCommands, wanted: SelfTestRequest): Promise<SelfTestAnswer> {
  try {
    return wanted.do === 'run'
      ? { result: await commands.run(wanted.test) }
      : { baseline: await commands.learnBaseline() };
  } catch (error) {
    if (error instanceof HotlineError && error.code === 'SELF_TEST') return { refusal: error.message };
    throw error;
  }
}

/** Also where the page listens on an address of the network: a machine that speaks with itself has both ends of it. */
function isFromThisMachine({ raw: { socket } }: FastifyRequest): boolean {
  const { localAddress, remoteAddress } = socket;
  return remoteAddress !== undefined && (isLoopback(remoteAddress) || remoteAddress === localAddress);
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
