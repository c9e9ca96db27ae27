/** The example configurations: what a technician copies must be taken, and mean what it says of itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ConfigurationTable, configurationTables } from '../../scripts/make-docs.js';
import { networkError } from '../../src/protocol/network-errors.js';
import { destinationOf, mediaOf, parsePhoneConfig, rtpPortsOf } from '../../src/protocol/parse-config.js';
import type { PhoneConfig, RouteConfig } from '../../src/protocol/phone-config.js';
import { isSecure, parseServerAddress } from '../../src/protocol/server-address.js';
import { linesOf, wiringOf } from '../../src/protocol/wiring-of-config.js';
import { failureOf } from '../../src/sip/failure.js';
import { refusalSentence } from '../../src/sip/registrar.js';
import { codeBlocks } from '../support/markdown.js';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(fileURLToPath(new URL(file, root)), 'utf8');

const files = readdirSync(fileURLToPath(new URL('examples/', root)));
const REFERENCE = 'phone.toml';
/** Each for one kind of hardware. */
const hardware = ['io-board.toml', 'raspberry-pi.toml'];
/** Each for one kind of exchange, beside the reference. */
const exchanges = files.filter((file) => file !== REFERENCE && !hardware.includes(file));

const exampleText = (file: string) => read(`examples/${file}`);
const parse = (text: string, file: string) => parsePhoneConfig(text, `examples/${file}`);

