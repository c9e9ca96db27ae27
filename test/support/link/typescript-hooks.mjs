/**
 * Module hooks for threads and child programs of tests: they read TypeScript of this folder as it stands, as the test
 * runner does for tests. What was translated once is kept, because the compiler takes longer to load than most tests.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const OURS = new URL('../../../', import.meta.url);
const KEPT = new URL('.cache/typescript/', OURS);

/** `./x.js` in a TypeScript file means `./x.ts`. */
export function resolve(specifier, context, next) {
  const isOurs = context.parentURL?.startsWith(OURS.href) && context.parentURL.endsWith('.ts');
  if (isOurs && specifier.startsWith('.') && specifier.endsWith('.js'))
    return next(specifier.replace(/\.js$/, '.ts'), context);
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith(OURS.href) || !url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await translated(fileURLToPath(url)), shortCircuit: true };
}

async function translated(file) {
  const text = await readFile(file, 'utf8');
  const kept = new URL(`${createHash('sha256').update(text).digest('hex')}.js`, KEPT);
  try {
    return await readFile(kept, 'utf8');
  } catch {
    const { default: ts } = await import('typescript');
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
      fileName: file,
    });
    await mkdir(KEPT, { recursive: true });
    // Others may be at the same file.
    const own = new URL(`${randomUUID()}.new`, KEPT);
    await writeFile(own, outputText);
    await rename(own, kept);
    return outputText;
  }
}
