import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeDurably } from '../files/durable-file.js';

/** Digits: they are what the phone can speak. 40 bits, for an access point that is there for minutes. */
const DIGITS = 12;

/** In the state folder of the phone. */
export const HOTSPOT_PASSWORD_FILE = 'hotspot-password';

/** The password of this phone's own Wi-Fi, made at random the first time; undefined: none was made yet, or none can be read. */
export async function readHotspotPassword(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\d{12}\n$/.test(text) ? text.trim() : undefined;
}

/** Rejects when a new one cannot be kept: one that was written on a label is to hold. */
export async function hotspotPassword(file: string): Promise<string> {
  const kept = await readHotspotPassword(file);
  if (kept !== undefined) return kept;
  const password = Array.from({ length: DIGITS }, () => randomInt(10)).join('');
  await writeDurably(file, `${password}\n`);
  return password;
}

/** `123 456 789 012` */
export function grouped(password: string): string {
  return password.replace(/(\d{3})(?=\d)/g, '$1 ');
}
