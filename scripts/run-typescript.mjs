/**
 * Runs a TypeScript program of this folder as it stands, without a build:
 *
 *   node scripts/run-typescript.mjs FILE
 *
 * FILE exports `main`. Exit status: that of the program, 1 when it throws.
 */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [file = ''] = process.argv.slice(2);
try {
  const { module } = await runnerImport(resolve(file), { configFile: false, logLevel: 'error' });
  await module.main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
