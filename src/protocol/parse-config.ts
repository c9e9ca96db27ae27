import { parse as parseToml, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { HotlineError, messageOf } from './errors.js';
import { isBoardKind } from './io-pins.js';
import { type BoundNumber, dialString, isKnownCountry, parseNumber } from './number.js';
import { type PhoneConfig, phoneConfigSchema, type RouteConfig } from './phone-config.js';
import { isSecure, parseServerAddress, uriHost } from './server-address.js';
import { wiringFaults } from './wiring-faults.js';

/**
 * Reads the text of a `phone.toml`.
 *
 * @param file name of the file, for messages
 * @throws HotlineError CONFIG_SYNTAX with line and column, or CONFIG_INVALID with every fault of the file
 */
export function parsePhoneConfig(text: string, file: string): PhoneConfig {
  const raw = parseSyntax(text, file);
  const parsed = phoneConfigSchema.safeParse(raw);
  const faults = [...(parsed.success ? [] : parsed.error.issues.flatMap(shapeFaults)), ...meaningFaults(raw)];
  if (!parsed.success || faults.length > 0) {
    const list = faults.map((fault) => `\n- ${fault}`).join('');
    throw new HotlineError(
      'CONFIG_INVALID',
      `${file} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:${list}`,
    );
  }
  return deepFreeze(parsed.data);
}

/** Whether the phone knows whom to call. If not, its `[fleet]` is to tell it. */
export function isSetUp(config: PhoneConfig): boolean {
  return config.route.length > 0;
}

/** The number that a route calls, or undefined when it is bound to a whole SIP address. */
export function numberOf(config: PhoneConfig, route: RouteConfig): BoundNumber | undefined {
  const text = calledText(config, route);
  return isSipAddress(text) ? undefined : parseNumber(text, config.country);
}

/** The one SIP address that a route may call. */
export function destinationOf(config: PhoneConfig, route: RouteConfig): string {
  const number = numberOf(config, route);
  if (!number) return calledText(config, route);
  const dialled = dialString(number, route.number_form);
  return isSipAddress(dialled) ? dialled : `sip:${dialled}@${domainOf(route)}`;
}

function calledText(config: PhoneConfig, route: RouteConfig): string {
  const text = route.number ?? config.number;
  // `missingFaults` lets no configuration pass that has a route and no number.
  if (text === undefined) throw new RangeError(`route ${route.name} has no number`);
  return text;
}

/** The SIP address that answers test calls on this route; undefined where there is none. */
export function testDestinationOf(route: RouteConfig): string | undefined {
  const { test_number: number } = route;
  if (number === undefined) return undefined;
  return isSipAddress(number) ? number : `sip:${number.replaceAll('#', '%23')}@${domainOf(route)}`;
}

export function domainOf(route: RouteConfig): string {
  const { domain, server } = route;
  return domain ?? uriHost(parseServerAddress(server).host);
}

/** How the sound of a route travels. */
export function mediaOf(route: RouteConfig): NonNullable<RouteConfig['media']> {
  if (route.media) return route.media;
  const server = parseServerAddress(route.outbound_proxy ?? route.server);
  if (server.kind === 'websocket') return 'webrtc';
  return isSecure(server) ? 'srtp' : 'rtp';
}

/** The UDP ports for RTP and RTCP, first and last. */
export function rtpPortsOf({ media }: Pick<PhoneConfig, 'media'>): {
  readonly first: number;
  readonly last: number;
} {
  const [first = 0, last = 0] = media.rtp_ports.split('-').map(Number);
  return { first, last };
}

function isSipAddress(text: string): boolean {
  return /^sips?:/i.test(text);
}

function parseSyntax(text: string, file: string): Record<string, unknown> {
  try {
    return parseToml(text);
  } catch (error) {
    const place = error instanceof TomlError ? `, line ${error.line}, column ${error.column}` : '';
    const reason = messageOf(error).split('\n')[0] ?? '';
    throw new HotlineError('CONFIG_SYNTAX', `${file}${place}: ${reason}`, { cause: error });
  }
}

/** `route[2].server` as people count: the second [[route]]. */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function shapeFaults(issue: z.core.$ZodIssue): string[] {
  const place = placeOf(issue.path);
  const at = (key: string) => (place ? `${place}.${key}` : key);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(
        (key) => `${at(key)}: there is no such entry; see docs/configuration.md for those there are`,
      );
    case 'invalid_union': {
      // A union with a sentence of its own says more than any of its members.
      const inner = issue.errors.flat().at(-1)?.message;
      return [`${place}: ${issue.message.startsWith('must be') ? issue.message : (inner ?? issue.message)}`];
    }
    case 'invalid_type':
      return [
        `${place}: ${issue.input === undefined && /undefined/.test(issue.message) ? 'is missing' : issue.message}`,
      ];
    default:
      return [`${place}: ${issue.message}`];
  }
}

