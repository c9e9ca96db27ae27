/** `hotline provision` as a program of its own, bundled from the sources, and a terminal to talk with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { until } from './until.js';

export interface ProvisionProgram {
  /** To be run by node. */
  readonly file: string;
  remove(): Promise<void>;
}

/** Within the tree: the libraries stay where they are. */
export async function bundleProvision(): Promise<ProvisionProgram> {
  const cache = resolve('.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'provision-'));
  await build({
    stdin: {
      contents: `import { provisionCommand } from './src/cli/commands/provision.js';
        import { exit, report } from './src/cli/run.js';
        provisionCommand().parseAsync(process.argv.slice(2), { from: 'user' }).catch((error) => {
          report(error);
          exit(2);
        });`,
      resolveDir: resolve('.'),
      sourcefile: 'provision.ts',
      loader: 'ts',
    },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outdir: folder,
    entryNames: 'main',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  });
  return { file: join(folder, 'main.mjs'), remove: () => rm(folder, { recursive: true }) };
}

const ANSWER_LIMIT_MS = 30_000;

/** A person at a terminal of 80 columns: script(1) gives the program a pseudo-terminal. */
export class Console {
  /** All that was on the screen. */
  screen = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  #readTo = 0;

  /** @param wrapper before the program, such as `ip netns exec …` */
  constructor(program: string, args: readonly string[], wrapper = '') {
    const quoted = [program, ...args].map((word) => `'${word}'`).join(' ');
    const command = `stty cols 80 rows 24; exec ${wrapper} ${process.execPath} ${quoted}`;
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    this.#child.stdout?.on('data', (data: Buffer) => (this.screen += data.toString('utf8')));
    this.#exited = once(this.#child, 'close');
  }

  /** Waits until the program has written it since what was seen before; where a line ends does not count. */
  async sees(what: string): Promise<void> {
    const words = what.split(' ').map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const pattern = new RegExp(words.join('\\s+'));
    const found = () => pattern.exec(this.screen.slice(this.#readTo));
    await until(`"${what}" is on the screen`, () => found() !== null, ANSWER_LIMIT_MS).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}; there is:\n${this.screen}`);
      },
    );
    const match = found();
    this.#readTo += (match?.index ?? 0) + (match?.[0].length ?? 0);
  }

  type(text: string): void {
    this.#child.stdin?.write(`${text}\r`);
  }

  async asked(what: string, answer: string): Promise<void> {
    await this.sees(what);
    this.type(answer);
  }

  interrupt(): void {
    this.#child.stdin?.write('\u0003');
  }

  /** Exit status of the program. */
  async status(): Promise<unknown> {
    return (await this.#exited)[0];
  }

  /** For the end of a test. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
