import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerCertificate } from './certificates.js';
import { digestFaultOf, type ServerIdentity } from './digest-check.js';
import { freePort } from './free-port.js';
import { encodeG711 } from './g711.js';
import { isListening } from './listening.js';
import { PeerProcess } from './peer-process.js';
import { sine } from './sine.js';
import { readScenario, type SippScenario, type SippStep } from './sipp-scenario.js';
import { failureOf, faultOf, parseMessages, parseNumbers, type SippMessage } from './sipp-trace.js';
import { TlsFront } from './tls-front.js';
import { until } from './until.js';

export type { SippScenario } from './sipp-scenario.js';
export type { SippMessage } from './sipp-trace.js';

/** Another process may take a free port before sipp does. */
const ATTEMPTS = 3;
const TONE_FILE = 'tone.ulaw';

export interface SippOptions {
  readonly scenario: SippScenario;
  /** Default `udp`. `tls` needs a certificate: sipp itself has only TCP, and a TLS server stands before it. */
  readonly transport?: 'udp' | 'tcp' | 'tls';
  readonly certificate?: ServerCertificate;
  /** How long the scenario's pauses are: the ringing, the talk before a re-INVITE or BYE. Default 300. */
  readonly pauseMs?: number;
  /** How long sipp waits for each message of the phone. Default 10 000. */
  readonly patienceMs?: number;
  /** How long it stays after the last step, to repeat its last answer. Default 300; more where packets are lost. */
  readonly lingerMs?: number;
  /** What the digest scenarios check. */
  readonly account?: string;
  readonly password?: string;
  /** Where `moved-302` sends the caller: a URI. */
  readonly movedTo?: string;
  /** Of `unavailable-503`, in seconds. Default 7. */
  readonly retryAfterS?: number;
  /** User part of the caller in `callback-late-offer`. */
  readonly callbackFrom?: string;
}

export interface SippResult {
  /** Of sipp: 0 when all calls went as written, 1 when one did not; null when it had to be killed. */
  readonly exitCode: number | null;
  /** One sentence that names the step which failed; undefined when all went as written. */
  readonly failure: string | undefined;
  /** sipp's own counters by the names of its `-trace_stat`, such as `Retransmissions(C)`. */
  readonly statistics: Readonly<Record<string, number>>;
  readonly messages: readonly SippMessage[];
}

/**
 * sipp as the called side of a phone, in one of our scenarios. It also takes every REGISTER. In scenarios with sound it
 * sends back what it hears, except that `early-media-then-answer` plays {@link Sipp.toneHz} from the 183 on.
 */
export class Sipp {
  static readonly toneHz = 400;
  #result: SippResult | undefined;

  private constructor(
    private readonly scenario: SippScenario,
    private readonly parts: {
      readonly folder: string;
      readonly process: PeerProcess;
      readonly steps: readonly SippStep[];
      readonly front: TlsFront | undefined;
      readonly lingerMs: number;
      readonly identity: ServerIdentity;
    },
    /** Where it takes SIP, as the `server` of a route says it. */
    readonly server: string,
    readonly port: number,
  ) {}

  /** Resolves when it listens. */
  static async start(options: SippOptions): Promise<Sipp> {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-sipp-'));
    for (let attempt = 1; ; attempt++) {
      try {
        return await Sipp.#startIn(folder, options);
      } catch (error) {
        if (attempt < ATTEMPTS) continue;
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    }
  }

  static async #startIn(folder: string, options: SippOptions): Promise<Sipp> {
    const { scenario, transport = 'udp', certificate, lingerMs = 300 } = options;
    const identity = { account: options.account ?? 'phone', password: options.password ?? '' };
    const base = transport === 'udp' ? 'udp' : 'tcp';
    const port = await freePort(base);
    const front = transport === 'tls' ? await TlsFront.start(needed(certificate), () => port) : undefined;
    const server = `sip:127.0.0.1:${front?.port ?? port};transport=${transport}`;
    const toneFile = join(folder, TONE_FILE);
    const filled = await readScenario(scenario, { linger: `${lingerMs}`, 'tone-file': toneFile });
    await writeFile(join(folder, `${scenario}.xml`), filled.xml);
    // Half a second of whole periods: it repeats without a seam.
    const tone = sine({ frequencyHz: Sipp.toneHz, amplitude: 0.5, samples: 4_000, rateHz: 8_000 });
    await writeFile(toneFile, encodeG711('PCMU', tone));
    const process = new PeerProcess({
      command: 'sipp',
      args: [...(await networkArgs(base, port)), ...callArgs(options, server)],
      cwd: folder,
      install: 'sipp is missing: apt-get install sip-tester',
    });
    try {
      await process.ready(() => isListening(base, port));
    } catch (error) {
      await process.end('SIGKILL');
      await front?.close();
      throw error;
    }
    return new Sipp(
      scenario,
      { folder, process, steps: filled.steps, front, lingerMs, identity },
      server,
      front?.port ?? port,
    );
  }

  /** What was said so far, oldest first. */
  async messages(): Promise<readonly SippMessage[]> {
    return this.#result?.messages ?? parseMessages(await this.#read('messages.log'));
  }

