import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ServerCertificate } from './certificates.js';
import { freePort } from './free-port.js';
import { livingProcesses } from './process-group.js';
import { RawSipClient, token } from './raw-sip-client.js';

const PROGRAM = '/usr/sbin/kamailio';
const MODULE_FOLDERS = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
  (triple) => `/usr/lib/${triple}/kamailio/modules`,
);
const START_LIMIT_MS = 20_000;
/** Kamailio waits up to 60 s for its children by itself; a test does not. */
const STOP_LIMIT_MS = 5_000;
const LOG_CHARACTERS = 100_000;
/** Another process may take a free port before Kamailio does. */
const ATTEMPTS = 3;

export interface KamailioOptions {
  readonly certificate: ServerCertificate;
  readonly accounts: readonly { readonly account: string; readonly password: string }[];
  /**
   * The server on 127.0.0.1 that it is the outbound proxy for, such as `sip:127.0.0.1:5070;transport=tcp`. It then has no
   * accounts of its own, and gives everything to that server.
   */
  readonly inFrontOf?: string;
}

interface Ports {
  readonly ws: number;
  readonly wss: number;
  readonly udp: number;
  readonly tcp: number;
  readonly tls: number;
}

/**
 * Kamailio as registrar and proxy between user agents over WS, WSS, UDP, TCP and TLS, from any to any, with digest
 * authentication and Record-Route. The extension `busy` answers 486; every other INVITE goes to whoever has registered
 * that name, or is answered 480. Or, with `inFrontOf`, as the outbound proxy of another server.
 */
export class Kamailio {
  /** Domain of the accounts. */
  static readonly domain = 'hotline.test';
  #process: ChildProcess | undefined;
  #log = '';

  private constructor(
    /** Its configuration and run-time files; removed by `stop`. */
    readonly folder: string,
    private readonly ports: Ports,
  ) {}

