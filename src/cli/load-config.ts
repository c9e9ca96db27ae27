import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { parsePhoneConfig } from '../protocol/parse-config.js';
import { isSecure, parseServerAddress } from '../protocol/server-address.js';
import type { PhoneConfig, RouteConfig } from '../protocol/phone-config.js';
import { stateBase } from './state-base.js';

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
  /** Authority of the fleet's certificate (PEM); undefined: the public ones. */
  readonly fleetCa: string | undefined;
  /** Turns a path of the file into one of the machine: relative paths are relative to the file. */
  readonly path: (path: string) => string;
  /** What is not wrong but should not stay so. */
  readonly warnings: readonly string[];
  /** Why the phone does not run with its own configuration, and this is what it has without one. */
  readonly unusable?: string;
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
  return loadConfigText(await readConfigText(file), { file, folder: dirname(file), onDisk: resolve(file) });
}

/** The same for a text that comes from elsewhere. */
export async function loadConfigText(
  text: string,
  place: {
    /** As messages name it. */
    readonly file: string;
    /** That the paths in it are relative to. */
    readonly folder: string;
    /** File that holds the text, where others may be able to read it. */
    readonly onDisk?: string;
    /** What the text says, where it has been parsed before. */
    readonly parsed?: PhoneConfig | undefined;
    /** Texts of files that are about to be written, by their absolute paths. */
    readonly coming?: ReadonlyMap<string, string>;
  },
): Promise<LoadedConfig> {
  const { coming, file, folder, onDisk } = place;
  const config = withStateAt(stateBase(folder), place.parsed ?? parsePhoneConfig(text, file));
  const path = (relative: string) => resolve(folder, relative);
  const faults: string[] = [];
  const readNamed = async (place: string, relative: string) =>
    coming?.get(path(relative)) ??
    readFile(path(relative), 'utf8').catch((error: unknown) => {
      faults.push(`${place}: ${path(relative)} cannot be read: ${messageOf(error)}`);
      return undefined;
    });
  const routes: LoadedRoute[] = [];
  // One after the other: faults are told in the order of the file.
  for (const [i, route] of config.route.entries())
    routes.push(await loadRoute(route, `route[${i + 1}]`, readNamed, faults));
  const fleetCa =
    config.fleet?.ca_file === undefined ? undefined : await readNamed('fleet.ca_file', config.fleet.ca_file);
  if (fleetCa !== undefined && !isPem(fleetCa)) faults.push(notPem('fleet.ca_file'));
  if (faults.length > 0) {
    throw new HotlineError('CONFIG_INVALID', `${file}:${faults.map((fault) => `\n- ${fault}`).join('')}`);
  }
  const secretFiles = [
    ...(onDisk !== undefined && config.route.some((route) => route.password !== undefined) ? [onDisk] : []),
    ...config.route.flatMap((route) =>
      route.password_file === undefined ? [] : [path(route.password_file)],
    ),
  ];
  const warnings = [
    ...(await openToOthers([...new Set(secretFiles)])),
    ...config.route.flatMap(openKeys),
    ...openFleet(config),
  ];
  return { config, routes, fleetCa, path, warnings };
}

/** Paths of what the phone keeps, made absolute. */
function withStateAt(base: string, config: PhoneConfig): PhoneConfig {
  const { journal, state } = config;
  return {
    ...config,
    journal: { ...journal, file: resolve(base, journal.file) },
    state: { ...state, folder: resolve(base, state.folder) },
  };
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
  if (ca !== undefined && !isPem(ca)) faults.push(notPem(`${place}.ca_file`));
  const fingerprint = route.fingerprint?.replaceAll(':', '').toLowerCase();
  return { config: route, password: password ?? '', ca, fingerprint };
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----');
}

function notPem(place: string): string {
  return `${place}: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`;
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

/** Everything that the phone says of itself, and a configuration with its passwords, would go over the net as it is. */
function openFleet({ fleet }: PhoneConfig): string[] {
  if (!fleet?.server.startsWith('ws://') || isLoopback(new URL(fleet.server).hostname)) return [];
  return [
    `fleet.server: ${fleet.server} is not encrypted: health and configurations can be read on the way; use wss://`,
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
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