  /** Requests of the phone, or responses, whose first line begins so; those repeated by UDP count each time. */
  async received(beginning: string): Promise<readonly SippMessage[]> {
    return (await this.messages()).filter(
      ({ direction, firstLine }) => direction === 'received' && firstLine.startsWith(beginning),
    );
  }

  /** Waits until so many calls came to the end of the scenario, or one failed; then stops and tells how it was. */
  async finish({ calls = 1, limitMs = 15_000 } = {}): Promise<SippResult> {
    const over = async () =>
      !this.parts.process.running ||
      (await this.#endedCalls()) >= calls ||
      faultOf(await this.#read('errors.log')) !== undefined;
    // Which step it hangs at is told by the result.
    await until('the end of the scenario', over, limitMs).catch(() => undefined);
    return this.stop(calls);
  }

  /** Ends it, wherever it stands, and removes its files. Idempotent. */
  async stop(calls = 1): Promise<SippResult> {
    if (this.#result) return this.#result;
    const { process, folder, front, lingerMs } = this.parts;
    const ended = (await this.#endedCalls()) >= calls;
    if (ended) {
      // No new call, and then by itself when the last has ended.
      process.signal('SIGUSR1');
      await until('the last call has ended', () => !process.running, lingerMs + 2_000).catch(() => undefined);
    }
    const exitCode = await process.end();
    await front?.close();
    const messages = await this.messages();
    this.#result = {
      exitCode,
      failure: await this.#failure(ended, messages),
      statistics: parseNumbers(await this.#read('statistics.csv')),
      messages,
    };
    await rm(folder, { recursive: true, force: true });
    return this.#result;
  }

  async #failure(ended: boolean, messages: readonly SippMessage[]): Promise<string | undefined> {
    const { folder, steps, identity } = this.parts;
    const counts = (await readdir(folder)).find((name) => name.endsWith('_counts.csv'));
    const failure = failureOf(this.scenario, steps, {
      counts: parseNumbers(counts === undefined ? '' : await this.#read(counts)),
      errors: await this.#read('errors.log'),
      ended,
    });
    if (failure !== undefined || !this.scenario.startsWith('challenge-')) return failure;
    // sipp itself cannot check what answers a 407.
    const requests = messages.filter(({ direction }) => direction === 'received').map(({ text }) => text);
    const fault = digestFaultOf(requests, identity);
    return fault === undefined ? undefined : `${this.scenario}: ${fault}`;
  }

  async #endedCalls(): Promise<number> {
    return (await this.#read('log.log')).split('\n').filter((line) => line === 'ended').length;
  }

  /** A file that sipp makes only when it has something to say. */
  async #read(name: string): Promise<string> {
    return readFile(join(this.parts.folder, name), 'latin1').catch(() => '');
  }
}

function needed(certificate: ServerCertificate | undefined): ServerCertificate {
  if (!certificate) throw new Error('sipp over TLS needs a certificate');
  return certificate;
}

async function networkArgs(base: 'udp' | 'tcp', port: number): Promise<string[]> {
  return [
    ...['-t', base === 'udp' ? 'u1' : 't1', '-i', '127.0.0.1', '-bind_local', '-p', `${port}`],
    ...['-ci', '127.0.0.1', '-cp', `${await freePort('udp')}`],
    ...['-mi', '127.0.0.1', '-mp', `${await freePort('udp')}`],
  ];
}

function callArgs(options: SippOptions, server: string): string[] {
  const { scenario, transport = 'udp', pauseMs = 300, patienceMs = 10_000 } = options;
  const keys = {
    own_transport: transport.toUpperCase(),
    own_contact: `<${server}>`,
    moved_to: options.movedTo ?? 'sip:elsewhere@127.0.0.1:9',
    retry_after: `${options.retryAfterS ?? 7}`,
    callback_from: options.callbackFrom ?? 'callback',
  };
  return [
    ...['-sf', `${scenario}.xml`, '-nostdin', '-d', `${pauseMs}`, '-recv_timeout', `${patienceMs}`],
    // A message that comes after the end of its call begins a call of its own, instead of being swallowed.
    ...['-deadcall_wait', '0'],
    ...['-trace_msg', '-message_file', 'messages.log', '-trace_err', '-error_file', 'errors.log'],
    ...['-trace_logs', '-log_file', 'log.log', '-trace_stat', '-stf', 'statistics.csv', '-trace_counts'],
    ...Object.entries(keys).flatMap(([name, value]) => ['-key', name, value]),
    ...scenarioArgs(scenario),
  ];
}

function scenarioArgs(scenario: SippScenario): string[] {
  switch (scenario) {
    case 'early-media-then-answer':
      // Its own tone instead of an echo.
      return [];
    case 'silent':
    case 'bye-without-answer':
      return ['-pause_msg_ign'];
    case 'repeated-2xx':
      // Otherwise sipp takes the second of two equal ACKs for a packet that came twice.
      return ['-rtp_echo', '-nr'];
    default:
      return ['-rtp_echo'];
  }
}
