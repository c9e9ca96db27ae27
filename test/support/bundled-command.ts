/** Commands of the product as a program of their own, bundled from the sources. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Finished } from './program-under-test.js';

const LIMIT_MS = 120_000;

export class BundledCommand {
  private constructor(private readonly folder: string) {}

  /**
   * @param file module of src/cli/commands, without its ending
   * @param name of the function that makes the command
   */
  static async bundle(file: string, name: string): Promise<BundledCommand> {
    // Within the tree: the libraries stay where they are.
    const cache = resolve('.cache');
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(join(cache, `command-${file}-`));
    await build({
      stdin: {
        contents: `import { ${name} } from './src/cli/commands/${file}.js';
          import { exit, report } from './src/cli/run.js';
          ${name}().parseAsync(process.argv.slice(2), { from: 'user' }).then(() => exit(0), (error) => {
            report(error);
            exit(2);
          });`,
        resolveDir: resolve('.'),
        sourcefile: `${file}-command.ts`,
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
    return new BundledCommand(folder);
  }

  /** Once, to its end. */
  run(...args: readonly string[]): Promise<Finished> {
    const main = join(this.folder, 'main.mjs');
    return new Promise((done) => {
      const child = execFile(
        process.execPath,
        [main, ...args],
        { timeout: LIMIT_MS },
        (_error, stdout, stderr) => done({ status: child.exitCode, stdout, stderr }),
      );
    });
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}
