import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Finished } from '../program-under-test.js';
import { until } from '../until.js';

const execute = promisify(execFile);
/** Only root may make and enter another root. */
const AS_ROOT = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
/** Nothing of the tests' own environment: no Node.js, no settings for one. */
const ENVIRONMENT = [
  'env',
  '-i',
  'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
  'DEBIAN_FRONTEND=noninteractive',
  'LANG=C.UTF-8',
];

/** Many times what a start takes on a busy machine. */
const START_LIMIT_MS = 60_000;

/** Says so when only another user could install packages into a Debian of its own. In CI that is no excuse. */
export async function withoutRoot(): Promise<boolean> {
  if (AS_ROOT.length === 0 || process.env['CI']) return false;
  const may = await asRoot('true').then(
    () => true,
    () => false,
  );
  if (!may)
    process.stdout.write(
      'The tests that install the packages are left out: they need root, or sudo that asks for no password.\n',
    );
  return !may;
}

/** A minimal Debian of its own, without Node.js, to install packages into. */
export class DebianRoot {
  /** Folder with the shared libraries of an arm64 Debian, which nobody writes to; of bookworm alone. */
  readonly arm64: string;
  readonly #root: string;

  private constructor(root: string, arm64: string) {
    this.#root = root;
    this.arm64 = arm64;
  }

  /** Takes two minutes at the first time on a machine, and some seconds afterwards. */
  static async make(release: 'bookworm' | 'trixie' = 'bookworm'): Promise<DebianRoot> {
    const made = (await asRoot('scripts/make-debian-root', release)).trim();
    const folder = await mkdtemp(join(dirname(made), 'test-'));
    const root = join(folder, 'root');
    await asRoot('cp', '-a', '--reflink=auto', join(made, 'root'), root);
    return new DebianRoot(root, join(made, 'arm64'));
  }

  /** Runs a program in there to its end, as root. Never rejects. */
  run(...args: string[]): Promise<Finished> {
    const [program = '', ...rest] = this.#within('root', args);
    return new Promise((resolve) => {
      const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
      child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
      child.on('close', (status) => resolve({ status, stdout, stderr }));
    });
  }

  /** Starts a program in there as a user of there. */
  start(user: string, ...args: string[]): RunningInRoot {
    const [program = '', ...rest] = this.#within(user, args);
    return new RunningInRoot(spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Puts a file of this machine into /root of there; gives its path there. */
  async put(file: string): Promise<string> {
    await asRoot('cp', file, join(this.#root, 'root'));
    return `/root/${basename(file)}`;
  }

  read(path: string): Promise<string> {
    return readFile(join(this.#root, path), 'utf8');
  }

  async close(): Promise<void> {
    await asRoot('rm', '-rf', '--one-file-system', dirname(this.#root));
  }

  /**
   * Processes in there see only each other, and none outlives the first one, a shell: whoever changes the user loses the
   * signal that tells of the parent's end.
   */
  #within(user: string, args: readonly string[]): string[] {
    const namespaces = ['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${this.#root}/proc`];
    const first = ['sh', '-c', '"$@"; exit $?', 'sh'];
    const chroot = ['chroot', `--userspec=${user}`, this.#root];
    return [...AS_ROOT, 'unshare', ...namespaces, ...first, ...chroot, ...ENVIRONMENT, ...args];
  }
}

/** A program in a {@link DebianRoot} that runs until it is ended. */
export class RunningInRoot {
  output = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#closed = once(child, 'close');
    child.stdout?.on('data', (data: Buffer) => (this.output += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.output += data.toString()));
  }

  /** The first match in what it prints. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    await until(
      `it prints ${String(pattern)}`,
      () => {
        if (this.#child.exitCode !== null) throw new Error(`it has ended:\n${this.output}`);
        return pattern.test(this.output);
      },
      START_LIMIT_MS,
    );
    const match = pattern.exec(this.output);
    if (!match) throw new Error(`${String(pattern)} was not printed`);
    return match;
  }

  async end(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null)
      await asRoot('kill', '-KILL', await unsharePid(pid));
    await this.#closed;
  }
}

/** Where sudo stands in between, that of its child. */
async function unsharePid(pid: number): Promise<string> {
  return AS_ROOT.length === 0 ? String(pid) : (await execute('pgrep', ['-P', String(pid)])).stdout.trim();
}

async function asRoot(...args: string[]): Promise<string> {
  const [program = '', ...rest] = [...AS_ROOT, ...args];
  return (await execute(program, rest, { maxBuffer: 16 * 1024 * 1024 })).stdout;
}

/** What `dpkg-deb` says of a package, e.g. `--field`, `--contents`. */
export async function dpkgDeb(option: string, file: string, ...rest: string[]): Promise<string> {
  return (await execute('dpkg-deb', [option, file, ...rest], { maxBuffer: 16 * 1024 * 1024 })).stdout;
}
