import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '../../audio/wav.js';
import type { Clock } from '../../clock/clock.js';
import { SAMPLE_RATE_HZ } from '../../protocol/audio-format.js';
import { Child } from '../child.js';
import { Expectation } from '../expectation.js';
import { monotonicMs } from '../bench-clock.js';
import type { Contender, LiftTimes } from './contender.js';
import { fromExchange, fromPhone, type ToExchange, type ToPhone } from './messages.js';

const ACCOUNT = 'phone';
const START_LIMIT_MS = 15_000;
const LIFT_LIMIT_MS = 10_000;

/** The phone of this repository against its practice exchange, each in a process of its own. */
export class HotlineContender implements Contender {
  readonly name = 'hotline';
  readonly #phone: Child;
  readonly #invite: Expectation<number>;
  readonly #answer: Expectation<number>;
  readonly #heard: Expectation<{ liftedMs: number; inviteSentMs: number; heardMs: number }>;
  #registered: Expectation<undefined>;

  /** Resolves when the phone is registered. `onStarted` is told of each process as soon as there is one. */
  static async start(
    clock: Clock,
    folder: string,
    onStarted: (child: Child) => void,
  ): Promise<HotlineContender> {
    const password = randomBytes(12).toString('base64url');
    let heard: (message: unknown) => void = () => undefined;
    const exchange = startProcess(clock, 'exchange', folder, [], (message) => heard(message));
    onStarted(exchange);
    const listening = new Expectation<number>(clock, 'the start of the exchange', START_LIMIT_MS, exchange.died);
    let contender: HotlineContender | undefined;
    heard = (message) => {
      const news = fromExchange.parse(message);
      if (news.type === 'listening') listening.meet(news.port);
      else contender?.#fromExchange(news);
    };
    const port = listening.next();
    exchange.send({ type: 'listen', account: ACCOUNT, password } satisfies ToExchange);
    const configFile = await writePhoneFiles(folder, await port, password);
    contender = new HotlineContender(clock, folder, configFile, exchange);
    onStarted(contender.#phone);
    await contender.#registered.next();
    return contender;
  }

  private constructor(clock: Clock, folder: string, configFile: string, exchange: Child) {
    this.#phone = startProcess(clock, 'phone', folder, [configFile], (message) => this.#fromPhone(message));
    const died = Promise.race([this.#phone.died, exchange.died]);
    died.catch(() => undefined);
    this.#registered = new Expectation(clock, 'the registration of the phone', START_LIMIT_MS, died);
    this.#invite = new Expectation(clock, 'the INVITE of the phone', LIFT_LIMIT_MS, died);
    this.#answer = new Expectation(clock, 'the answer of the exchange', LIFT_LIMIT_MS, died);
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
    const all = Promise.all([this.#invite.next(), this.#answer.next(), this.#heard.next()]);
    const commandedMs = monotonicMs();
    this.#phone.send({ type: 'lift', cold } satisfies ToPhone);
    const [inviteSeenMs, answerSentMs, inPhone] = await all;
    return { commandedMs, inviteSeenMs, answerSentMs, ...inPhone };
  }

  #fromPhone(message: unknown): void {
    const news = fromPhone.parse(message);
    if (news.type === 'registered') this.#registered.meet(undefined);
    else this.#heard.meet({ liftedMs: news.liftedMs, inviteSentMs: news.inviteSentMs, heardMs: news.heardMs });
  }

  #fromExchange(news: { type: 'invite' | 'answer'; atMs: number }): void {
    // The first INVITE of a lift; after the challenge (407) comes another.
    (news.type === 'invite' ? this.#invite : this.#answer).meet(news.atMs);
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
