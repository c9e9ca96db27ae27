/** Whether a file is a whole Debian package: an `ar` archive of the members of deb(5), in their order, to its last byte. */
import type { FileHandle } from 'node:fs/promises';

const MAGIC = '!<arch>\n';
const HEADER_BYTES = 60;
/** Of a package: `debian-binary`, `control.tar.*`, `data.tar.*`; others are for future use. */
const MOST_MEMBERS = 16;
const MEMBERS = [/^debian-binary$/, /^control\.tar(\.(gz|xz|zst))?$/, /^data\.tar(\.(gz|xz|zst|bz2|lzma))?$/];

/** false too when it was cut off: the sizes of the members have to add up to the file. */
export async function isWholePackage(file: FileHandle, sizeBytes: number): Promise<boolean> {
  if ((await textAt(file, 0, MAGIC.length)) !== MAGIC) return false;
  const names: string[] = [];
  let at = MAGIC.length;
  while (at < sizeBytes && names.length < MOST_MEMBERS) {
    const header = await textAt(file, at, HEADER_BYTES);
    // ar(5): name 16, date 12, owner 6, group 6, mode 8, size 10, end 2.
    const size = /^.{48}(\d{1,10}) *`\n$/s.exec(header)?.[1];
    if (size === undefined) return false;
    names.push(header.slice(0, 16).trimEnd().replace(/\/$/, ''));
    // Members begin at even places.
    at += HEADER_BYTES + Number(size) + (Number(size) % 2);
  }
  return at === sizeBytes && MEMBERS.every((member, i) => member.test(names[i] ?? ''));
}

async function textAt(file: FileHandle, at: number, bytes: number): Promise<string> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, at);
  return buffer.toString('latin1', 0, bytesRead);
}
