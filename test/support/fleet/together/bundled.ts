/**
 * Programs of tests as one JavaScript file each: those that are started fifty times must start fast, and a program of
 * several hundred files does not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

export interface Bundled {
  /** The file of an entry, by the entry's name. */
  file(name: string): string;
  remove(): Promise<void>;
}

/** @param entries name to source file. Bundled within this project, so that what stays outside is found. */
export async function bundled(entries: Readonly<Record<string, string>>): Promise<Bundled> {
  const folder = await mkdtemp(join(ROOT, 'node_modules', '.hotline-test-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    // Native code, and what kill-at-step.mjs counts in.
    ssr: { noExternal: true, external: ['libsql', 'pg', 'ws'] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      minify: true,
      rolldownOptions: { input: entries },
    },
  });
  return { file: (name) => join(folder, `${name}.js`), remove: () => rm(folder, { recursive: true }) };
}
