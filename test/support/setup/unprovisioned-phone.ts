import { mkdtemp, rm } from 'node:fs/promises';
import { get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bareConfig } from '../../../src/cli/bare-config.js';
import { Setup, type SetupOptions } from '../../../src/cli/compose-setup.js';
import { PhoneRunner } from '../../../src/cli/phone-runner.js';
import { RecentLog } from '../../../src/cli/recent-log.js';
import { composeWholePhone, type WholePhone } from '../../../src/cli/whole-phone.js';
import { systemClock } from '../../../src/clock/clock.js';
import { VirtualSource } from '../../../src/io/virtual/virtual.source.js';
import { setupEvents, type SetupView } from '../../../src/protocol/setup-api.js';
import { FakeAudioDevice } from '../fake-audio-device.js';
import { FakeLog } from '../fakes/fake-log.js';
import { until } from '../until.js';
import { freeUdpPort } from './free-udp-port.js';

/** Line of the contact by default, high while the handset is off. */
const HOOK_PIN = 5;

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: unknown;
}

/**
 * A phone as `hotline phone --setup-port` runs it, in this process: its handset hangs on a board in memory, its sound is in memory,
 * all else is real.
 */
export class UnprovisionedPhone {
  readonly log = new FakeLog();
  readonly board = new VirtualSource({ clock: systemClock });
  readonly wholes: WholePhone[] = [];
  readonly setup: Setup;
  readonly file: string;
  device = new FakeAudioDevice(systemClock);
  /** Of the browser. */
  cookie: string | undefined;
  readonly #runner: PhoneRunner;
  #feed: LiveFeed | undefined;

