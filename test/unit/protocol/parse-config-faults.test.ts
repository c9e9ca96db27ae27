import { describe, expect, it } from 'vitest';
import { HotlineError } from '../../../src/protocol/errors.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { changed, full, minimal } from './config-files.js';

/** The faults that are told of a file, without the line that begins the message. */
function faultsOf(text: string): string[] {
  try {
    parsePhoneConfig(text, 'phone.toml');
  } catch (error) {
    if (!(error instanceof HotlineError)) throw error;
    expect(error.code).toBe('CONFIG_INVALID');
    const [head, ...faults] = error.message.split('\n- ');
    expect(head).toBe(
      `phone.toml has ${faults.length === 1 ? 'a fault' : `${String(faults.length)} faults`}:`,
    );
    expect(error.message).not.toContain('kept-secret');
    return faults;
  }
  return [];
}

const noEntry = 'there is no such entry; see docs/configuration.md for those there are';
const noDuration = 'must be a whole number with its unit: ms, s, min, h or d, such as "30 s"';
const pin =
  'must be the number of a line (BCM number on a Raspberry Pi) or its name, such as "GPIO17" or "D2"';
const level = 'Invalid option: expected one of "high"|"low"';
const server = 'route[1].server: must be an address such as wss://pbx.example:8089/ws';
const anyServer =
  'route[1].server: must be an address such as sip:pbx.example;transport=tcp, sips:sip.provider.example or wss://pbx.example:8089/ws, without an account';
const inServer = 'must be without #, account and password; the last two have entries of their own';

