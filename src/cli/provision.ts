/**
 * Gives this machine its fleet, or a whole configuration: `phone.toml` is checked, written durably, and only then are the
 * secrets of a card removed. A power cut at any moment leaves a phone.toml that is whole, and a card that can be taken over
 * once more.
 */
import { constants } from 'node:fs';
import { access, copyFile, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { readIfThere } from '../files/durable-file.js';
import { MEMBERSHIP_FILE, MembershipFile } from '../link/membership.js';
import { hideSecrets } from '../protocol/config-secrets.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { parseEnrolmentCode } from '../protocol/fleet-link/enrolment-code.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { createConfigText, replaceConfigText } from './config-file.js';
import { stateBase } from './state-base.js';
import { type Sections, withSections } from '../link/toml-sections.js';

/** What a technician finds beside a card's file that could not be taken over. */
export const CARD_ERROR_FILE = 'hotline-error.txt';
const TAKEN_OVER = '# Taken over by the phone';
/** A configuration of the largest sensible size is a few kilobytes; a card may hold anything under that name. */
const NEW_FILE = '# Written by `hotline provision`; every entry is described in docs/configuration.md.\n\n';
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
 * Rejects with CONFIG_SYNTAX, CONFIG_INVALID (with all faults), ENROLMENT_CODE, CONFIG_UNWRITABLE, or STATE when the phone
 * belongs to a fleet already. Nothing is changed then.
 */
export async function provision(wanted: Provisioning): Promise<Provisioned> {
  const { file, sections, anew } = wanted;
  const { before, text, config } = await provisioned(wanted);
  if (text === before) return { config, changed: false, setAside: undefined };
  const state = resolve(stateBase(dirname(resolve(file))), config.state.folder);
  const joined = sections['fleet'] === undefined ? undefined : await memberOf(state);
  if (joined !== undefined && !anew) {
    throw new HotlineError(
      'STATE',
      `this phone is ${joined} of a fleet already, and a code would not be used; to let it join as a new phone, revoke it in the dashboard and say --anew here`,
    );
  }
  const setAside = joined === undefined ? undefined : await putAside(state, wanted.now());
  try {
    if (before === undefined) await createConfigText(file, text);
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

/** Sections of the file on a card; undefined: there is none, or it was taken over before. Rejects as {@link provision}. */
export async function cardSections(card: string): Promise<Sections | undefined> {
  const text = await readCard(card);
  if (text === undefined || text.startsWith(TAKEN_OVER)) return undefined;
  refuseBadSyntax(text, card);
  return parseToml(text);
}

/** Brings the authority of the fleet, which the file on the card may name beside itself, to phone.toml. */
export async function bringAuthority(card: string, sections: Sections, file: string): Promise<void> {
  const { fleet } = sections;
  const named = typeof fleet === 'object' && fleet !== null && 'ca_file' in fleet ? fleet.ca_file : undefined;
  if (typeof named !== 'string' || isAbsolute(named) || named !== basename(named)) return;
  const source = join(dirname(card), named);
  const target = join(dirname(file), named);
  if (source === target || !(await isReadable(source))) return;
  await copyFile(source, target);
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
      return await handle.readFile('utf8');
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

async function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}
