import type { Clock } from '../../clock/clock.js';
import { PracticeExchange } from '../../exchange/practice-exchange.js';
import { monotonicMs } from '../bench-clock.js';
import { Expectation } from '../expectation.js';

const REGISTERED_LIMIT_MS = 30_000;
const CONTACTS = 10_000;

/** The practice exchange that the phones register with, in this process: it waits while they start. */
export class Registrations {
  readonly #exchange: PracticeExchange;
  readonly #clock: Clock;
  #port = 0;
  #wanted: { readonly account: string; readonly registered: Expectation<number> } | undefined;

  /** @param accounts user names; the password of each is its name */
  static async start(clock: Clock, accounts: readonly string[]): Promise<Registrations> {
    const registrations = new Registrations(clock, accounts);
    registrations.#port = (await registrations.#exchange.start()).port;
    return registrations;
  }

  private constructor(clock: Clock, accounts: readonly string[]) {
    this.#clock = clock;
    const nothing = (): void => undefined;
    this.#exchange = new PracticeExchange({
      clock,
      log: {
        debug: nothing,
        warn: nothing,
        info: (fields: object, message: string) => {
          const { account } = fields as { account?: string };
          if (message === 'registered' && account === this.#wanted?.account)
            this.#wanted?.registered.meet(monotonicMs());
        },
      },
      accounts: accounts.map((name) => ({ name, password: name })),
      language: 'en',
      transports: { udp: 0 },
      // Each start is another phone of the same account, and none says good-bye.
      limits: { contactsPerAccount: CONTACTS },
    });
  }

  /** UDP. */
  get port(): number {
    return this.#port;
  }

  /**
   * To be called before the phone is started. Resolves with when the exchange has accepted it, in ms of the machine's clock;
   * rejects when the phone dies before.
   */
  next(account: string, died: Promise<never>): Promise<number> {
    const registered = new Expectation<number>(
      this.#clock,
      `the registration of ${account}`,
      REGISTERED_LIMIT_MS,
      died,
    );
    this.#wanted = { account, registered };
    return registered.next();
  }

  stop(): Promise<void> {
    return this.#exchange.stop();
  }
}
