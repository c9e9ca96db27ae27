import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The identity that a phone keeps over restarts (RFC 5626 section 4.1): a UUID in a file, made at the first start.
 * Never rejects: without a disk the phone takes another identity at every start, which is logged.
 */
export async function instanceId(file: string, log: Log): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (UUID.test(known)) return known;
  const fresh = randomUUID();
  try {
    // Written aside and renamed: a power cut leaves the old file or the new one.
    await writeFile(`${file}.new`, `${fresh}\n`, { mode: 0o640, flush: true });
    await rename(`${file}.new`, file);
  } catch (error) {
    log.error({ file, reason: messageOf(error) }, 'the identity of this phone cannot be kept');
  }
  return fresh;
}
