import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NpmPackage } from './npm-packages.js';
import { NODE_VERSION } from './target.js';

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice|copyright)/i;
const RULE = '='.repeat(80);

/**
 * The licences of everything inside that others wrote, one text. `roots`: folders that hold the packages, the first one
 * that has a package counts.
 */
export async function thirdPartyLicences(
  packages: readonly NpmPackage[],
  { roots, node }: { readonly roots: readonly string[]; readonly node: string },
): Promise<string> {
  const parts = [
    part(`Node.js ${NODE_VERSION}`, 'MIT and others', [await readFile(join(node, 'LICENSE'), 'utf8')]),
  ];
  for (const { folder, name, version, license } of packages) {
    const texts = (await Promise.all(roots.map((root) => licenceTexts(join(root, folder))))).find(
      (found) => found.length > 0,
    );
    parts.push(part(`${name} ${version}`, license ?? 'see below', texts ?? []));
  }
  return `Software of others in this package, and the terms under which it may be used.\n\n${parts.join('\n')}`;
}

function part(title: string, license: string, texts: readonly string[]): string {
  // Some packages name their licence in their manifest and bring no text of it.
  const body = texts.length > 0 ? texts.map((text) => text.trimEnd()).join('\n\n') : `Licence: ${license}`;
  return `${RULE}\n${title} (${license})\n${RULE}\n${body}\n`;
}

async function licenceTexts(folder: string): Promise<string[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = names
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
}
