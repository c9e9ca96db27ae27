/**
 * Gives this machine its fleet, or a whole configuration: `phone.toml` is checked, written durably, and only then are the
 * secrets of a card removed. A power cut at any moment leaves a phone.toml that is whole, and a card that can be taken over
 * once more.
 */
import { constants } from 'node:fs';
import { access, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { readIfThere } from '../files/durable-file.js';
import { MEMBERSHIP_FILE, MembershipFile } from '../link/membership.js';
import { CARD_AUTHORITY_FILE } from '../protocol/card-file.js';
import { hideSecrets } from '../protocol/config-secrets.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { parseEnrolmentCode } from '../protocol/fleet-link/enrolment-code.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { putText, replaceConfigText } from './config-file.js';
import { loadConfigText } from './load-config.js';
import { stateBase } from './state-base.js';
import { type Sections, withSections } from '../link/toml-sections.js';

/** What a technician finds beside a card's file that could not be taken over. */
export const CARD_ERROR_FILE = 'hotline-error.txt';
const TAKEN_OVER = '# Taken over by the phone';
/** What browsers and editors make of the name: `hotline (1).toml`, `hotline.toml.txt`. */
const LIKE_CARD_FILE = /^hotline.*\.toml(\.txt)?$/i;
const NEW_FILE = '# Written by `hotline provision`; every entry is described in docs/configuration.md.\n\n';
/** A configuration of the largest sensible size is a few kilobytes; a card may hold anything under that name. */
const MOST_CARD_BYTES = 256 * 1024;

export interface Provisioning {
  /** The phone.toml that is to be written. */
  readonly file: string;
  readonly sections: Sections;
  /** How messages call the file that results. */
  readonly named: string;
  /** A phone that belongs to a fleet already is to join as a new one. */
  readonly anew: boolean;
  readonly now: () => Date;
  /** The authority of the fleet, which is put beside phone.toml. */
  readonly authority?: Authority | undefined;
}

export interface Authority {
  /** Name of a file, without a folder. */
  readonly name: string;
  /** PEM, to be checked. */
  readonly text: string;
}

export interface Provisioned {
  readonly config: PhoneConfig;
  /** false: phone.toml says it all already. */
  readonly changed: boolean;
  /** Where the memory of the phone was put aside. */
  readonly setAside: string | undefined;
}

/**
 * Puts sections into phone.toml, which is made if it is not there.
 *
 * Rejects with CONFIG_SYNTAX, CONFIG_INVALID (with all faults, those of the files that it names too), ENROLMENT_CODE,
 * CONFIG_UNWRITABLE, or STATE when the phone belongs to a fleet already. Nothing is changed then.
 */
export async function provision(wanted: Provisioning): Promise<Provisioned> {
  const { authority, file, named, sections, anew } = wanted;
  const { before, text, config } = await provisioned(wanted);
  const beside = authority && { path: join(dirname(resolve(file)), authority.name), text: authority.text };
  // A phone does not run with a file missing that its phone.toml names.
  await loadConfigText(text, {
    file: named,
    folder: dirname(file),
    parsed: config,
    ...(beside ? { coming: new Map([[beside.path, beside.text]]) } : {}),
  });
  const keepAuthority = async () => beside && putText(beside.path, beside.text);
  if (text === before) {
    await keepAuthority();
    return { config, changed: false, setAside: undefined };
  }
  const state = resolve(stateBase(dirname(resolve(file))), config.state.folder);
  const joined = sections['fleet'] === undefined ? undefined : await memberOf(state);
  if (joined !== undefined && !anew) {
    throw new HotlineError(
      'STATE',
      `this phone is ${joined} of a fleet already, and a code would not be used; to let it join as a new phone, revoke it in the dashboard; then set it up on its page (hold its setup button while it starts), or run sudo hotline provision with --anew`,
    );
  }
  const setAside = joined === undefined ? undefined : await putAside(state, wanted.now());
  try {
    // First: one without the other is a phone that does not run.
    await keepAuthority();
    if (before === undefined) await putText(file, text);
    else await replaceConfigText(file, before, text);
  } catch (error) {
    if (setAside !== undefined) await rename(setAside, state);
    throw error;
  }
  return { config, changed: true, setAside };
}

/**
 * phone.toml as it will be with these sections; nothing is written. `before`: as it is, undefined where there is none. Rejects with
 * CONFIG_UNREADABLE, CONFIG_SYNTAX, CONFIG_INVALID or ENROLMENT_CODE.
 */
export async function provisioned({
  file,
  sections,
  named,
}: Pick<Provisioning, 'file' | 'sections' | 'named'>): Promise<{
  readonly before: string | undefined;
  readonly text: string;
  readonly config: PhoneConfig;
}> {
  const before = await readIfThere(file).catch((error: unknown) => {
    throw new HotlineError('CONFIG_UNREADABLE', `${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  });
  if (before !== undefined) refuseBadSyntax(before, file);
  const text = withSections(before ?? NEW_FILE, sections);
  const config = parsePhoneConfig(text, named);
  checkCode(config);
  return { before, text, config };
}

/**
 * The file that is meant where a card has none of that name, but one that a browser or an editor has renamed; else `card`. Rejects
 * with CONFIG_UNREADABLE where several could be meant.
 */
export async function fileOfCard(card: string): Promise<string> {
  if (await isReadable(card)) return card;
  const names = await readdir(dirname(card)).catch(() => []);
  const meant = [];
  for (const name of names.filter((one) => LIKE_CARD_FILE.test(one)).sort()) {
    const text = await readCard(join(dirname(card), name));
    if (text !== undefined && !text.startsWith(TAKEN_OVER)) meant.push(name);
  }
  if (meant.length > 1)
    throw new HotlineError(
      'CONFIG_UNREADABLE',
      `there is no ${basename(card)}, and several that could be meant: ${meant.join(', ')}; leave the one of this phone there, and name it ${basename(card)}`,
    );
  return meant[0] === undefined ? card : join(dirname(card), meant[0]);
}

/** Sections of the file on a card; undefined: there is none, or it was taken over before. Rejects as {@link provision}. */
export async function cardSections(card: string): Promise<Sections | undefined> {
  const text = await readCard(card);
  if (text === undefined || text.startsWith(TAKEN_OVER)) return undefined;
  refuseBadSyntax(text, card);
  return parseToml(text);
}

/**
 * The authority of the fleet, which the file on the card may name beside itself; undefined: it names none, or the phone has it.
 * Rejects with CONFIG_UNREADABLE when it is at neither place.
 *
 * @param file phone.toml
 */
export async function cardAuthority(
  card: string,
  sections: Sections,
  file: string,
): Promise<Authority | undefined> {
  const { fleet } = sections;
  const named = typeof fleet === 'object' && fleet !== null && 'ca_file' in fleet ? fleet.ca_file : undefined;
  if (typeof named !== 'string' || isAbsolute(named) || named !== basename(named)) return undefined;
  const text = await readCard(join(dirname(card), named));
  if (text !== undefined) return { name: named, text };
  if (await isReadable(join(dirname(file), named))) return undefined;
  throw new HotlineError(
    'CONFIG_UNREADABLE',
    `${basename(card)} names ${named}, which is not on the card; put it beside ${basename(card)}, and start the phone once more`,
  );
}

/**
 * The authority of the fleet in a file of whoever sets the phone up, to be put beside phone.toml: a phone that is a service reads
 * no home folders. Rejects with CONFIG_UNREADABLE.
 *
 * @param file phone.toml
 */
export async function authorityFrom(path: string, file: string): Promise<Authority> {
  const text = await readCard(path);
  if (text === undefined)
    throw new HotlineError(
      'CONFIG_UNREADABLE',
      `${path} is not there; give the file with the certificate of the fleet server's authority (PEM)`,
    );
  const isBeside = dirname(resolve(path)) === dirname(resolve(file));
  return { name: isBeside ? basename(path) : CARD_AUTHORITY_FILE, text };
}

/**
 * Removes codes and passwords from the file on a card and marks it as taken over. They are overwritten in place before the
 * file is written anew; what the card's own electronics keep of them nobody can say.
 */
export async function wipeCard(card: string, at: Date): Promise<void> {
  const text = (await readCard(card)) ?? '';
  const note = `${TAKEN_OVER} on ${at.toISOString()}; codes and passwords were removed. To set it up anew, put a new file here.\n`;
  const rest = Buffer.from(`${note}${hideSecrets(text)}`);
  const handle = await open(card, 'r+');
  try {
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(size, '#'), 0, size, 0);
    await handle.sync();
    await handle.truncate(0);
    await handle.write(rest, 0, rest.length, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rm(join(dirname(card), CARD_ERROR_FILE), { force: true });
}

/** Tells whoever takes the card to a computer what was wrong with it. A card that cannot be written is no further fault. */
export async function leaveCardError(card: string, message: string, at: Date): Promise<void> {
  const text = `${at.toISOString()}\r\n${basename(card)} was not taken over:\r\n${message.replaceAll('\n', '\r\n')}\r\n`;
  await writeFile(join(dirname(card), CARD_ERROR_FILE), text).catch(() => undefined);
}

function refuseBadSyntax(text: string, file: string): void {
  try {
    parsePhoneConfig(text, file);
  } catch (error) {
    // What is missing or wrong in it may be what is about to come.
    if (error instanceof HotlineError && error.code === 'CONFIG_SYNTAX') throw error;
  }
}

function checkCode({ fleet }: PhoneConfig): void {
  if (fleet?.code === undefined || parseEnrolmentCode(fleet.code) !== undefined) return;
  throw new HotlineError(
    'ENROLMENT_CODE',
    `"${fleet.code}" cannot be an enrolment code: a character is wrong or missing; copy it once more from the label or the dashboard`,
  );
}

/** What the fleet calls this phone; undefined: it belongs to none. */
async function memberOf(stateFolder: string): Promise<string | undefined> {
  const { current } = await MembershipFile.open(join(stateFolder, MEMBERSHIP_FILE));
  return current === undefined ? undefined : `"${current.name}"`;
}

async function putAside(stateFolder: string, at: Date): Promise<string> {
  const aside = `${stateFolder}.before-${at.toISOString().replaceAll(':', '-')}`;
  await rename(stateFolder, aside);
  return aside;
}

/** undefined: there is none. Rejects with CONFIG_UNREADABLE. */
async function readCard(card: string): Promise<string | undefined> {
  try {
    const handle = await open(card, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = await handle.stat();
      if (size > MOST_CARD_BYTES) throw new Error(`it is longer than ${MOST_CARD_BYTES} bytes`);
      return textOf(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new HotlineError('CONFIG_UNREADABLE', `${card} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Editors of Windows write UTF-16, too, which begins with a mark of its own. */
function textOf(bytes: Buffer): string {
  const mark = bytes.toString('hex', 0, 2);
  const isUtf16 = bytes.length % 2 === 0 && (mark === 'fffe' || mark === 'feff');
  if (!isUtf16) return bytes.toString('utf8');
  return (mark === 'feff' ? Buffer.from(bytes).swap16() : bytes).toString('utf16le', 2);
}

async function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}
