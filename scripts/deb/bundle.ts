import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, build as esbuild, type Metafile, type Plugin } from 'esbuild';
import { build as vite } from 'vite';
import { packageFolderOf } from './npm-packages.js';

/** Programs that start by themselves: the command, and the thread of the outbox. */
const ENTRY_POINTS = ['src/cli/main.ts', 'src/link/outbox.worker.ts'];
/**
 * The root side of software updates: one file, which runs while everything beside it is replaced. Found by
 * firmware/os/bin/hotline-update.
 */
const ALONE = { entry: 'src/cli/install-update.ts', file: 'dist/cli/install-update.mjs' };
/** Modules with native parts, which stay files of their own (natives.ts). `pg-native` is never installed. */
export const UNBUNDLED = ['@roamhq/wrtc', '@serialport/bindings-cpp', 'koffi', 'libsql'];

/** Some libraries are CommonJS inside, and ask for Node's own modules by `require`. */
const BANNER = `import{createRequire as __hotlineRequire}from'node:module';const require=__hotlineRequire(import.meta.url);`;

/**
 * Bundles the program into `<folder>/dist`. Gives the folders of the npm packages that went in, such as
 * `node_modules/ws`.
 */
export async function bundleCode(folder: string): Promise<ReadonlySet<string>> {
  const { metafile } = await esbuild(optionsOf(folder));
  const { outdir: _outdir, outbase: _outbase, chunkNames: _chunkNames, ...options } = optionsOf(folder);
  const alone = await esbuild({
    ...options,
    entryPoints: [ALONE.entry],
    splitting: false,
    outfile: join(folder, ALONE.file),
  });
  return packageFoldersIn([metafile, alone.metafile].flatMap(({ inputs }) => Object.keys(inputs)));
}

/** The same without files: which of them would load which. */
export async function bundleOutline(): Promise<Metafile> {
  const { metafile } = await esbuild({ ...optionsOf('.'), write: false });
  return metafile;
}

function optionsOf(folder: string) {
  return {
    entryPoints: ENTRY_POINTS,
    outbase: 'src',
    outdir: join(folder, 'dist'),
    // As deep as the entry points: see below.
    chunkNames: 'parts/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Stack traces in logs should name what stands in the sources.
    minify: false,
    legalComments: 'none',
    charset: 'utf8',
    external: [...UNBUNDLED, 'pg-native'],
    banner: { js: BANNER },
    plugins: [filesBesideTheCode, oneLocale],
    metafile: true,
    logLevel: 'error',
  } satisfies BuildOptions;
}

/**
 * `import.meta.url` stays what it is in the unbundled program, `dist/<folder>/<file>.js`, so that everything that is found
 * from there (assets, pages, firmware, the thread, native modules) is found in the package too. All bundled files
 * lie one folder deep in `dist`, which makes the way from each of them the same.
 */
const filesBesideTheCode: Plugin = {
  name: 'files beside the code',
  setup(build) {
    const sources = resolve('src');
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!path.startsWith(`${sources}/`) || !text.includes('import.meta.url')) return undefined;
      const built = relative(sources, path).replace(/\.ts$/, '.js');
      const url = `new URL(${JSON.stringify(`../${built}`)}, import.meta.url).href`;
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};

/** zod brings its messages in fifty languages, half of its size; English alone is ever used. */
const oneLocale: Plugin = {
  name: 'one locale',
  setup(build) {
    build.onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};

/** Builds the pages into `<folder>/dist/web`. Gives the folders of the npm packages that went in. */
export async function bundlePages(folder: string): Promise<ReadonlySet<string>> {
  const inputs: string[] = [];
  await vite({
    logLevel: 'error',
    build: { outDir: resolve(folder, 'dist/web') },
    plugins: [
      {
        name: 'what went in',
        generateBundle(_, files) {
          for (const file of Object.values(files)) {
            if (file.type === 'chunk') inputs.push(...file.moduleIds);
          }
        },
      },
    ],
  });
  return packageFoldersIn(inputs.map((input) => relative('.', input.replace(/^\0/, ''))));
}

function packageFoldersIn(inputs: readonly string[]): ReadonlySet<string> {
  return new Set(inputs.map(packageFolderOf).filter((folder) => folder !== undefined));
}
