import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** Cells of the first sheet of an Excel file (ECMA-376 part 1, section 18.3), row by row; an empty one is null. */
export function xlsxRows(file: Buffer): (string | number | null)[][] {
  const files = unzipped(file);
  const part = (name: string) => files.get(name)?.toString('utf8') ?? '';
  const shared = [...part('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map(([, item]) =>
    textOf(item ?? ''),
  );
  return [...part('xl/worksheets/sheet1.xml').matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) => {
    const cells: (string | number | null)[] = [];
    for (const [, attributes = '', content = ''] of (row ?? '').matchAll(
      /<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs,
    )) {
      const column = /r="([A-Z]+)\d+"/.exec(attributes)?.[1] ?? '';
      cells[columnOf(column)] = valueOf(/t="(\w+)"/.exec(attributes)?.[1] ?? 'n', content, shared);
    }
    return Array.from(cells, (cell) => cell ?? null);
  });
}

function valueOf(type: string, content: string, shared: readonly string[]): string | number | null {
  if (type === 'inlineStr') return textOf(content);
  const value = /<v>(.*?)<\/v>/s.exec(content)?.[1];
  if (value === undefined) return null;
  if (type === 's') return shared[Number(value)] ?? null;
  return type === 'n' ? Number(value) : value;
}

/** 0 of A, 26 of AA. */
function columnOf(letters: string): number {
  return Array.from(letters).reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function textOf(xml: string): string {
  return [...xml.matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map(([, text]) => text).join('');
}

/** Files of a ZIP archive (PKWARE APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16) by their names. */
function unzipped(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let end = archive.length - 22;
  while (archive.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  let at = archive.readUInt32LE(end + 16);
  while (archive.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      archive.readUInt16LE(at + field),
    );
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength!);
    const header = archive.readUInt32LE(at + 42);
    const from = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const data = archive.subarray(from, from + archive.readUInt32LE(at + 20));
    files.set(name, archive.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data));
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return files;
}