describe('the examples', () => {
  it('are configurations', () => {
    expect(files.filter((file) => !file.endsWith('.toml'))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining([REFERENCE, ...hardware]));
    expect(exchanges.length).toBeGreaterThanOrEqual(6);
  });

  it.each(files)('%s is taken, also with each line that it only suggests', (file) => {
    const text = exampleText(file);
    expect(parse(text, file).route.length).toBeGreaterThan(0);
    for (const [line = ''] of text.matchAll(SUGGESTED)) {
      expect(() => parse(text.replace(line, line.slice(2)), file), line).not.toThrow();
    }
  });

  it.each(exchanges)('%s says rightly how it reaches whom', (file) => {
    const text = exampleText(file);
    expect(text.match(/^# {3}\w+: +.*$/gm)).toEqual(summaryOf(parse(text, file)));
  });

  it.each(hardware)('%s says rightly what is wired where', (file) => {
    const text = exampleText(file);
    expect(text.match(/^# {3}(Hook|Lines): +.*$/gm)).toEqual(wiringSummaryOf(parse(text, file)));
  });

  it('of hardware are named in docs/configuration.md', () => {
    expect(examplesNamedIn('docs/configuration.md')).toEqual(new Set([REFERENCE, ...hardware]));
  });

  it.each([...exchanges, ...hardware])('%s keeps its password out of itself', (file) => {
    for (const route of parse(exampleText(file), file).route) expect(route.password).toBeUndefined();
  });

  it('cover every way of signalling and of sound', () => {
    const routes = exchanges.flatMap((file) => parse(exampleText(file), file).route);
    expect(new Set(routes.map(wayOf))).toEqual(new Set(['websocket', 'tls', 'tcp', 'udp', 'dns']));
    expect(new Set(routes.map(mediaOf))).toEqual(new Set(['webrtc', 'srtp', 'rtp']));
    expect(new Set(routes.map((route) => route.number_form))).toEqual(new Set(['national', 'e164']));
  });
});

describe(`examples/${REFERENCE}`, () => {
  const text = exampleText(REFERENCE);

  it('shows every entry with its default', () => {
    const shown = shownEntries(text);
    for (const { heading, entries } of configurationTables()) {
      for (const { key, default: value } of entries) {
        // Instead of it there is password_file; both together are refused.
        if (key === 'password') continue;
        const place = placeOf(heading, key);
        expect(shown.get(place), place).toBeDefined();
        if (value !== undefined) expect(shown.get(place), place).toContain(value.replaceAll(',', ', '));
      }
    }
  });

  it('is still taken with all the lines that it only suggests', () => {
    const config = parse(text.replaceAll(SUGGESTED, '$1'), REFERENCE);
    expect(config.route.map(({ domain }) => domain)).toEqual(['example.com', undefined]);
  });

  const wired = text.replace('# input = "terminal"', 'input = "gpio"');

  it('is taken with each section that it only suggests, where the hook is at the hardware', () => {
    const sections = [...text.matchAll(SUGGESTED_SECTION)];
    expect(sections.length).toBeGreaterThan(6);
    for (const [section = ''] of sections) {
      // The buttons are shown in three parts, and a lamp belongs to a button.
      if (/^# \[+rating/.test(section)) continue;
      expect(() => parse(wired.replace(section, uncommented(section)), REFERENCE), section).not.toThrow();
    }
  });

  it('has every part by default where it suggests it, with all its sections and without their lines', () => {
    const whole = parse(wired.replaceAll(SUGGESTED_SECTION, uncommented), REFERENCE);
    // A fleet has no default, nor has the line of the setup button.
    const headings = wired.replaceAll(SUGGESTED_SECTION, (section) => {
      if (section.startsWith('# [fleet]')) return section;
      if (section.startsWith('# [contacts.setup]')) return uncommented(section);
      return uncommented(section).replaceAll(/^ .*\n/gm, '');
    });
    const bare = parse(headings, REFERENCE);
    expect(linesOf(wiringOf(whole)!)).toHaveLength(11);
    expect(wiringOf(bare)).toEqual(wiringOf(whole));
  });
});

describe('docs/exchanges.md', () => {
  const text = read('docs/exchanges.md');

  it('names every example of an exchange, and no other', () => {
    expect(examplesNamedIn('docs/exchanges.md')).toEqual(new Set([REFERENCE, ...exchanges]));
  });

  it('opens the exchange for the very number that the phone dials', () => {
    const lock = (language: string) => codeBlocks(text, language).join('\n');
    expect(lock('ini')).toContain(`exten => ${dialledBy('asterisk-webrtc.toml')},1,Dial(`);
    expect(dialledBy('asterisk-tls.toml')).toBe(dialledBy('asterisk-webrtc.toml'));
    expect(dialledBy('asterisk-udp.toml')).toBe(dialledBy('asterisk-webrtc.toml'));
    expect(lock('xml')).toContain(`expression="^${dialledBy('freeswitch.toml').replace('+', '\\+')}$"`);
  });

  it('gives the accounts of the examples to the exchange', () => {
    for (const [file, entry] of [
      ['asterisk-webrtc.toml', (account: string) => `[${account}](hotline)`],
      ['freeswitch.toml', (account: string) => `<user id="${account}">`],
    ] as const) {
      for (const { account } of parse(exampleText(file), file).route) expect(text).toContain(entry(account));
    }
  });

  it('quotes what the phone says when the exchange is set up wrongly', () => {
    for (const sentence of [
      ...[401, 403, 404].map((status) => refusalSentence(answer(status, ''), 'hotline-17', 'pbx.example')),
      ...[answer(404, 'Not Found'), answer(403, 'Forbidden'), answer(488, 'Not Acceptable Here')].map(
        (response) => failureOf(response, false).reason,
      ),
      ...[
        'ECONNREFUSED',
        'ENOTFOUND',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'ERR_TLS_CERT_ALTNAME_INVALID',
      ].map((code) => networkError({ code }, { host: 'pbx.example', port: 5061 }).message),
    ]) {
      expect(text).toContain(sentence);
    }
  });
});

// ── What an example amounts to ──────────────────────────────────────────────────────────────────────────────────────

/** The lines with which an example of one route describes itself. */
function summaryOf(config: PhoneConfig): string[] {
  const [route] = config.route;
  if (!route || config.route.length > 1) throw new Error('such an example has one route');
  return [
    `#   Signalling: ${signallingOf(route)}`,
    `#   Sound:      ${soundOf(config, route)}`,
    `#   Calls:      ${destinationOf(config, route)}`,
  ];
}

/** The lines with which an example of hardware describes itself. */
function wiringSummaryOf(config: PhoneConfig): string[] {
  const wiring = wiringOf(config);
  if (!wiring) throw new Error('such an example has its hook at the hardware');
  const { board, hook } = wiring;
  const second = hook.secondPin === undefined ? '' : ` and ${hook.secondPin}`;
  const others = linesOf(wiring).filter(({ role }) => !role.startsWith('hook'));
  return [
    `#   Hook:   ${board} ${hook.pin}${second}, lifted when ${hook.pin} is ${hook.offHookLevel === 1 ? 'high' : 'low'}`,
    `#   Lines:  ${others.map(({ role, pin }) => `${role} ${pin}`).join(', ')}`,
  ];
}

function signallingOf(route: RouteConfig): string {
  const address = parseServerAddress(route.outbound_proxy ?? route.server);
  const { transport, host, port } = address;
  if (port !== undefined && transport !== undefined) return `${transport} to ${host}, port ${port}`;
  const usual = transport ?? (isSecure(address) ? 'tls' : 'udp');
  const where = port === undefined ? `as DNS says for ${host}, else ${usual}` : `${usual} to ${host}`;
  return `${where}, port ${port ?? (usual === 'tls' ? 5061 : 5060)}`;
}

function soundOf(config: PhoneConfig, route: RouteConfig): string {
  const media = mediaOf(route);
  const { first, last } = rtpPortsOf(config);
  return media === 'webrtc'
    ? media
    : `${media} with ${route.codecs.join(' or ')}, UDP ports ${first}-${last}`;
}

function wayOf({ server, outbound_proxy: proxy }: RouteConfig): string {
  const address = parseServerAddress(proxy ?? server);
  if (address.kind === 'websocket') return 'websocket';
  return address.port === undefined ? 'dns' : (address.transport ?? (address.secure ? 'tls' : 'udp'));
}

/** The user part of the address that a phone with this example calls. */
function dialledBy(file: string): string {
  const config = parse(exampleText(file), file);
  const [dialled = ''] = config.route.map((route) => destinationOf(config, route));
  return /^sip:([^@]+)@/.exec(dialled)?.[1] ?? '';
}

function answer(statusCode: number, reasonPhrase: string) {
  return { statusCode, reasonPhrase, retryAfter: undefined };
}

// ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `# key = value`: a line that holds as soon as its "# " is taken away. */
const SUGGESTED = /^# ([a-z_]+ = .*)$/gm;
/** `# [section]` and its lines, which are indented. */
const SUGGESTED_SECTION = /^# \[.*\n(?:# {3}.*\n)*/gm;

function uncommented(section: string): string {
  return section.replaceAll(/^# /gm, '');
}

function examplesNamedIn(document: string): Set<string | undefined> {
  return new Set([...read(document).matchAll(/\.\.\/examples\/([\w.-]+)/g)].map(([, file]) => file));
}

/** Values by place, of entries that hold and of those that are suggested. */
function shownEntries(text: string): Map<string, string> {
  const shown = new Map<string, string>();
  let heading: ConfigurationTable['heading'] = '';
  for (const line of text.split('\n')) {
    heading = /^(?:# )?(\[.*\])$/.exec(line)?.[1] ?? heading;
    const [, key, value] = /^(?:# {1,3})?([a-z_]+) = (.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !shown.has(placeOf(heading, key)))
      shown.set(placeOf(heading, key), value);
  }
  return shown;
}

function placeOf(heading: string, key: string): string {
  return heading.startsWith('[') ? `${heading} ${key}` : key;
}
