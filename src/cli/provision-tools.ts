/** Parts and tools of `hotline provision --interactive`. */
import { dirname, resolve } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Clock } from '../clock/clock.js';
import { readIfThere } from '../files/durable-file.js';
import { MEMBERSHIP_FILE, MembershipFile } from '../link/membership.js';
import type { Sections } from '../link/toml-sections.js';
import type { PhoneStatus } from '../protocol/link-status.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { settingsProblem } from '../protocol/setup-findings/settings-problems.js';
import { severityOf, type SetupProblem } from '../protocol/setup-problems.js';
import type { PhoneService } from './phone-service.js';
import type { PlainTerminal } from './plain-terminal.js';
import { type ProvisionWords, provisionWords } from './provision-words.js';
import { type Authority, provision } from './provision.js';
import { stateBase } from './state-base.js';

export interface InteractiveParts {
  readonly clock: Clock;
  readonly terminal: PlainTerminal;
  /** phone.toml. */
  readonly file: string;
  /** undefined: somebody else starts the phone. */
  readonly service: PhoneService | undefined;
  /** undefined: no phone answers. */
  readonly status: () => Promise<PhoneStatus | undefined>;
  readonly waitMs: number;
}

export type Ending = 'good' | 'left' | 'wrong';

/** What every step of the interview needs: questions, the configuration as it is now, and how to write it. */
export class InterviewTools {
  readonly terminal: PlainTerminal;
  readonly words: ProvisionWords;

  constructor(readonly parts: InteractiveParts) {
    this.terminal = parts.terminal;
    this.words = provisionWords(parts.terminal.language);
  }

  /** Until nothing is wrong, or until the technician goes on all the same. */
  async untilRight(look: () => Promise<SetupProblem | undefined>): Promise<Ending> {
    for (;;) {
      const problem = await look();
      if (!problem) return 'good';
      this.terminal.problem(problem);
      const severity = severityOf(problem);
      if (severity !== 'stops') return 'left';
      if (!(await this.wantsAgain())) return 'wrong';
    }
  }

  async wantsAgain(): Promise<boolean> {
    const answer = await this.terminal.ask(this.words.again);
    if (!/^[sп]$/i.test(answer)) return true;
    this.terminal.print(this.words.skipped, 2);
    return false;
  }

  async asks(question: string, preset = true): Promise<boolean> {
    const { yes, isYes } = this.words;
    const answer = await this.terminal.ask(question, preset ? yes : '');
    return isYes(answer);
  }

  /** undefined: written. */
  async write(sections: Sections, authority?: Authority): Promise<SetupProblem | undefined> {
    const { file } = this.parts;
    try {
      const now = () => new Date(this.parts.clock.wallMs());
      await provision({ file, sections, named: file, anew: false, now, authority });
      this.terminal.print(this.words.written(file));
      return undefined;
    } catch (error) {
      return this.settingsProblem(error, sections);
    }
  }

  settingsProblem(error: unknown, sections: Sections): SetupProblem {
    const { fleet, route, number } = sections;
    const [first] = Array.isArray(route) ? (route as unknown[]) : [];
    const problem = settingsProblem(error, {
      file: this.parts.file,
      fleet: isTable(fleet) ? String(fleet['server']) : undefined,
      exchange: isTable(first) ? String(first['server']) : undefined,
      number: typeof number === 'string' ? number : undefined,
    });
    if (problem) return problem;
    throw error;
  }

  /** undefined: there is none that can be used yet. */
  async config(): Promise<PhoneConfig | undefined> {
    const { file } = this.parts;
    const text = await readIfThere(file).catch(() => undefined);
    try {
      return text === undefined ? undefined : parsePhoneConfig(text, file);
    } catch {
      return undefined;
    }
  }

  async rawRoute(): Promise<Record<string, unknown>> {
    const { route } = await this.raw();
    const [first] = Array.isArray(route) ? (route as unknown[]) : [];
    return isTable(first) ? first : {};
  }

  async raw(): Promise<Record<string, unknown>> {
    const text = await readIfThere(this.parts.file).catch(() => undefined);
    return text === undefined ? {} : parseToml(text);
  }

  /** What its fleet calls this phone. */
  async member({ fleet, state }: PhoneConfig): Promise<string | undefined> {
    if (!fleet) return undefined;
    const folder = resolve(stateBase(dirname(resolve(this.parts.file))), state.folder);
    return (await MembershipFile.open(resolve(folder, MEMBERSHIP_FILE))).current?.name;
  }
}

export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
