/** Says again and again that a step is shown that needs the handset: else a lift is a call (`handset/hold`). */
import { HANDSET_RENEW_MS, type SetupStepName } from '../../../protocol/setup-api.js';

/** Steps in which a technician lifts the handset without calling. */
export const handsetSteps: readonly SetupStepName[] = ['hook', 'sound', 'baseline'];

export interface HandsetHoldParts {
  /** Never rejects. */
  readonly say: (on: boolean) => Promise<unknown>;
  /** As of SetupPageParts. */
  readonly after: (delayMs: number, action: () => void) => () => void;
  /** Somebody can see the page. */
  readonly isVisible: () => boolean;
}

export class HandsetHold {
  #isWanted = false;
  #cancelNext: (() => void) | undefined;
  /** What is said is heard in that order. */
  #saying: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: HandsetHoldParts) {}

  want(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    this.#cancelNext?.();
    if (isWanted) this.#renew();
    else this.#say(false);
  }

  /** Nobody is there to be told. */
  forget(): void {
    this.#isWanted = false;
    this.#cancelNext?.();
  }

  #renew(): void {
    if (this.parts.isVisible()) this.#say(true);
    this.#cancelNext = this.parts.after(HANDSET_RENEW_MS, () => this.#renew());
  }

  #say(on: boolean): void {
    this.#saying = this.#saying.then(() => {
      if (on === this.#isWanted) return this.parts.say(on);
      return undefined;
    });
  }
}
