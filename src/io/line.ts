import type { IoConnection } from './io-source.js';

/** One wire of a part. It lives as long as the phone and is attached anew in every life of the hardware. */
export interface Line {
  /**
   * Comes again in the same life only after `onFailed`.
   *
   * @throws HotlineError as the connection does
   */
  attach(connection: IoConnection): void;
  /** This life of the hardware is over. Idempotent. */
  detach(): void;
  /** Why it cannot be used, in a sentence; undefined: it can. Told after every `attach` and after a failure. */
  tell(trouble: string | undefined): void;
  /** It has failed since it was attached. Set by who attaches it: `attach` comes again then. */
  onFailed: ((error: unknown) => void) | undefined;
}
