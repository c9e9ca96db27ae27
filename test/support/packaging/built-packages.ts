import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { version } from '../../../src/protocol/version.js';

const execute = promisify(execFile);
/** On the disk: in memory they would take a quarter of what a small machine has. */
const CACHE = '.cache/deb';

/** Packages of the sources as they stand, in a folder of their own. */
export class BuiltPackages {
  readonly folder: string;
  /** What the build printed. */
  readonly output: string;

  private constructor(folder: string, output: string) {
    this.folder = folder;
    this.output = output;
  }

  /** Builds what `args` of scripts/build-deb name; quickly packed. */
  static async build(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<BuiltPackages> {
    await mkdir(CACHE, { recursive: true });
    const folder = await mkdtemp(join(CACHE, 'test-'));
    const { stdout } = await execute('scripts/build-deb', ['--fast', '--out', folder, ...args], {
      env: { ...process.env, ...env },
      maxBuffer: 16 * 1024 * 1024,
    });
    return new BuiltPackages(folder, stdout);
  }

  file(product: string, architecture: string): string {
    return join(this.folder, `${product}_${version}_${architecture}.deb`);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
