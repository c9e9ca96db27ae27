/** What answers the endpoints of src/protocol/fleet-api/endpoints.ts: plain functions, without HTTP. */
import type {
  AnswerOf,
  BodyOf,
  EndpointName,
  endpoints,
  ParamsOf,
  QueryOf,
} from '../../protocol/fleet-api/endpoints.js';
import type { Problem, ProblemCode } from '../../protocol/fleet-api/common.js';
import type { OpenSession } from '../people/sessions.js';
import type { Actor } from '../ports.js';

/** Endpoints that begin, use and end sessions in a browser. */
export type SessionEndpoint =
  'signIn' | 'session' | 'signOut' | 'firstRun' | 'setPassword' | 'changeOwnPassword';

/** The browser of the one who asks. */
export interface Browser {
  /** undefined: nobody is signed in there. */
  readonly session: OpenSession | undefined;
  /** What it was given by {@link keepDevice}. */
  readonly device: string | undefined;
  /** Gives it a session's cookie. */
  keep(secret: string): void;
  /** Gives it a cookie by which it is known again, for a year. */
  keepDevice(device: string): void;
  /** Takes the cookie away. */
  forget(): void;
}

export type Asked<Name extends EndpointName> = {
  readonly params: ParamsOf<Name>;
  readonly query: QueryOf<Name>;
  readonly body: BodyOf<Name>;
  readonly actor: Actor;
} & (Name extends SessionEndpoint ? { readonly browser: Browser } : unknown) &
  // The body as it comes: who reads it bounds it.
  ((typeof endpoints)[Name] extends { upload: string }
    ? { readonly upload: AsyncIterable<Uint8Array> }
    : unknown);

/** A file for the browser to keep. */
export interface FileAnswer {
  readonly name: string;
  readonly content: string | Uint8Array;
}

type Answer<Name extends EndpointName> = (typeof endpoints)[Name] extends { file: string }
  ? FileAnswer
  : AnswerOf<Name>;

/** Throws {@link ApiError} for whatever the one who asks can mend. */
export type Handler<Name extends EndpointName> = (asked: Asked<Name>) => Promise<Answer<Name>>;
export type Handlers = { readonly [Name in EndpointName]: Handler<Name> };

/** A request that is refused; the answer is a Problem with the status of its code. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: ProblemCode,
    /** One sentence: what is wrong and what to do. */
    message: string,
    readonly faults?: Problem['faults'],
    /** For TOO_MANY. */
    readonly retryAfterS?: number,
  ) {
    super(message);
  }
}
