/** `hotline provision --interactive`: sets a phone up with whoever sits at its console. */
import { delay } from '../clock/clock.js';
import type { PhoneStatus } from '../protocol/link-status.js';
import { numberOf } from '../protocol/parse-config.js';
import { callProblem } from '../protocol/setup-findings/exchange-problems.js';
import type { SetupProblem, SetupStep } from '../protocol/setup-problems.js';
import { setupStepWords } from '../protocol/words/setup-problems.js';
import { type PhoneProgress, waitForPhone } from './phone-wait.js';
import type { PlainTerminal } from './plain-terminal.js';
import { destinationStep } from './provision-destination.js';
import { hookStep, soundStep, baselineStep } from './provision-handset.js';
import type { PhoneService } from './phone-service.js';
import { networkStep, timeStep } from './provision-network.js';
import { InterviewTools, type Ending, type InteractiveParts } from './provision-tools.js';
import { progressText, type ProvisionWords, provisionWords } from './provision-words.js';

const LOOK_MS = 500;

const STEPS: readonly SetupStep[] = [
  'network',
  'time',
  'fleet',
  'hook',
  'sound',
  'baseline',
  'exchange',
  'test-call',
];

/**
 * Resolves with whether all is well. Rejects with USAGE when nobody answers any more; what was written stays. However it ends, a
 * phone that was stopped for a step is started again.
 */
export async function provisionInteractively(parts: InteractiveParts): Promise<boolean> {
  const { service } = parts;
  if (!service) return new Interview(parts).run();
  const phone = { isStopped: false };
  const counted: PhoneService = {
    async stop() {
      phone.isStopped = true;
      await service.stop();
    },
    async restart() {
      await service.restart();
      phone.isStopped = false;
    },
  };
  try {
    return await new Interview({ ...parts, service: counted }).run();
  } finally {
    if (phone.isStopped) await service.restart();
  }
}

class Interview {
  readonly #parts: InteractiveParts;
  readonly #tools: InterviewTools;
  readonly #terminal: PlainTerminal;
  readonly #words: ProvisionWords;
  readonly #endings = new Map<SetupStep, Ending>();

  constructor(parts: InteractiveParts) {
    this.#parts = parts;
    this.#tools = new InterviewTools(parts);
    this.#terminal = parts.terminal;
    this.#words = provisionWords(parts.terminal.language);
  }

  async run(): Promise<boolean> {
    const acts: Readonly<Record<SetupStep, () => Promise<Ending>>> = {
      network: () => networkStep(this.#tools),
      time: () => timeStep(this.#tools),
      fleet: () => destinationStep(this.#tools),
      hook: () => hookStep(this.#tools),
      sound: () => soundStep(this.#tools),
      baseline: () => baselineStep(this.#tools),
      exchange: () => this.#start(),
      'test-call': () => this.#testCall(),
    };
    this.#terminal.print(this.#words.intro);
    for (const [i, step] of STEPS.entries()) {
      const title = setupStepWords[this.#terminal.language][step];
      this.#terminal.print(`\n${this.#words.step(i + 1, STEPS.length, title)}`);
      this.#endings.set(step, await acts[step]());
    }
    this.#terminal.print(`\n${this.#words.summary}`);
    for (const [step, ending] of this.#endings)
      this.#terminal.print(`  ${this.#words.marks[ending]} ${setupStepWords[this.#terminal.language][step]}`);
    return ![...this.#endings.values()].includes('wrong');
  }

  async #start(): Promise<Ending> {
    if (!(await this.#tools.config())) return 'wrong';
    return this.#tools.untilRight(async () => {
      const { clock, service, status, waitMs: limitMs } = this.#parts;
      this.#terminal.print(service ? this.#words.starting : this.#words.startByHand);
      await service?.restart();
      const { signal } = this.#terminal;
      const tell = (progress: PhoneProgress) => this.#tell(progress);
      return waitForPhone({ clock, status, tell, limitMs, signal });
    });
  }

  #tell(progress: PhoneProgress): void {
    const text = progressText(progress, this.#terminal.language);
    if (text !== undefined) this.#terminal.print(text, 2);
  }

  async #testCall(): Promise<Ending> {
    if (this.#endings.get('exchange') !== 'good') return 'left';
    const before = (await this.#parts.status())?.calls.last?.at;
    this.#terminal.print(this.#words.testCall);
    const skipped = this.#terminal.next().then(() => true);
    for (;;) {
      const isSkipped = await Promise.race([skipped, delay(this.#parts.clock, LOOK_MS).then(() => false)]);
      if (isSkipped) return 'left';
      const status = await this.#parts.status();
      const last = status?.calls.last;
      if (!status || !last || last.at === before) continue;
      const problem = await this.#callProblemOf(last);
      if (problem) this.#terminal.problem(problem);
      else this.#terminal.print(this.#words.answered);
      return problem ? 'wrong' : 'good';
    }
  }

  async #callProblemOf(last: NonNullable<PhoneStatus['calls']['last']>): Promise<SetupProblem | undefined> {
    if (last.failure === null) return undefined;
    const config = await this.#tools.config();
    const [route] = config?.route ?? [];
    const number = (config && route && numberOf(config, route)?.display) ?? config?.number ?? '';
    return callProblem(last.failure, number, `it ended as ${last.failure}`);
  }
}
