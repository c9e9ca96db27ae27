import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '../../audio/wav.js';
import type { Clock } from '../../clock/clock.js';
import { SAMPLE_RATE_HZ } from '../../protocol/audio-format.js';
import { monotonicMs } from '../bench-clock.js';
import { Child } from '../child.js';
import { Expectation } from '../expectation.js';
import type { Contender, LiftTimes } from './contender.js';
import { type FromPhone, fromExchange, fromPhone, type ToExchange, type ToPhone } from './messages.js';

type Heard = Extract<FromPhone, { type: 'heard' }>;

const ACCOUNT = 'phone';
const START_LIMIT_MS = 15_000;
const LIFT_LIMIT_MS = 10_000;

/** The phone of this repository against its practice exchange, each in a process of its own. */
export class HotlineContender implements Contender {
  readonly name = 'hotline';
  readonly #exchange: ExchangeProcess;
  readonly #phone: Child;
  readonly #registered: Expectation<undefined>;
  readonly #heard: Expectation<Heard>;

  /** Resolves when the phone is registered. `onStarted` is told of everything that must be stopped. */
  static async start(
    clock: Clock,
    folder: string,
    onStarted: (part: { stop(): Promise<void> }) => void,
  ): Promise<HotlineContender> {
    const password = randomBytes(12).toString('base64url');
    const exchange = new ExchangeProcess(clock, folder);
    onStarted(exchange.child);
    const configFile = await writePhoneFiles(folder, await exchange.listen(password), password);
    const contender = new HotlineContender(clock, folder, configFile, exchange);
    onStarted(contender.#phone);
    await contender.#registered.next();
    return contender;
  }

  private constructor(clock: Clock, folder: string, configFile: string, exchange: ExchangeProcess) {
    this.#exchange = exchange;
    this.#phone = startProcess(clock, 'phone', folder, [configFile], (message) => this.#news(message));
    const { died } = this.#phone;
    this.#registered = new Expectation(clock, 'the registration of the phone', START_LIMIT_MS, died);
    this.#heard = new Expectation(clock, 'the first sound of a call', LIFT_LIMIT_MS, died);
  }

  get pid(): number {
    return this.#phone.pid;
  }

  lift(): Promise<LiftTimes> {
    return this.#lift(false);
  }

  /** A lift that finds no offer prepared, as directly after a change of the network. */
  liftCold(): Promise<LiftTimes> {
    return this.#lift(true);
  }

  hangUp(): Promise<void> {
    this.#phone.send({ type: 'replace' } satisfies ToPhone);
    return Promise.resolve();
  }

  async #lift(cold: boolean): Promise<LiftTimes> {
    const { invite, answer } = this.#exchange;
    const all = Promise.all([invite.next(), answer.next(), this.#heard.next()]);
    const commandedMs = monotonicMs();
    this.#phone.send({ type: 'lift', cold } satisfies ToPhone);
    const [inviteSeenMs, answerSentMs, { liftedMs, inviteSentMs, heardMs }] = await all;
    // The receiver may be scheduled before the sender returns from its system call: then it is the better witness.
    const sentMs = Math.min(inviteSentMs, inviteSeenMs);
    return { commandedMs, liftedMs, inviteSentMs: sentMs, inviteSeenMs, answerSentMs, heardMs };
  }

  #news(message: unknown): void {
    const news = fromPhone.parse(message);
    if (news.type === 'heard') this.#heard.meet(news);
    else this.#registered.meet(undefined);
  }
}

class ExchangeProcess {
  readonly child: Child;
  /** The first INVITE of a lift; after the challenge (407) comes another. */
  readonly invite: Expectation<number>;
  readonly answer: Expectation<number>;
  readonly #listening: Expectation<number>;

  constructor(clock: Clock, folder: string) {
    this.child = startProcess(clock, 'exchange', folder, [], (message) => this.#news(message));
    const { died } = this.child;
    this.#listening = new Expectation(clock, 'the start of the exchange', START_LIMIT_MS, died);
    this.invite = new Expectation(clock, 'the INVITE of the phone', LIFT_LIMIT_MS, died);
    this.answer = new Expectation(clock, 'the answer of the exchange', LIFT_LIMIT_MS, died);
  }

  /** Gives the port. */
  listen(password: string): Promise<number> {
    const port = this.#listening.next();
    this.child.send({ type: 'listen', account: ACCOUNT, password } satisfies ToExchange);
    return port;
  }

  #news(message: unknown): void {
    const news = fromExchange.parse(message);
    switch (news.type) {
      case 'listening':
        this.#listening.meet(news.port);
        return;
      case 'invite':
        this.invite.meet(news.atMs);
        return;
      case 'answer':
        this.answer.meet(news.atMs);
    }
  }
}

function startProcess(
  clock: Clock,
  name: 'phone' | 'exchange',
  folder: string,
  args: readonly string[],
  onMessage: (message: unknown) => void,
): Child {
  return new Child({
    clock,
    name: `the ${name}`,
    command: process.execPath,
    args: [fileURLToPath(new URL(`./${name}-process.js`, import.meta.url)), ...args],
    cwd: folder,
    logFile: join(folder, `${name}.log`),
    onMessage,
  });
}

/** A phone.toml as a technician would write it, and a tone for the microphone to hear. Gives the path of the former. */
async function writePhoneFiles(folder: string, exchangePort: number, password: string): Promise<string> {
  const tone = Int16Array.from({ length: SAMPLE_RATE_HZ }, (_, i) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * 400 * i) / SAMPLE_RATE_HZ)),
  );
  await writeFile(join(folder, 'microphone.wav'), encodeWav(tone));
  const configFile = join(folder, 'phone.toml');
  const config = `number = "8 800 333-44-34"

[[route]]
name = "practice"
server = "ws://127.0.0.1:${exchangePort}"
account = "${ACCOUNT}"
password = "${password}"

[audio]
device = "file:microphone.wav,"
`;
  await writeFile(configFile, config, { mode: 0o600 });
  return configFile;
}
