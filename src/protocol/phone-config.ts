/**
 * The configuration of a phone: the shape of `phone.toml`. docs/configuration.md is generated from this file, so every
 * entry says its unit, range, default and why it is there.
 */
import { z } from 'zod';
import { duration, durationOrNever } from './config-values.js';
import { fleetLinkSchema, healthSchema, selfTestSchema, updateSchema } from './health-config.js';
import {
  contactsSchema,
  hookSchema,
  ioSchema,
  lampsSchema,
  ratingSchema,
  ringerSchema,
} from './io-config.js';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and hyphens');

const routeSchema = z.strictObject({
  name: name.meta({ description: 'How this route is called in logs, records and pages.' }),
  server: z.string().meta({
    description:
      'The exchange or provider: `wss://host:port/path` (or `ws://` where the network is trusted), `sips:host`, `sip:host;transport=tls`, `tcp` or `udp`. Without a port, `sip:` and `sips:` servers are looked up by NAPTR and SRV (RFC 3263).',
  }),
  outbound_proxy: z.string().optional().meta({
    description:
      'Where to send everything instead of to the server itself, such as `sip:sbc.example;transport=tcp`; written like `server`, without WebSocket.',
  }),
  server_limit: duration(
    { min: '500 ms', max: '10 s' },
    'An address of the server that says nothing for this long is left for the next one that DNS names.',
  ).default(2_000),
  account: z
    .string()
    .regex(/^[^\s@:;<>"]{1,128}$/, 'must be the user part alone, without @ and host')
    .meta({ description: 'Account of this phone on the exchange.' }),
  login: z
    .string()
    .regex(/^[^\s"\\]{1,128}$/, 'must be without blanks, quotes and backslashes')
    .optional()
    .meta({ description: 'Name that the password belongs to, where it differs from the account.' }),
  password: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .meta({ description: 'Password of the account. Better in a file.' }),
  password_file: z.string().min(1).optional().meta({
    description: 'File that holds the password alone, relative to this file; readable by the phone only.',
  }),
  domain: z
    .string()
    .regex(/^[a-zA-Z0-9.-]{1,253}$/, 'must be a host name')
    .optional()
    .meta({
      description: 'Host part of the account’s SIP address, where it differs from the server’s host.',
    }),
  number: z.string().optional().meta({
    description: 'Another number for this route, such as the same call centre behind another provider.',
  }),
  number_form: z.string().max(200).default('e164').meta({
    description:
      'How this exchange wants the number: `e164`, `national`, or a template with `{e164}`, `{national}` or `{digits}`, such as `sip:{national}@pbx.local`.',
  }),
  digits_after_answer: z
    .string()
    .regex(/^[0-9*#]{0,16}$/, 'must be digits, * and #')
    .default('')
    .meta({ description: 'Sent after the answer, to pass a voice menu without a keypad.' }),
  ca_file: z.string().min(1).optional().meta({
    description:
      'Authority that signed the exchange’s certificate (PEM), when it is not a public one. It alone is trusted then.',
  }),
  fingerprint: z
    .string()
    .regex(
      /^[0-9a-fA-F]{2}(:?[0-9a-fA-F]{2}){31}$/,
      'must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons',
    )
    .optional()
    .meta({
      description:
        'SHA-256 fingerprint of the exchange’s certificate. That certificate alone is accepted then, whoever signed it.',
    }),
  media: z.enum(['rtp', 'srtp', 'srtp-or-rtp', 'webrtc']).optional().meta({
    description:
      'How the sound travels: `webrtc` (for WebSocket servers by default), `srtp` (encrypted; for `sips:` and TLS by default), `rtp` (for UDP and TCP by default), or `srtp-or-rtp` (encrypted where the exchange can; what it became is logged).',
  }),
  codecs: z
    .array(z.enum(['opus', 'G722', 'PCMA', 'PCMU']))
    .min(1)
    .max(4)
    .refine((codecs) => new Set(codecs).size === codecs.length, 'must name each codec once')
    .default(['opus', 'G722', 'PCMA', 'PCMU'])
    .meta({ description: 'Codecs offered on RTP, the best first. The exchange chooses.' }),
  test_number: z
    .string()
    .regex(
      /^(sips?:[^\s@<>"]{1,128}@[\w.\-[\]:]{1,253}|[A-Za-z0-9*#+._-]{1,64})$/,
      'must be an extension such as "*43", or a SIP address such as "sip:echo@pbx.example"',
    )
    .optional()
    .meta({
      description:
        'Extension on this exchange that answers test calls and sends the sound back (an echo test), such as `*43`, or a whole `sip:` address. Without it the phone cannot prove this route by a call. Never dialled for a customer.',
    }),
  redirect_domains: z
    .array(z.string().regex(/^[a-zA-Z0-9.-]{1,253}$/, 'must be a host name'))
    .max(8)
    .default([])
    .meta({
      description: 'Hosts to which the exchange may redirect a call (3xx). Empty: redirections are refused.',
    }),
  lease: duration(
    { min: '30 s', max: '1 h' },
    'Lease asked for when registering; the exchange may grant less.',
  ).default(300_000),
  ping_after: duration(
    { min: '1 s', max: '60 s' },
    'A quiet connection is pinged after this, and given up after twice as long without an answer.',
  ).default(10_000),
});

const callSchema = z.strictObject({
  give_up_after: duration(
    { min: '10 s', max: '1 h' },
    'How long the phone keeps trying while nobody answers, before the congestion tone.',
  ).default(180_000),
  race_after: duration(
    { min: '200 ms', max: '30 s' },
    'A route that says nothing for this long is raced by the next one; the first answer wins.',
  ).default(2_000),
  no_answer_after: duration(
    { min: '10 s', max: '10 min' },
    'Ringing longer than this counts as no answer.',
  ).default(120_000),
  busy_tone_for: duration(
    { min: '1 s', max: '10 min' },
    'Busy or congestion tone after the call, before the howler.',
  ).default(30_000),
  howler_for: duration(
    { min: '1 s', max: '10 min' },
    'Howler at a handset that was left off, before the phone falls silent.',
  ).default(60_000),
  max_call: durationOrNever(
    { min: '10 s', max: '1 d' },
    'Longest call; a handset wedged beside its cradle must not hold a place at the call centre.',
  ).default(null),
  max_off_hook: durationOrNever(
    { min: '10 s', max: '1 d' },
    'Longest time off the hook, calls included.',
  ).default(null),
  audio_lost_after: duration(
    { min: '2 s', max: '60 s' },
    'An answered call from which nothing arrives for this long (and that is not on hold) is redialled.',
  ).default(10_000),
});

const mediaSchema = z.strictObject({
  rtp_ports: z
    .string()
    .regex(/^\d{4,5}-\d{4,5}$/, 'must be two ports with a hyphen between them, at least 20 apart')
    .default('16384-16583')
    .meta({ description: 'UDP ports for RTP and RTCP, for firewalls that want to know them.' }),
});

const audioSchema = z.strictObject({
  device: z
    .string()
    .regex(
      /^(browser|alsa:.+|file:.+)$/,
      'must be "browser", "alsa:<card>" or "file:<microphone.wav>,<ear.wav>"',
    )
    .default('alsa:default')
    .meta({
      description:
        'Sound device: `alsa:<card id>` as in /proc/asound/cards (ids stay, numbers change), `alsa:default`, `browser` (the handset page), or `file:<microphone.wav>,<ear.wav>`.',
    }),
  prompts: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Own prompts: a folder with a folder per language (16 kHz mono 16-bit WAV).' }),
});

export const phoneConfigSchema = z.strictObject({
  number: z.string().optional().meta({
    description:
      'The number that the phone calls, in any usual writing, or a whole `sip:` address. It and the routes may be left out, both, where `[fleet]` is given: the phone says that it is not set up, until the fleet gives it a configuration that has them.',
  }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a two-letter country code in capitals, such as RU')
    .default('RU')
    .meta({ description: 'Where the phone stands: decides the tones and how the number is read.' }),
  language: z
    .string()
    .regex(/^[a-z]{2}$/, 'must be a two-letter language code, such as ru')
    .default('ru')
    .meta({ description: 'Language of the spoken prompts; `ru` and `en` are shipped.' }),
  in_service: z
    .boolean()
    .default(true)
    .meta({ description: '`false`: the phone calls nobody and says so when it is lifted.' }),
  route: z
    .array(routeSchema)
    .max(8)
    .default([])
    .meta({ description: 'Ways to the call centre, in order of preference.' }),
  call: callSchema.prefault({}).meta({ description: 'How long what may take.' }),
  media: mediaSchema.prefault({}).meta({ description: 'Sound on the network, for routes that use RTP.' }),
  hook: hookSchema.prefault({}).meta({ description: 'The cradle contact.' }),
  io: ioSchema.prefault({}).meta({
    description:
      'The hardware behind `hook.input` `gpio` or `firmata`: lamps, relays, buttons and contacts are on it too.',
  }),
  lamps: lampsSchema.prefault({}).meta({ description: 'Lamps; a lamp that has no section is not there.' }),
  ringer: ringerSchema
    .optional()
    .meta({ description: 'Relay of a bell or strobe that announces callbacks.' }),
  rating: ratingSchema.optional().meta({ description: 'Buttons with which the customer rates the call.' }),
  contacts: contactsSchema.prefault({}).meta({ description: 'Contacts that the operator hears of.' }),
  audio: audioSchema.prefault({}).meta({ description: 'Earpiece and microphone.' }),
  callbacks: z
    .strictObject({
      from: z.array(z.string()).max(32).default([]).meta({
        description: 'Numbers or accounts that may call the phone back. Empty: nobody can call it.',
      }),
    })
    .prefault({})
    .meta({ description: 'Calls to the phone.' }),
  page: z
    .strictObject({
      host: z.string().default('127.0.0.1').meta({
        description: 'Address of the handset page. Browsers give a microphone to localhost and https only.',
      }),
      port: z
        .int()
        .min(0)
        .max(65_535)
        .default(8400)
        .meta({ description: 'Port of the handset page; 0 for any.' }),
    })
    .prefault({})
    .meta({ description: 'The handset page; served when the hook or the sound is `browser`.' }),
  journal: z
    .strictObject({
      file: z.string().min(1).default('hotline-calls.jsonl').meta({
        description: 'Where call records are appended, one JSON object a line; relative to this file.',
      }),
    })
    .prefault({})
    .meta({ description: 'Memory of calls.' }),
  state: z
    .strictObject({
      folder: z.string().min(1).default('hotline-state').meta({
        description:
          'Folder for what must last: the key of this phone, its outbox, the configuration that the fleet gave, the acoustic baseline; relative to this file.',
      }),
    })
    .prefault({})
    .meta({ description: 'Memory of the phone.' }),
  fleet: fleetLinkSchema.optional().meta({ description: 'The fleet server that this phone reports to.' }),
  health: healthSchema
    .prefault({})
    .meta({ description: 'What the phone measures of itself, and where it shows it.' }),
  self_test: selfTestSchema
    .prefault({})
    .meta({ description: 'Tests that the phone makes of itself, only while the handset is on its cradle.' }),
  update: updateSchema.prefault({}).meta({
    description: 'When the phone installs software that its fleet offers, and the maker has signed.',
  }),
  log: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error'])
        .default('info')
        .meta({ description: 'Least level that is written to stderr.' }),
    })
    .prefault({})
    .meta({ description: 'Log.' }),
});

export type PhoneConfig = z.output<typeof phoneConfigSchema>;
export type RouteConfig = PhoneConfig['route'][number];
