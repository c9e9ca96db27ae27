/** Files for memory cards: one alone as it is, more of them as an archive with a folder for each phone. */
import { strToU8, zipSync } from 'fflate';
import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';

export interface CardDownload {
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly type: string;
}

type Card = Pick<IssuedCode, 'name' | 'cardFiles'>;

/** What to keep for one phone: the file itself, or an archive where its card needs more than one. */
export function cardOf({ name, cardFiles }: Card): CardDownload {
  const [only, ...more] = cardFiles;
  if (only && more.length === 0)
    return { name: only.name, content: only.text, type: 'application/toml;charset=utf-8' };
  return archive(`hotline-card-${folderName(name)}.zip`, entries(cardFiles));
}

export function cardsOf(cards: readonly Card[]): CardDownload {
  const folders = foldersOf(cards.map(({ name }) => name));
  return archive(
    'hotline-cards.zip',
    Object.fromEntries(cards.map(({ cardFiles }, i) => [folders[i] ?? String(i), entries(cardFiles)])),
  );
}

/** The name of each phone as one of a folder, which every system takes and no two of which are the same, in any case of letters. */
export function foldersOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const folder = folderName(name);
    let unique = folder;
    for (let i = 2; taken.has(unique.toLowerCase()); i++) unique = `${folder} (${i})`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/** Without what Windows refuses in names, and without dots and blanks at its ends. */
function folderName(name: string): string {
  const plain = name
    .replace(/[<>:"/\\|?*\p{Cc}]/gu, '_')
    .slice(0, 80)
    .replace(/^[. ]+|[. ]+$/g, '');
  // Names of devices there (Microsoft, "Naming Files, Paths, and Namespaces").
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
}

function entries(files: Card['cardFiles']): Record<string, Uint8Array> {
  return Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)]));
}

function archive(name: string, content: Parameters<typeof zipSync>[0]): CardDownload {
  // Stored, not packed: the files are small, and a batch of two thousand is made at once.
  return { name, content: zipSync(content, { level: 0 }), type: 'application/zip' };
}
