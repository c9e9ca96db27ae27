import { describe, expect, it } from 'vitest';
import type { HotlineError } from '../../../src/protocol/errors.js';
import {
  destinationOf,
  isSetUp,
  mediaOf,
  domainOf,
  numberOf,
  parsePhoneConfig,
} from '../../../src/protocol/parse-config.js';
import { changed, full, minimal } from './config-files.js';

const parse = (text: string) => parsePhoneConfig(text, 'phone.toml');

function syntaxFault(text: string): HotlineError {
  try {
    parse(text);
  } catch (error) {
    return error as HotlineError;
  }
  throw new Error('the file was accepted');
}

/** What is there although a file says nothing of it. */
const unsaidSections = {
  state: { folder: 'hotline-state' },
  health: {
    host: '127.0.0.1',
    port: 8401,
    page: true,
    off_hook_limit: 300_000,
    hot: 80,
    disk_free: 5,
    memory_free: 5,
    loss: 5,
    wifi_signal: -75,
    clock_offset: 60_000,
  },
  self_test: {
    quiet_hours: '02:00-05:00',
    call: 86_400_000,
    acoustic: 86_400_000,
    audio_device: 3_600_000,
    routes: 3_600_000,
  },
  update: { window: '02:00-05:00' },
};

describe('a file with [fleet] alone', () => {
  const fleet = '[fleet]\nserver = "wss://fleet.example"\ncode = "K7MW-3PQD-9X"\n';

  it('is a phone that its fleet has still to set up', () => {
    expect(isSetUp(parse(fleet))).toBe(false);
    expect(isSetUp(parse(minimal))).toBe(true);
  });

  it.each([
    ['a number alone', `number = "88003334434"\n${fleet}`, 'route: needs at least one [[route]]'],
    [
      'routes alone',
      changed(`${minimal}${fleet}`, ['number = "8 800 333-44-34"\n', '']),
      'number: is missing',
    ],
  ])('%s is half of a configuration', (_what, text, fault) => {
    expect(syntaxFault(text).message).toContain(fault);
  });
});

describe('a minimal file', () => {
  it('is completed with the defaults', () => {
    expect(parse(minimal)).toEqual({
      number: '8 800 333-44-34',
      country: 'RU',
      language: 'ru',
      in_service: true,
      route: [
        {
          name: 'main',
          server: 'wss://pbx.example:8089/ws',
          server_limit: 2_000,
          account: 'hotline-17',
          password: 'kept-secret',
          codecs: ['opus', 'G722', 'PCMA', 'PCMU'],
          number_form: 'e164',
          digits_after_answer: '',
          redirect_domains: [],
          lease: 300_000,
          ping_after: 10_000,
        },
      ],
      call: {
        give_up_after: 180_000,
        race_after: 2_000,
        no_answer_after: 120_000,
        busy_tone_for: 30_000,
        howler_for: 60_000,
        max_call: null,
        max_off_hook: null,
        audio_lost_after: 10_000,
      },
      media: { rtp_ports: '16384-16583' },
      hook: { input: 'terminal', off_hook: 'high', pull: 'up', debounce: 10, settle: 0, flash: 0 },
      io: { board: '/dev/hotline-io-board', guard: 120_000 },
      lamps: {},
      contacts: {},
      audio: { device: 'alsa:default' },
      callbacks: { from: [] },
      page: { host: '127.0.0.1', port: 8400 },
      journal: { file: 'hotline-calls.jsonl' },
      ...unsaidSections,
      log: { level: 'info' },
    });
  });

  it('may say "never" where there is no limit', () => {
    const { call, io } = parse(
      `${minimal}[call]\nmax_call = "never"\nmax_off_hook = "1 d"\n[io]\nguard = "never"\n`,
    );
    expect(call).toMatchObject({ max_call: null, max_off_hook: 86_400_000 });
    expect(io.guard).toBeNull();
  });

  it.each(['browser', 'terminal', 'gpio', 'firmata', 'pipe:/run/hook'])(
    'may have its hook at %s',
    (input) => {
      expect(parse(`${minimal}[hook]\ninput = "${input}"\n`).hook.input).toBe(input);
    },
  );
});

