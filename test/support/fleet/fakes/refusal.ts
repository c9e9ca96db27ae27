import { ApiError } from '../../../../src/fleet/api/handler.js';

/** With what a request is refused; rejects when it is not, or fails in another way. */
export async function refusal(work: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw new Error('it was not refused', { cause: error });
}
