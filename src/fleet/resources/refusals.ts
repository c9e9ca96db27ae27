/** Refusals that several handlers have in common. */
import { ApiError } from '../api/handler.js';
import { isDuplicate } from '../store/unique.js';

/** @param what as a person would name it, such as `phone` */
export function noSuch(what: string): ApiError {
  return new ApiError('NOT_FOUND', `there is no such ${what}; it may have been deleted: reload the page`);
}

/** A fault of one entry of what was sent. */
export function badEntry(place: string, message: string): ApiError {
  return new ApiError('BAD_REQUEST', `${place}: ${message}`, [{ place, message }]);
}

/** Does `change`; a name that somebody else took in the meantime is refused with `taken`. */
export async function unlessTaken<T>(change: () => Promise<T>, taken: () => ApiError): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (isDuplicate(error)) throw taken();
    throw error;
  }
}
