/**
 * A promise of what is there already, which calls back at once instead of after everything else that is going on.
 * sip.js waits for the description of a call with `then`; by a real promise the INVITE would leave only when all that a
 * lift sets off is done, sound and log included: 0.2 of 0.9 ms.
 */
export class Settled<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'Settled';

  constructor(private readonly value: T) {}

  /** What the callback throws or rejects with comes as a rejection, as with any promise. */
  then<Result = T, Never = never>(
    onFulfilled?: ((value: T) => Result | PromiseLike<Result>) | null,
    onRejected?: ((reason: unknown) => Never | PromiseLike<Never>) | null,
  ): Promise<Result | Never> {
    // Without a callback there is nobody to be in a hurry for.
    if (!onFulfilled) return Promise.resolve(this.value).then(onFulfilled, onRejected);
    try {
      const result = onFulfilled(this.value);
      return isPromiseLike(result) ? Promise.resolve(result) : new Settled<Result | Never>(result);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  catch(): Promise<T> {
    return this;
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return Promise.resolve(this.value).finally(onFinally);
  }
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