  /** Starts it; every account and password may hold letters, digits, `-`, `_`, `.` and spaces. */
  static async start(options: KamailioOptions): Promise<Kamailio> {
    for (let attempt = 1; ; attempt++) {
      const folder = await mkdtemp(join(tmpdir(), 'hotline-kamailio-'));
      const kamailio = new Kamailio(folder, await freePorts());
      try {
        await kamailio.#configure(options);
        await kamailio.start();
        return kamailio;
      } catch (error) {
        await kamailio.#remove();
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.ports.ws}`;
  }

  get wssUrl(): string {
    return `wss://127.0.0.1:${this.ports.wss}`;
  }

  /** Where it takes plain SIP, as the `server` or `outbound_proxy` of a route says it. */
  server(transport: 'udp' | 'tcp' | 'tls'): string {
    return `sip:127.0.0.1:${this.ports[transport]};transport=${transport}`;
  }

  /** Of all its processes, while it runs. */
  get processGroup(): number | undefined {
    return this.#process?.pid;
  }

  /** The end of what it logged. */
  get log(): string {
    return this.#log;
  }

  /** Starts it again, on the same ports. Resolves when it answers SIP; rejects with its log when it does not come up. */
  async start(): Promise<void> {
    if (this.#process) throw new Error('Kamailio runs already');
    const args = ['-DD', '-E', '-m', '32', '-M', '8', '-f', join(this.folder, 'kamailio.cfg')];
    // A process group of its own, so that its children can be ended with it.
    const child = spawn(PROGRAM, [...args, '-Y', this.folder, '-w', this.folder], {
      detached: true,
      stdio: 'pipe',
    });
    this.#process = child;
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    child.once('exit', (code, signal) => (failure = new Error(`it ended (${signal ?? code ?? 'unknown'})`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => (this.#log = (this.#log + data.toString()).slice(-LOG_CHARACTERS)));
    }
    const deadlineMs = performance.now() + START_LIMIT_MS;
    while (!(await this.#answers())) {
      if (performance.now() > deadlineMs)
        failure ??= new Error(`it gives no answer within ${START_LIMIT_MS} ms`);
      if (failure) {
        await this.kill();
        throw new Error(`Kamailio did not start: ${failure.message}\n${this.#log}`);
      }
      await wait(50);
    }
  }

  /** Ends it and all its children without warning, as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it properly, and removes its files. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await this.#remove();
  }

  async #remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #configure({ certificate, accounts, inFrontOf }: KamailioOptions): Promise<void> {
    const passwords = accounts.map(({ account, password }) => {
      for (const text of [account, password]) {
        if (!/^[\w .-]+$/.test(text))
          throw new Error('an account or password that this harness cannot quote');
      }
      return `  if ($au == "${account}") $var(password) = "${password}";`;
    });
    await this.#fillIn('kamailio.cfg', {
      WS_PORT: String(this.ports.ws),
      WSS_PORT: String(this.ports.wss),
      UDP_PORT: String(this.ports.udp),
      TCP_PORT: String(this.ports.tcp),
      TLS_PORT: String(this.ports.tls),
      MODE: inFrontOf === undefined ? '' : '#!define IN_FRONT',
      UPSTREAM: inFrontOf ?? '',
      UPSTREAM_PORT: /:(\d+)(?:;|$)/.exec(inFrontOf ?? '')?.[1] ?? '0',
      DOMAIN: Kamailio.domain,
      MODULES: await moduleFolder(),
      FOLDER: this.folder,
      PASSWORDS: passwords.join('\n'),
    });
    await this.#fillIn('tls.cfg', { KEY_FILE: certificate.keyFile, CERT_FILE: certificate.certFile });
  }

  async #fillIn(name: string, values: Readonly<Record<string, string>>): Promise<void> {
    const template = await readFile(fileURLToPath(new URL(`kamailio/${name}`, import.meta.url)), 'utf8');
    const text = template.replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`${name} has an unknown word ${key}`);
      return value;
    });
    await writeFile(join(this.folder, name), text, { mode: 0o600 });
  }

  /** Ready is what answers SIP on all ports; a port that is merely open may still have nobody behind it. */
  async #answers(): Promise<boolean> {
    const streams = [this.wsUrl, this.wssUrl, this.server('tcp'), this.server('tls')];
    return Promise.all(streams.map(answersOptions))
      .then(() => answersOptions(this.server('udp')))
      .then(
        () => true,
        () => false,
      );
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.pid === undefined) return;
    const group = child.pid;
    // Its first process collects the others when they die, and then ends; were it killed with them, they would be left
    // to a process 1 that in a container often collects nobody.
    if (signal === 'SIGTERM') sendSignal(group, signal);
    else for (const id of await livingProcesses(group)) if (id !== group) sendSignal(id, signal);
    const deadlineMs = performance.now() + STOP_LIMIT_MS;
    while (child.exitCode === null && child.signalCode === null) {
      if (performance.now() > deadlineMs) sendSignal(-group, 'SIGKILL');
      await wait(10);
    }
  }
}

async function freePorts(): Promise<Ports> {
  return {
    ws: await freePort(),
    wss: await freePort(),
    udp: await freePort('udp'),
    tcp: await freePort(),
    tls: await freePort(),
  };
}

/** Rejects when it does not. */
async function answersOptions(address: string): Promise<void> {
  // Whether its certificate is a good one is what the tests are about.
  const client = await RawSipClient.connect(address, { anyCertificate: true });
  try {
    const uri = `sip:ready@${Kamailio.domain}`;
    const [from, to] = [`<${uri}>;tag=${token()}`, `<${uri}>`];
    client.request({ method: 'OPTIONS', uri, from, to, callId: token(), cseq: 1 });
    await client.finalResponse('OPTIONS');
  } finally {
    await client.vanish();
  }
}

/** To a process, or to a group when negative. One that has ended in the meantime is no fault. */
function sendSignal(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function moduleFolder(): Promise<string> {
  const needed = [PROGRAM, ...MODULE_FOLDERS.map((folder) => join(folder, 'websocket.so'))];
  const [program, ...modules] = await Promise.all(
    needed.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  const folder = MODULE_FOLDERS[modules.indexOf(true)];
  if (program && folder) return folder;
  throw new Error(
    'Kamailio is missing: apt-get install kamailio kamailio-websocket-modules kamailio-tls-modules',
  );
}
