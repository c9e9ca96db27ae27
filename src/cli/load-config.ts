import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import { isSecure, parseServerAddress } from '../protocol/server-address.js';
import type { PhoneConfig, RouteConfig } from '../protocol/phone-config.js';

/** A route with the files it names read in. */
export interface LoadedRoute {
  readonly config: RouteConfig;
  readonly password: string;
  readonly ca: string | undefined;
  /** 64 lower-case hexadecimal digits. */
  readonly fingerprint: string | undefined;
}

export interface LoadedConfig {
  readonly config: PhoneConfig;
  readonly routes: readonly LoadedRoute[];
  /** Turns a path of the file into one of the machine: relative paths are relative to the file. */
  readonly path: (path: string) => string;
  /** What is not wrong but should not stay so. */
  readonly warnings: readonly string[];
}

/** The text of a phone.toml. Rejects with CONFIG_UNREADABLE. */
export function readConfigText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new HotlineError('CONFIG_UNREADABLE', `${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  });
}

/** Reads a phone.toml and the files it names. Rejects with CONFIG_UNREADABLE, CONFIG_SYNTAX or CONFIG_INVALID. */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const text = await readConfigText(file);
  const config = parsePhoneConfig(text, file);
  const path = (relative: string) => resolve(dirname(file), relative);
  const faults: string[] = [];
  const readNamed = (place: string, relative: string) =>
    readFile(path(relative), 'utf8').catch((error: unknown) => {
      faults.push(`${place}: ${path(relative)} cannot be read: ${messageOf(error)}`);
      return undefined;
    });
  const routes: LoadedRoute[] = [];
  // One after the other: faults are told in the order of the file.
  for (const [i, route] of config.route.entries())
    routes.push(await loadRoute(route, `route[${i + 1}]`, readNamed, faults));
  if (faults.length > 0) {
    throw new HotlineError('CONFIG_INVALID', `${file}:${faults.map((fault) => `\n- ${fault}`).join('')}`);
  }
  const secretFiles = [
    ...(config.route.some((route) => route.password !== undefined) ? [resolve(file)] : []),
    ...config.route.flatMap((route) =>
      route.password_file === undefined ? [] : [path(route.password_file)],
    ),
  ];
  const warnings = [...(await openToOthers([...new Set(secretFiles)])), ...config.route.flatMap(openKeys)];
  return { config, routes, path, warnings };
}

async function loadRoute(
  route: RouteConfig,
  place: string,
  readNamed: (place: string, relative: string) => Promise<string | undefined>,
  faults: string[],
): Promise<LoadedRoute> {
  const password =
    route.password ??
    (await readNamed(`${place}.password_file`, route.password_file ?? ''))?.replace(/\r?\n$/, '');
  if (password === '') faults.push(`${place}.password_file: the file is empty`);
  if (password !== undefined && /[\r\n]/.test(password))
    faults.push(`${place}.password_file: must hold the password alone, in one line`);
  const ca = route.ca_file === undefined ? undefined : await readNamed(`${place}.ca_file`, route.ca_file);
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    faults.push(`${place}.ca_file: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
  }
  const fingerprint = route.fingerprint?.replaceAll(':', '').toLowerCase();
  return { config: route, password: password ?? '', ca, fingerprint };
}

/** SRTP with keys in SDP is as secret as the signalling that carries them (RFC 4568 section 8). */
function openKeys(route: RouteConfig, index: number): string[] {
  const server = route.outbound_proxy ?? route.server;
  const { media } = route;
  if ((media !== 'srtp' && media !== 'srtp-or-rtp') || isSecure(parseServerAddress(server))) return [];
  return [
    `route[${index + 1}]: the keys of ${media} can be read on the way to ${server}; use sips: or ;transport=tls, or webrtc`,
  ];
}

async function openToOthers(files: readonly string[]): Promise<string[]> {
  const modes = await Promise.all(files.map(async (file) => ({ file, mode: (await stat(file)).mode })));
  return modes
    .filter(({ mode }) => (mode & 0o004) !== 0)
    .map(
      ({ file }) =>
        `${file} holds a password and every user of this machine can read it; run: chmod o-rwx ${file}`,
    );
}
