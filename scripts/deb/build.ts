/** `scripts/build-deb`, whose first lines say what it does. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { pack } from './pack.js';
import { run } from './run.js';
import { type Architecture, architectures, type Product, products } from './target.js';
import { layOut, makeBundle, makeProgram } from './tree.js';

interface Order {
  readonly architectures: readonly Architecture[];
  readonly products: readonly Product[];
  readonly out: string;
  readonly fast: boolean;
  readonly releaseKeys: readonly string[];
}

export async function main(): Promise<void> {
  let order: Order;
  try {
    order = orderOf(process.argv.slice(3));
  } catch (error) {
    process.stderr.write(
      `build-deb: ${error instanceof Error ? error.message : String(error)} (see --help)\n`,
    );
    process.exitCode = 2;
    return;
  }
  await build(order);
}

async function build({
  architectures: targets,
  products: wanted,
  out,
  fast,
  releaseKeys,
}: Order): Promise<void> {
  const epoch = await epochOfSources();
  await mkdir('.cache/deb', { recursive: true });
  const work = await mkdtemp('.cache/deb/building-');
  try {
    const bundle = join(work, 'bundle');
    process.stderr.write('build-deb: bundling ...\n');
    // What runs this file has set it to "development", which React takes at its word.
    process.env['NODE_ENV'] = 'production';
    const packages = await makeBundle(bundle);
    for (const architecture of targets) {
      const program = await makeProgram(architecture, join(work, architecture), { folder: bundle, packages });
      for (const product of wanted) {
        process.stderr.write(`build-deb: packing ${product} for ${architecture} ...\n`);
        const root = join(work, `${product}-${architecture}`);
        await layOut(root, product, { architecture, program, epoch, releaseKeys });
        const { file, bytes, installedBytes } = await pack(root, product, { architecture, epoch, out, fast });
        await rm(root, { recursive: true });
        process.stdout.write(`${file}: ${megabytes(bytes)} MB, installed ${megabytes(installedBytes)} MB\n`);
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
async function epochOfSources(): Promise<number> {
  const set = process.env['SOURCE_DATE_EPOCH'];
  const text = set || (await run('git', ['log', '-1', '--format=%ct']));
  const epoch = Number(text);
  if (!Number.isSafeInteger(epoch) || epoch <= 0)
    throw new Error(`build-deb: SOURCE_DATE_EPOCH is "${text}", and must be seconds since 1970`);
  return epoch;
}

function orderOf(args: readonly string[]): Order {
  const { values } = parseArgs({
    args: [...args],
    options: {
      arch: { type: 'string', multiple: true },
      package: { type: 'string', multiple: true },
      out: { type: 'string', default: 'dist/deb' },
      fast: { type: 'boolean', default: false },
      'release-key': { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    architectures: chosen('--arch', values.arch, architectures),
    products: chosen('--package', values.package, products),
    out: values.out,
    fast: values.fast,
    releaseKeys: releaseKeyFiles(values['release-key']),
  };
}

/** Their names are those that they have on the phone. */
function releaseKeyFiles(files: readonly string[]): readonly string[] {
  for (const file of files)
    if (!/^[A-Za-z0-9._-]+\.pub$/.test(basename(file)))
      throw new Error(`--release-key is a file such as maker.pub, not ${file}`);
  return files;
}

function chosen<T extends string>(
  option: string,
  wanted: readonly string[] | undefined,
  all: readonly T[],
): readonly T[] {
  if (wanted === undefined) return all;
  return wanted.map((name) => {
    const found = all.find((one) => one === name);
    if (found === undefined) throw new Error(`${option} is one of ${all.join(', ')}, not ${name}`);
    return found;
  });
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
