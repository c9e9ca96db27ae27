/** The benchmark cannot be run here, or went wrong in a way that a person can understand: one sentence, no stack. */
export class UnusableError extends Error {
  override readonly name = 'UnusableError';
}