  private constructor(
    readonly folder: string,
    options: Partial<SetupOptions> & { readonly mdnsPort: number },
  ) {
    this.file = join(folder, 'phone.toml');
    const { clock = systemClock } = options;
    this.board.setLevel(HOOK_PIN, 0);
    this.#runner = new PhoneRunner({
      file: this.file,
      logFor: () => this.log,
      bare: {
        clock,
        config: (kept) =>
          bareConfig({
            health: { page: false },
            hook: { input: 'gpio' },
            ...kept,
            ...this.setup.draft,
          }),
      },
      start: async (loaded, { effective, restart }) => {
        const { alsoSays, loan, onChange, openSetup, tap } = this.setup.beside(loaded, restart);
        this.device = new FakeAudioDevice(clock);
        const whole = await composeWholePhone(loaded, {
          clock,
          log: new RecentLog(clock, this.log),
          device: tap(this.device),
          hook: undefined,
          ioSource: this.board,
          effective,
          restart,
          alsoSays,
          openSetup,
          loan,
        });
        whole.onChange = () => onChange(whole);
        await whole.start();
        this.wholes.push(whole);
        return this.setup.around({ whole, stop: () => whole.stop() });
      },
    });
    this.setup = new Setup({
      clock,
      log: this.log,
      file: this.file,
      runner: this.#runner,
      port: 0,
      securePort: null,
      host: '127.0.0.1',
      ioSource: this.board,
      mdns: { mdnsPort: options.mdnsPort, look: () => [] },
      ...options,
    });
  }

  /** Runs, with its page open; stopped when the test is over. */
  static async start(
    options: Partial<SetupOptions> = {},
    folder?: string,
    /** How its contacts stand when it starts. */
    wired: (board: VirtualSource) => void = () => undefined,
  ): Promise<UnprovisionedPhone> {
    const own = folder ?? (await mkdtemp(join(tmpdir(), 'hotline-setup-')));
    if (folder === undefined) onTestFinished(() => rm(own, { recursive: true }));
    const phone = new UnprovisionedPhone(own, { mdnsPort: await freeUdpPort(), ...options });
    wired(phone.board);
    void phone.#runner.run();
    onTestFinished(() => phone.stop());
    await until('the phone runs', () => phone.wholes.length > 0);
    return phone;
  }

  async opened(): Promise<this> {
    await until('the page is open', () => this.setup.server !== undefined);
    return this;
  }

  async stop(): Promise<void> {
    await this.setup.stop();
    await this.#runner.stop();
  }

  lift(): void {
    this.board.setLevel(HOOK_PIN, 1);
  }
  replace(): void {
    this.board.setLevel(HOOK_PIN, 0);
  }

  /** What has reached the ear of the phone that runs now. */
  get heard(): Buffer {
    return Buffer.concat(this.device.heard.map((frame) => Buffer.from(frame.buffer)));
  }

  /** A request as a browser would send it, by raw HTTP, so that a test may lie in it. */
  ask(
    method: 'GET' | 'POST',
    path: string,
    {
      body,
      headers = {},
    }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer> {
    const port = this.setup.server?.port ?? 0;
    const host = `127.0.0.1:${port}`;
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          agent: false,
          headers: {
            host,
            ...(method === 'POST' ? { origin: `http://${host}`, 'content-type': 'application/json' } : {}),
            ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
            ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
            ...headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            const said = Buffer.concat(chunks).toString();
            const { headers: heads, statusCode: status = 0 } = answer;
            const isJson = heads['content-type']?.startsWith('application/json') === true;
            resolve({ status, headers: heads, body: isJson ? (JSON.parse(said) as unknown) : said });
          });
          answer.on('error', reject);
        },
      );
      asked.on('error', reject);
      asked.end(text);
    });
  }

  act(action: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask('POST', `/api/setup/${action}`, { body, headers });
  }

  /** Gives the code, and keeps the cookie. */
  async unlock(code: string): Promise<Answer> {
    const answer = await this.act('unlock', { code });
    const [cookie] = (answer.headers['set-cookie'] as string[] | undefined) ?? [];
    if (cookie !== undefined) this.cookie = cookie.split(';')[0];
    return answer;
  }

  /** The view as it is now. */
  async view(): Promise<SetupView> {
    const { body, status } = await this.ask('GET', '/api/setup/view');
    if (status !== 200) throw new Error(`no view: ${status} ${JSON.stringify(body)}`);
    return setupEvents.view.parse(body);
  }

  /** Waits until the live feed shows the view so. */
  async shows(what: string, holds: (view: SetupView) => boolean, limitMs = 20_000): Promise<SetupView> {
    const feed = (this.#feed ??= LiveFeed.open(this));
    const seen = (): SetupView | undefined => (feed.view && holds(feed.view) ? feed.view : undefined);
    await until(`${what} (${JSON.stringify(feed.view?.steps)})`, () => seen() !== undefined, limitMs);
    const view = seen();
    if (!view) throw new Error(`${what} did not last`);
    return view;
  }

  /** What the live feed said last; null: it has not ended. */
  get closedFor(): string | null {
    return this.#feed?.closed ?? null;
  }
}

/** Server-sent events as a browser reads them. */
class LiveFeed {
  view: SetupView | undefined;
  closed: string | null = null;

  static open(phone: UnprovisionedPhone): LiveFeed {
    const feed = new LiveFeed();
    const port = phone.setup.server?.port ?? 0;
    const headers = { host: `127.0.0.1:${port}`, cookie: phone.cookie ?? '' };
    const asked = get(
      { host: '127.0.0.1', port, path: '/api/setup/live', agent: false, headers },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          const events = (text + chunk).split('\n\n');
          text = events.pop() ?? '';
          for (const event of events) feed.#take(event);
        });
        answer.on('error', () => undefined);
      },
    );
    asked.on('error', () => undefined);
    onTestFinished(() => void asked.destroy());
    return feed;
  }

  #take(event: string): void {
    const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
    if (data === undefined) return;
    if (name === 'view') this.view = setupEvents.view.parse(JSON.parse(data));
    if (name === 'closed') this.closed = setupEvents.closed.parse(JSON.parse(data)).reason;
  }
}
