import { type ChildProcess, spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { until } from './until.js';

const PROGRAM = '/usr/sbin/dnsmasq';
const START_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 5_000;
const LOG_CHARACTERS = 20_000;
/** Another process may take a free port before dnsmasq does. */
const ATTEMPTS = 3;

/** In dnsmasq's own notation; all names end in {@link Dnsmasq.domain}. */
export interface DnsRecords {
  /** `name,target,port,priority,weight`; without a target: not offered. */
  readonly srv?: readonly string[];
  /** `name,order,preference,flags,service,regexp,replacement` */
  readonly naptr?: readonly string[];
  /** `name,address,address` */
  readonly hosts?: readonly string[];
}

/** dnsmasq as a DNS server on 127.0.0.1 that knows one domain, and refuses to answer for any other. */
export class Dnsmasq {
  static readonly domain = 'hotline.test';
  #process: ChildProcess | undefined;
  #log = '';

  private constructor(private readonly port: number) {}

  static async start(records: DnsRecords): Promise<Dnsmasq> {
    for (let attempt = 1; ; attempt++) {
      const dnsmasq = new Dnsmasq(await freePort());
      try {
        await dnsmasq.start(records);
        return dnsmasq;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** `address:port` */
  get server(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it on the same port, after `stop`. Resolves when it answers; rejects with its log when it does not come up. */
  async start(records: DnsRecords): Promise<void> {
    if (this.#process) throw new Error('dnsmasq runs already');
    await access(PROGRAM).catch((cause: unknown) => {
      throw new Error(`${PROGRAM} is missing: apt-get install dnsmasq-base`, { cause });
    });
    const child = spawn(PROGRAM, [...this.#arguments(), ...recordArguments(records)], { stdio: 'pipe' });
    this.#process = child;
    let failure = '';
    child.once('error', (error) => (failure = error.message));
    child.once('exit', (code, signal) => (failure = `it ended (${signal ?? code ?? 'unknown'})`));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => (this.#log = (this.#log + data.toString()).slice(-LOG_CHARACTERS)));
    }
    try {
      await until('dnsmasq answers', async () => failure !== '' || (await this.#answers()), START_LIMIT_MS);
      if (failure) throw new Error(failure);
    } catch (cause) {
      await this.stop();
      throw new Error(`dnsmasq did not start: ${failure}\n${this.#log}`, { cause });
    }
  }

  /** Lets it keep its port, but say nothing. */
  fallSilent(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Ends it, also when it is silent; nobody listens on its port then. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.pid === undefined) return;
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    const deadlineMs = performance.now() + STOP_LIMIT_MS;
    while (child.exitCode === null && child.signalCode === null) {
      if (performance.now() > deadlineMs) child.kill('SIGKILL');
      await wait(5);
    }
  }

  #arguments(): string[] {
    return [
      '--no-daemon',
      '--conf-file=/dev/null',
      `--port=${this.port}`,
      '--listen-address=127.0.0.1',
      '--bind-interfaces',
      '--no-resolv',
      '--no-hosts',
      `--local=/${Dnsmasq.domain}/`,
      `--txt-record=ready.${Dnsmasq.domain},${process.pid}`,
    ];
  }

  /** Ready is what answers with our own word: on a port that was taken another server may answer. */
  async #answers(): Promise<boolean> {
    const resolver = new Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([this.server]);
    return resolver.resolveTxt(`ready.${Dnsmasq.domain}`).then(
      (texts) => texts.flat().includes(String(process.pid)),
      () => false,
    );
  }
}

function recordArguments({ srv = [], naptr = [], hosts = [] }: DnsRecords): string[] {
  return [
    ...srv.map((record) => `--srv-host=${record}`),
    ...naptr.map((record) => `--naptr-record=${record}`),
    ...hosts.map((record) => `--host-record=${record}`),
  ];
}
