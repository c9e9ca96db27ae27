/**
 * Calls the endpoints of src/protocol/fleet-api/endpoints.ts. Answers are checked by their schemas: a page that is older
 * than its server says so instead of showing nonsense.
 */
import {
  endpoints,
  type AnswerOf,
  type BodyInputOf,
  type Endpoint,
  type EndpointName,
  type ParamsOf,
  type QueryInputOf,
} from '../../../protocol/fleet-api/endpoints.js';
import type { Session } from '../../../protocol/fleet-api/people.js';
import { addressOf, type Plain } from './address.js';
import { ApiProblem, problemOf } from './problem.js';
import type { SendFile, UploadProgress } from './upload-port.js';

type Part<Key extends string, Value> = [Value] extends [undefined]
  ? { readonly [K in Key]?: undefined }
  : Key extends 'query'
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value };

/** `params`, `query` and `body` of an endpoint, those that it has. */
export type CallInput<Name extends EndpointName> = Part<'params', ParamsOf<Name>> &
  Part<'query', QueryInputOf<Name>> &
  Part<'body', BodyInputOf<Name>> &
  ((typeof endpoints)[Name] extends { upload: string } ? { readonly file: Blob } : unknown);

/** Endpoints that are called without params and body. */
export type InputArgs<Name extends EndpointName> =
  undefined extends ParamsOf<Name>
    ? undefined extends BodyInputOf<Name>
      ? [input?: CallInput<Name>]
      : [input: CallInput<Name>]
    : [input: CallInput<Name>];

interface AnyInput {
  readonly params?: Plain | undefined;
  readonly query?: Plain | undefined;
  readonly body?: unknown;
  readonly file?: Blob;
}

/** Requests that take longer than this are given up. */
const DEADLINE_MS = 30_000;
/** The same for a file that is sent. */
const UPLOAD_DEADLINE_MS = 1_800_000;
const withSession = new Set<EndpointName>(['session', 'signIn', 'firstRun', 'setPassword']);

export interface ApiClientPorts {
  readonly fetch: typeof fetch;
  /** As fetch, and tells how much of the body has been sent. */
  readonly sendFile: SendFile;
  /** The session has ended while the page was open. */
  readonly onSignedOut: () => void;
}

export class ApiClient {
  #csrf = '';
  constructor(private readonly ports: ApiClientPorts) {}

  /** @throws ApiProblem */
  async call<Name extends EndpointName>(
    name: Name,
    input: CallInput<Name>,
    signal?: AbortSignal,
    onProgress?: (progress: UploadProgress) => void,
  ): Promise<AnswerOf<Name>> {
    const endpoint: Endpoint = endpoints[name];
    const response = await this.#send(name, endpoint, input as AnyInput, signal, onProgress);
    if (!response.ok) throw await this.#refused(response);
    if (!endpoint.answer) return undefined as AnswerOf<Name>;
    const body: unknown = await response.json().catch(() => undefined);
    const answer = endpoint.answer.safeParse(body);
    if (!answer.success) {
      throw new ApiProblem('BAD_ANSWER', '', response.status, [], null, { cause: answer.error });
    }
    if (withSession.has(name)) this.#csrf = (answer.data as Session).csrf;
    return answer.data as AnswerOf<Name>;
  }

  async #send(
    name: EndpointName,
    { method, body: takesBody, upload }: Endpoint,
    { params, query, body, file }: AnyInput,
    signal?: AbortSignal,
    onProgress: (progress: UploadProgress) => void = () => undefined,
  ): Promise<Response> {
    const deadline = AbortSignal.timeout(upload === undefined ? DEADLINE_MS : UPLOAD_DEADLINE_MS);
    const headers: Record<string, string> = { accept: 'application/json' };
    if (method !== 'GET' && this.#csrf) headers['x-csrf-token'] = this.#csrf;
    if (takesBody) headers['content-type'] = 'application/json';
    if (upload !== undefined) headers['content-type'] = upload;
    const until = signal ? AbortSignal.any([signal, deadline]) : deadline;
    const address = addressOf(name, params, query);
    try {
      if (upload !== undefined && file)
        return await this.ports.sendFile(address, { method, headers, file, signal: until, onProgress });
      return await this.ports.fetch(address, {
        method,
        headers,
        ...(takesBody ? { body: JSON.stringify(body) } : {}),
        signal: until,
        credentials: 'same-origin',
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiProblem('UNREACHABLE', '', 0, [], null, { cause: error });
    }
  }

  async #refused(response: Response): Promise<ApiProblem> {
    const problem = await problemOf(response);
    if (problem.code === 'NOT_SIGNED_IN') this.ports.onSignedOut();
    return problem;
  }
}

/** Address of an endpoint that answers with a file, for a link with `download`. */
export function hrefOf<Name extends EndpointName>(name: Name, input: Omit<CallInput<Name>, 'body'>): string {
  const { params, query } = input as AnyInput;
  return addressOf(name, params, query);
}
