/** Asks the phone, and makes of whatever comes back one of four things: an answer, a refusal, silence, or nonsense. */
import type { z } from 'zod';
import {
  SETUP_API,
  setupEndpoints,
  setupRefusalSchema,
  type SetupEndpoint,
  type SetupRefusal,
} from '../../../protocol/setup-api.js';

type Endpoints = typeof setupEndpoints;
export type AnswerOf<Name extends SetupEndpoint> = z.infer<Endpoints[Name]['answer']>;
export type BodyOf<Name extends SetupEndpoint> = Endpoints[Name] extends {
  readonly body: infer Body extends z.ZodType;
}
  ? z.input<Body>
  : undefined;

export type Outcome<Answer> =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly status: number; readonly refusal: SetupRefusal }
  /** Nothing came back, or nothing of the phone's: it is away, or something between answers instead. */
  | { readonly kind: 'away' }
  /** The phone says what this page does not understand: one of them is of another version. */
  | { readonly kind: 'mismatch' };

export interface HttpAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** Rejects when nothing that is JSON came back in time. */
export type Ask = (method: 'GET' | 'POST', path: string, body: unknown) => Promise<HttpAnswer>;

export class SetupClient {
  constructor(private readonly ask: Ask) {}

  async call<Name extends Exclude<SetupEndpoint, 'live'>>(
    name: Name,
    body?: BodyOf<Name>,
  ): Promise<Outcome<AnswerOf<Name>>> {
    const { method, answer } = setupEndpoints[name];
    const came = await this.ask(method, `${SETUP_API}/${name}`, body).catch(() => undefined);
    if (!came) return { kind: 'away' };
    if (came.status === 200) {
      const read = answer.safeParse(came.json);
      return read.success ? { kind: 'answer', answer: read.data as AnswerOf<Name> } : { kind: 'mismatch' };
    }
    const refusal = setupRefusalSchema.safeParse(came.json);
    return refusal.success
      ? { kind: 'refused', status: came.status, refusal: refusal.data }
      : { kind: 'away' };
  }
}