/** One change to the full file, and the one fault that comes of it. */
const single: readonly (readonly [change: string, from: string | RegExp, to: string, fault: string])[] = [
  ['an entry that does not exist', 'number =', 'colour = "red"\nnumber =', `colour: ${noEntry}`],
  ['an entry of a route that does not exist', 'domain =', 'domian =', `route[1].domian: ${noEntry}`],
  ['an entry of a table that does not exist', 'settle', 'setle', `hook.setle: ${noEntry}`],
  ['a table that does not exist', '[log]', '[logs]\nx = 1\n[log]', `logs: ${noEntry}`],
  ['no number', /^number = .*\n/m, '', 'number: is missing'],
  [
    'a number that is one',
    '"0800 33 01000"',
    '8003301000',
    'number: Invalid input: expected string, received number',
  ],
  [
    'half a number',
    '0800 33 01000',
    '0800 33',
    'number: "0800 33" cannot be called: no such number exists in DE; check the number of digits and the prefix',
  ],
  [
    'an emergency number',
    '0800 33 01000',
    '112',
    'number: "112" cannot be called: emergency numbers must be dialled by a person, not by a lifted handset',
  ],
  [
    'the number of another country',
    '+49 30 123456',
    '+7 800 333 44 34',
    'route[2].number: "+7 800 333 44 34" cannot be called: it belongs to the country code +7, and this phone is set to DE',
  ],
  [
    'an address that is none',
    '+49 30 123456',
    'sip:@',
    'route[2].number: "sip:@" is not a SIP address such as sip:support@pbx.example',
  ],
  [
    'a country in small letters',
    '"DE"',
    '"de"',
    'country: must be a two-letter country code in capitals, such as RU',
  ],
  ['a language in words', '"en"', '"English"', 'language: must be a two-letter language code, such as ru'],
  ['a word for yes', 'false', '"no"', 'in_service: Invalid input: expected boolean, received string'],
  [
    'a name with a space',
    'reserve-2',
    'reserve 2',
    'route[2].name: must be lower-case letters, digits and hyphens',
  ],
  ['a name used twice', 'reserve-2', 'main', 'route[2].name: main is used twice'],
  ['a route without a name', 'name = "main"\n', '', 'route[1].name: is missing'],
  ['a server without a scheme', 'wss://pbx.example:8089/ws', 'pbx.example', anyServer],
  ['a server of the web', 'wss://pbx.example:8089/ws', 'https://pbx.example', anyServer],
  ['a server without a host', 'wss://pbx.example:8089/ws', 'wss://', server],
  ['a server with a port that is none', 'wss://pbx.example:8089/ws', 'wss://pbx.example:99999/ws', server],
  [
    'a transport that nobody speaks',
    ';transport=tcp',
    ';transport=sctp',
    'route[2].server: has ;transport=sctp; only ;transport=udp, ;transport=tcp and ;transport=tls are known',
  ],
  [
    'a proxy over WebSocket',
    'sips:sbc.example',
    'wss://sbc.example/ws',
    'route[2].outbound_proxy: is for sip: and sips: servers; a WebSocket address names the proxy itself',
  ],
  [
    'a proxy that is no address',
    'sips:sbc.example',
    'sbc.example',
    anyServer.replace('route[1].server', 'route[2].outbound_proxy'),
  ],
  [
    'a proxy in the clear before a sips: server',
    /server = "sip:10.0.0.7;transport=tcp"\noutbound_proxy = "sips:sbc.example"/,
    'server = "sips:pbx.example"\noutbound_proxy = "sip:sbc.example;transport=tcp"',
    'route[2].outbound_proxy: is not encrypted, and the server is a sips: address; use sips: or ;transport=tls here too',
  ],
  [
    'a fingerprint that is cut short',
    '990011"',
    '9900"',
    'route[2].fingerprint: must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons',
  ],
  [
    'an authority and a fingerprint',
    'fingerprint = ',
    'ca_file = "ca.pem"\nfingerprint = ',
    'route[2]: has ca_file and fingerprint; one of them is enough, and only one can decide',
  ],
  [
    'a codec named twice',
    '["PCMA", "G722"]',
    '["PCMA", "PCMA"]',
    'route[2].codecs: must name each codec once',
  ],
  [
    'a login with a quote',
    'auth-4711',
    'auth\'\\"4711',
    'route[2].login: must be without blanks, quotes and backslashes',
  ],
  [
    'too few ports',
    '20000-20099',
    '20000-20010',
    'media.rtp_ports: must be two ports from 1024 to 65535, at least 20 apart, such as "16384-16583"',
  ],
  [
    'a port alone',
    '20000-20099',
    '20000',
    'media.rtp_ports: must be two ports with a hyphen between them, at least 20 apart',
  ],
  [
    'a password in the server',
    'pbx.example:8089',
    'a:kept-secret@pbx.example',
    `route[1].server: ${inServer}`,
  ],
  ['a fragment in the server', '8089/ws', '8089/ws#top', `route[1].server: ${inServer}`],
  [
    'an account with its host',
    'hotline-17',
    'hotline-17@x',
    'route[1].account: must be the user part alone, without @ and host',
  ],
  ['no password', 'password = "kept-secret"\n', '', 'route[2]: needs either password or password_file'],
  [
    'two passwords',
    'password = "kept-secret"',
    'password = "kept-secret"\npassword_file = "x"',
    'route[2]: needs either password or password_file',
  ],
  ['a domain with a scheme', '"example.com"', '"sip:example.com"', 'route[1].domain: must be a host name'],
  [
    'a form of the number that does not exist',
    '"national"',
    '"international"',
    'route[2].number_form: must be "e164", "national" or a template with {e164}, {national} or {digits}',
  ],
  ['letters among the digits', '1*2#', '1*2#A', 'route[1].digits_after_answer: must be digits, * and #'],
  [
    'a redirection to a URL',
    '"b.example"',
    '"http://b"',
    'route[1].redirect_domains[2]: must be a host name',
  ],
  ['a duration without its unit', '"10 min"', '"10"', `route[1].lease: ${noDuration}`],
  [
    'a duration that is a number',
    '"10 min"',
    '600',
    'route[1].lease: Invalid input: expected string, received number',
  ],
  ['half a second', '"1500 ms"', '"1.5 s"', `call.race_after: ${noDuration}`],
  [
    'too short a duration',
    '"1500 ms"',
    '"100 ms"',
    'call.race_after: must be from 200 ms to 30 s, not 100 ms',
  ],
  ['too long a duration', '"5 min"', '"2 h"', 'call.give_up_after: must be from 10 s to 1 h, not 2 h'],
  ['a limit that is neither', '"1 h"', '"none"', `call.max_call: ${noDuration}`],
  ['a limit out of its range', '"2 h"', '"2 d"', 'call.max_off_hook: must be from 10 s to 1 d, not 2 d'],
  [
    'a hook that does not exist',
    '"gpio"',
    '"gpoi"',
    'hook.input: must be "gpio", "firmata", "browser", "terminal" or "pipe:/path"',
  ],
  ['a line below zero', 'pin = 20', 'pin = -1', `hook.pin: ${pin}`],
  ['a line beyond every chip', 'pin = 20', 'pin = 512', `hook.pin: ${pin}`],
  ['half a line', 'pin = 31', 'pin = 3.5', `rating.button[1].lamp.pin: ${pin}`],
  ['a number as a name', '"HOOK_NC"', '"17"', `hook.second_pin: ${pin}`],
  ['a line that is neither', 'pin = 18', 'pin = [18]', `ringer.pin: ${pin}`],
  ['a level that no line has', 'active = "high"', 'active = "on"', `rating.button[1].active: ${level}`],
  ['a bounce too long', '"5 ms"', '"1 s"', 'hook.debounce: must be from 1 ms to 100 ms, not 1 s'],
  ['a guard in halves of a second', '"6 min"', '"60500 ms"', 'io.guard: must be whole seconds'],
  ['a guard out of its range', '"6 min"', '"2 h"', 'io.guard: must be from 30 s to 1 h, not 2 h'],
  [
    'a board that is no path',
    '"/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0"',
    '"ttyUSB0"',
    'io.board: must be the path of a serial port, such as /dev/serial/by-id/usb-...',
  ],
  [
    'a chip with a blank',
    'pinctrl-bcm2711',
    'pinctrl bcm2711',
    'io.chip: must be the label of a GPIO chip, as gpiodetect shows it',
  ],
  ['a lamp that there is not', '[lamps.call]', '[lamps.calls]', `lamps.calls: ${noEntry}`],
  [
    'a sound device by number',
    'alsa:Headset',
    'hw:0',
    'audio.device: must be "browser", "alsa:<card>" or "file:<microphone.wav>,<ear.wav>"',
  ],
  ['half a port', 'port = 0', 'port = 80.5', 'page.port: Invalid input: expected int, received number'],
  ['a port that is none', 'port = 0', 'port = 70000', 'page.port: Too big: expected number to be <=65535'],
  [
    'a level that does not exist',
    '"debug"',
    '"loud"',
    'log.level: Invalid option: expected one of "debug"|"info"|"warn"|"error"',
  ],
];