/** Faults of meaning, looked for in whatever shape the file has, so that they are told together with those of shape. */
function meaningFaults(raw: Record<string, unknown>): string[] {
  const named = raw['country'];
  // A number can be judged only in a country that exists; a wrong country is a fault of its own.
  const known = typeof named === 'string' && isKnownCountry(named) ? named : undefined;
  const country = named === undefined ? 'RU' : known;
  const routes = (Array.isArray(raw['route']) ? raw['route'] : []).filter(isRecord);
  const faults = [...missingFaults(raw), ...numberFaults('number', raw['number'], country)];
  if (typeof named === 'string' && /^[A-Z]{2}$/.test(named) && named !== country) {
    faults.push(`country: there is no country ${named}; use its ISO 3166 code, such as RU`);
  }
  routes.forEach((route, i) => faults.push(...routeFaults(`route[${i + 1}]`, route, country)));
  const names = routes.map((route) => route['name']);
  names.forEach((name, i) => {
    if (typeof name === 'string' && names.indexOf(name) < i)
      faults.push(`route[${i + 1}].name: ${name} is used twice`);
  });
  faults.push(...portFaults(isRecord(raw['media']) ? raw['media']['rtp_ports'] : undefined));
  const hook = isRecord(raw['hook']) ? raw['hook']['input'] : undefined;
  const audio = isRecord(raw['audio']) ? raw['audio']['device'] : undefined;
  if (audio === 'browser' && !(hook === 'browser' || isBoardKind(hook))) {
    faults.push(
      'hook.input: must be "browser", "gpio" or "firmata", when the sound is in the browser: the page sounds only off the hook',
    );
  }
  return [...faults, ...wiringFaults(raw)];
}

/** Number and routes: both, or neither where a fleet is to give them. */
function missingFaults(raw: Record<string, unknown>): string[] {
  const number = raw['number'] !== undefined;
  const route = raw['route'] !== undefined && !(Array.isArray(raw['route']) && raw['route'].length === 0);
  if (!number && !route && raw['fleet'] !== undefined) return [];
  return [
    ...(number ? [] : ['number: is missing']),
    ...(route ? [] : ['route: needs at least one [[route]]']),
  ];
}

function routeFaults(place: string, route: Record<string, unknown>, country: string | undefined): string[] {
  const faults = numberFaults(`${place}.number`, route['number'], country);
  const { password, password_file: passwordFile, number_form: form } = route;
  faults.push(...serverFaults(`${place}.server`, route['server']));
  faults.push(...proxyFaults(`${place}.outbound_proxy`, route));
  if (route['ca_file'] !== undefined && route['fingerprint'] !== undefined) {
    faults.push(`${place}: has ca_file and fingerprint; one of them is enough, and only one can decide`);
  }
  if ((password === undefined) === (passwordFile === undefined)) {
    faults.push(`${place}: needs either password or password_file`);
  }
  if (
    typeof form === 'string' &&
    !['e164', 'national'].includes(form) &&
    !/\{(e164|national|digits)\}/.test(form)
  ) {
    faults.push(
      `${place}.number_form: must be "e164", "national" or a template with {e164}, {national} or {digits}`,
    );
  }
  return faults;
}

function serverFaults(place: string, server: unknown): string[] {
  if (typeof server !== 'string') return [];
  try {
    parseServerAddress(server);
    return [];
  } catch (error) {
    return [`${place}: ${messageOf(error)}`];
  }
}

function proxyFaults(place: string, { server, outbound_proxy: proxy }: Record<string, unknown>): string[] {
  if (typeof proxy !== 'string') return [];
  const isWebSocket = (value: unknown) => typeof value === 'string' && /^wss?:/i.test(value);
  if (isWebSocket(server) || isWebSocket(proxy))
    return [`${place}: is for sip: and sips: servers; a WebSocket address names the proxy itself`];
  const faults = serverFaults(place, proxy);
  const mustBeSecure = typeof server === 'string' && /^sips:/i.test(server);
  return faults.length > 0 || !mustBeSecure || isSecure(parseServerAddress(proxy))
    ? faults
    : [`${place}: is not encrypted, and the server is a sips: address; use sips: or ;transport=tls here too`];
}

function numberFaults(place: string, number: unknown, country: string | undefined): string[] {
  if (typeof number !== 'string') return [];
  if (isSipAddress(number)) {
    return /^sips?:[^\s@<>"]{1,128}@[\w.\-[\]:]{1,253}(;[^\s<>"]*)?$/i.test(number)
      ? []
      : [
          `${place}: ${JSON.stringify(number.slice(0, 80))} is not a SIP address such as sip:support@pbx.example`,
        ];
  }
  if (country === undefined) return [];
  try {
    parseNumber(number, country);
    return [];
  } catch (error) {
    return [`${place}: ${messageOf(error)}`];
  }
}

/** A call takes an even port and the odd one above it; the next one, prepared, needs its own at the same time. */
const FEWEST_PORTS = 20;

function portFaults(range: unknown): string[] {
  const [, from, to] = /^(\d{4,5})-(\d{4,5})$/.exec(typeof range === 'string' ? range : '') ?? [];
  if (from === undefined || to === undefined) return [];
  const [first, last] = [Number(from), Number(to)];
  return first >= 1_024 && last <= 65_535 && last - first >= FEWEST_PORTS
    ? []
    : [
        `media.rtp_ports: must be two ports from 1024 to 65535, at least ${FEWEST_PORTS} apart, such as "16384-16583"`,
      ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