describe('a full file', () => {
  it('is read as it stands, durations in ms', () => {
    expect(parse(full)).toEqual({
      number: '0800 33 01000',
      country: 'DE',
      language: 'en',
      in_service: false,
      route: [
        {
          name: 'main',
          server: 'wss://pbx.example:8089/ws',
          server_limit: 2_000,
          account: 'hotline-17',
          password_file: 'main.password',
          codecs: ['opus', 'G722', 'PCMA', 'PCMU'],
          domain: 'example.com',
          number_form: 'sip:{national}@pbx.local',
          digits_after_answer: '1*2#',
          ca_file: 'company-ca.pem',
          redirect_domains: ['a.example', 'b.example'],
          lease: 600_000,
          ping_after: 20_000,
        },
        {
          name: 'reserve-2',
          server: 'sip:10.0.0.7;transport=tcp',
          outbound_proxy: 'sips:sbc.example',
          server_limit: 3_000,
          account: '49301234',
          login: 'auth-4711',
          fingerprint: '0011223344556677889900112233445566778899001122334455667788990011',
          media: 'srtp-or-rtp',
          codecs: ['PCMA', 'G722'],
          password: 'kept-secret',
          number: '+49 30 123456',
          number_form: 'national',
          digits_after_answer: '',
          redirect_domains: [],
          lease: 300_000,
          ping_after: 10_000,
        },
      ],
      call: {
        give_up_after: 300_000,
        race_after: 1_500,
        no_answer_after: 60_000,
        busy_tone_for: 10_000,
        howler_for: 20_000,
        max_call: 3_600_000,
        max_off_hook: 7_200_000,
        audio_lost_after: 5_000,
      },
      media: { rtp_ports: '20000-20099' },
      hook: {
        input: 'gpio',
        pin: 20,
        second_pin: 'HOOK_NC',
        off_hook: 'low',
        pull: 'none',
        debounce: 5,
        settle: 20,
        flash: 500,
      },
      io: {
        chip: 'pinctrl-bcm2711',
        board: '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0',
        guard: 360_000,
      },
      lamps: {
        status: { pin: 21, active: 'low' },
        call: { pin: 'LAMP_CALL', active: 'low' },
        ambient: { pin: 19, active: 'low' },
      },
      ringer: { pin: 18, active: 'low', style: 'strobe' },
      rating: {
        ask_for: 30_000,
        button: [
          { pin: 30, active: 'high', pull: 'down', lamp: { pin: 31, active: 'low' } },
          { pin: 32, active: 'low', pull: 'up' },
        ],
      },
      contacts: {
        tamper: { pin: 33, active: 'low', pull: 'none' },
        door: { pin: 34, active: 'low', pull: 'down' },
        supply: { pin: 35, active: 'low', pull: 'up' },
        setup: { pin: 36, active: 'high', pull: 'down' },
      },
      audio: { device: 'alsa:Headset', prompts: '/srv/prompts' },
      callbacks: { from: ['+498003301000', 'desk'] },
      page: { host: '0.0.0.0', port: 0 },
      journal: { file: '/var/lib/hotline/calls.jsonl' },
      ...unsaidSections,
      log: { level: 'debug' },
    });
  });

  it('cannot be changed once it is read, at any depth', () => {
    const config = parse(full);
    const parts: object[] = [config];
    for (const part of parts) {
      expect(Object.isFrozen(part)).toBe(true);
      for (const value of Object.values(part) as unknown[]) {
        if (typeof value === 'object' && value !== null) parts.push(value);
      }
    }
    expect(parts.length).toBeGreaterThan(10);
  });
});

describe('how the sound of a route travels', () => {
  it.each([
    ['wss://pbx.example/ws', 'webrtc'],
    ['ws://pbx.example/ws', 'webrtc'],
    ['sips:pbx.example', 'srtp'],
    ['sip:pbx.example;transport=tls', 'srtp'],
    ['sip:pbx.example;transport=tcp', 'rtp'],
    ['sip:pbx.example', 'rtp'],
    ['sip:pbx.example"\noutbound_proxy = "sips:sbc.example', 'srtp'],
  ])('to %s: %s unless the file says otherwise', (server, media) => {
    const mediaIn = (more: string) => {
      const [route] = parse(changed(minimal, [/server = .*/, `server = "${server}"${more}`])).route;
      return route && mediaOf(route);
    };
    expect(mediaIn('')).toBe(media);
    expect(mediaIn('\nmedia = "srtp-or-rtp"')).toBe('srtp-or-rtp');
  });
});

describe('what a route calls', () => {
  const calls = (text: string) => {
    const config = parse(text);
    return config.route.map((route) => destinationOf(config, route));
  };

  it('is the number of the phone, or its own, in the form that it asks for', () => {
    expect(calls(minimal)).toEqual(['sip:+78003334434@pbx.example']);
    expect(calls(full)).toEqual(['sip:08003301000@pbx.local', 'sip:030123456@10.0.0.7']);
  });

  it('is in its domain, where it has one', () => {
    expect(calls(changed(minimal, ['account', 'domain = "example.com"\naccount']))).toEqual([
      'sip:+78003334434@example.com',
    ]);
  });

  it('may be a whole SIP address', () => {
    const config = parse(changed(minimal, ['8 800 333-44-34', 'sip:support@pbx.example;transport=ws']));
    expect(config.route.map((route) => destinationOf(config, route))).toEqual([
      'sip:support@pbx.example;transport=ws',
    ]);
    expect(config.route.map((route) => numberOf(config, route))).toEqual([undefined]);
  });

  it('may be an address for one route and a number for the other', () => {
    expect(calls(changed(full, ['+49 30 123456', 'sips:desk@10.0.0.7']))).toEqual([
      'sip:08003301000@pbx.local',
      'sips:desk@10.0.0.7',
    ]);
  });

  it('has the server as its domain otherwise', () => {
    expect(parse(full).route.map(domainOf)).toEqual(['example.com', '10.0.0.7']);
    expect(parse(changed(minimal, ['pbx.example', '[2001:db8::1]'])).route.map(domainOf)).toEqual([
      '[2001:db8::1]',
    ]);
  });
});

describe('a file that is no TOML', () => {
  it.each([
    ['an open string', minimal.replace('34"', '34'), 'line 2, column'],
    ['a key without a value', `${minimal}lease =\n`, 'line 9, column'],
    ['the same key twice', `${minimal}name = "other"\n`, 'line 9, column'],
    ['half a table', `${minimal}[call\n`, 'line 9, column'],
  ])('%s: the place is told', (_what, text, place) => {
    const error = syntaxFault(text);
    expect(error.code).toBe('CONFIG_SYNTAX');
    expect(error.message).toMatch(new RegExp(`^phone\\.toml, ${place} \\d+: \\S.*$`));
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('its lines are not repeated: there may be a password in them', () => {
    const error = syntaxFault(changed(minimal, ['password = "kept-secret"', 'password = "kept-secret']));
    expect(error.message).toContain('line 8');
    expect(error.message).not.toContain('kept-secret');
  });
});
