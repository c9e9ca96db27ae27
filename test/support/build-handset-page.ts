import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const VITE = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** The page as it is shipped, built into a folder of its own, which the caller removes. */
export async function buildHandsetPage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-page-'));
  // Outside of the test runner, which would make it a development build.
  const env = { ...process.env, NODE_ENV: 'production' };
  const options = ['build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, [VITE, ...options], { cwd: PROJECT, env });
  return folder;
}
