/** What went wrong with a request, as a page shows it. */
import { problemSchema, type Problem, type ProblemCode } from '../../../protocol/fleet-api/common.js';

/** Codes of the server, and two that only a page can find: it was not reached, or its answer makes no sense. */
export type ApiProblemCode = ProblemCode | 'UNREACHABLE' | 'BAD_ANSWER';

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly code: string,
    /** The server's sentence, in English; '' for {@link ApiProblemCode} of the page itself. */
    message: string,
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    readonly faults: NonNullable<Problem['faults']> = [],
    /** For TOO_MANY: when to try again. */
    readonly retryAfterS: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The problem that a refused answer describes; a proxy in between may answer with something else. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfterS = Number.isFinite(retryAfter) ? retryAfter : null;
  const body: unknown = await response.json().catch(() => null);
  const problem = problemSchema.safeParse(body);
  if (problem.success) {
    const { code, message, faults } = problem.data;
    return new ApiProblem(code, message, response.status, faults, retryAfterS);
  }
  const code = response.status >= 500 ? 'UNREACHABLE' : 'BAD_ANSWER';
  return new ApiProblem(code, '', response.status, [], retryAfterS);
}

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem
    ? error
    : new ApiProblem('BAD_ANSWER', '', 0, [], null, { cause: error });
}
