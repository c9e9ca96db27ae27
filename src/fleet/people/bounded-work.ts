/** Lets few of many run at once; those beyond the queue are turned away. */
export class BoundedWork {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param most run at once
   * @param queue wait at once
   * @param full the error for whoever does not even find a place to wait
   */
  constructor(
    private readonly most: number,
    private readonly queue: number,
    private readonly full: () => Error,
  ) {}

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await work();
    } finally {
      // The place goes on to the next one; nobody who comes meanwhile can take it.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.most) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= this.queue) throw this.full();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