describe('a fault of the configuration', () => {
  it.each(single)('%s', (_what, from, to, fault) => {
    expect(faultsOf(changed(full, [from, to]))).toEqual([fault]);
  });

  it('a country that does not exist is one fault, not one for each number', () => {
    expect(faultsOf(changed(minimal, ['[[route]]', 'country = "XX"\n[[route]]']))).toEqual([
      'country: there is no country XX; use its ISO 3166 code, such as RU',
    ]);
  });

  it('no route at all', () => {
    expect(faultsOf('number = "88003334434"')).toEqual(['route: needs at least one [[route]]']);
    expect(faultsOf('number = "88003334434"\nroute = []')).toEqual(['route: needs at least one [[route]]']);
    expect(faultsOf('number = "88003334434"\nroute = "main"')).toEqual([
      'route: Invalid input: expected array, received string',
    ]);
  });

  it('more routes than anyone needs', () => {
    const route = minimal.slice(minimal.indexOf('[[route]]'));
    const more = Array.from({ length: 8 }, (_, i) => changed(route, ['"main"', `"main-${i}"`]));
    expect(faultsOf(`${minimal}${more.join('')}`)).toEqual([expect.stringMatching(/^route: Too big/)]);
  });

  it('sound in the browser with a hook elsewhere', () => {
    const inBrowser = `${minimal}[audio]\ndevice = "browser"\n`;
    const fault =
      'hook.input: must be "browser", "gpio" or "firmata", when the sound is in the browser: the page sounds only off the hook';
    expect(faultsOf(inBrowser)).toEqual([fault]);
    expect(faultsOf(`${inBrowser}[hook]\ninput = "pipe:/run/hook"\n`)).toEqual([fault]);
    for (const input of ['browser', 'gpio', 'firmata'])
      expect(faultsOf(`${inBrowser}[hook]\ninput = "${input}"\n`)).toEqual([]);
  });
});

describe('several faults', () => {
  it('of shape and of meaning are told together', () => {
    const faults = faultsOf(
      changed(
        full,
        ['0800 33 01000', '0800-CALL'],
        ['"en"', '"English"'],
        ['wss://', 'sip://'],
        ['reserve-2', 'main'],
        ['password = "kept-secret"\n', ''],
        ['"1500 ms"', '"1500"'],
        ['[log]', '[logs]'],
      ),
    );
    expect(new Set(faults)).toEqual(
      new Set([
        'number: "0800-CALL" cannot be called: it has letters in it; write the digits that they stand for',
        'language: must be a two-letter language code, such as ru',
        anyServer,
        'route[2].name: main is used twice',
        'route[2]: needs either password or password_file',
        `call.race_after: ${noDuration}`,
        `logs: ${noEntry}`,
      ]),
    );
  });

  it('of an empty file are all that is missing', () => {
    expect(faultsOf('')).toEqual(['number: is missing', 'route: needs at least one [[route]]']);
  });

  it('of nonsense do not stop the reader', () => {
    const faults = faultsOf(
      'number = []\ncountry = 7\nroute = [1, {}]\nhook = "x"\naudio = [2]\ncall = 1979-05-27\nlamps = 1\nrating = []\n',
    );
    expect(faults.length).toBeGreaterThan(6);
    for (const fault of faults) expect(fault).toMatch(/^[a-z_]+(\[\d+\])?(\.[a-z_]+)*: \S/);
  });
});
