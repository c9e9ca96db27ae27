/** The part of the configuration that is about health: the link to a fleet, thresholds, self-tests. */
import { z } from 'zod';
import { duration, durationOrNever } from './config-values.js';
import { DAY_WINDOW } from './day-window.js';

export const fleetLinkSchema = z.strictObject({
  server: z
    .string()
    .regex(/^wss?:\/\/[^\s/@?#]+\/?$/, 'must be wss://host or wss://host:port')
    .meta({
      description:
        'The fleet server: `wss://fleet.example`. `ws://` is open and can be changed on the way: for trials on one machine.',
    }),
  code: z.string().max(40).optional().meta({
    description:
      'One-time enrolment code of the dashboard, such as `K7MW-3PQD-9X`; used once, worthless afterwards.',
  }),
  ca_file: z.string().min(1).optional().meta({
    description:
      'Authority that signed the certificate of the fleet (PEM), when it is not a public one. It alone is trusted then.',
  }),
});

export const healthSchema = z.strictObject({
  host: z.string().default('127.0.0.1').meta({
    description:
      'Address of the health page, `/healthz` and `/metrics`. Elsewhere than on loopback everyone on the network can read them.',
  }),
  port: z.int().min(0).max(65_535).default(8401).meta({ description: 'Port of the health page; 0 for any.' }),
  page: z.boolean().default(true).meta({ description: '`false`: no health page at all.' }),
  off_hook_limit: durationOrNever(
    { min: '10 s', max: '1 d' },
    'A handset that is off its cradle for so long without a call is a fault.',
  ).default(300_000),
  hot: z.int().min(40).max(110).default(80).meta({
    description: 'Processor temperature in degrees Celsius from which on the phone is too hot.',
  }),
  disk_free: z
    .int()
    .min(1)
    .max(50)
    .default(5)
    .meta({ description: 'Less free disk, in percent, is a fault.' }),
  memory_free: z.int().min(1).max(50).default(5).meta({
    description: 'Less available memory, in percent, is a fault.',
  }),
  loss: z.int().min(1).max(50).default(5).meta({
    description: 'More lost packets toward the exchange, in percent, is a fault.',
  }),
  wifi_signal: z.int().min(-100).max(-30).default(-75).meta({
    description: 'A weaker Wi-Fi signal, in dBm, is a fault.',
  }),
  clock_offset: duration({ min: '1 s', max: '1 d' }, 'A clock that is off by more is a fault.').default(
    60_000,
  ),
});

/** Every test: how often, or never. The phone adds a jitter of a tenth, so that a fleet does not test all at once. */
const every = (description: string) => durationOrNever({ min: '10 min', max: '30 d' }, description);

export const selfTestSchema = z.strictObject({
  quiet_hours: z
    .string()
    .regex(DAY_WINDOW, 'must be two times of day, such as "02:00-05:00"; it may pass midnight')
    .default('02:00-05:00')
    .meta({
      description: 'When the phone tests what a bystander could notice: calls and sweeps. Local time.',
    }),
  timezone: z.string().max(64).optional().meta({
    description: 'Time zone of `quiet_hours`, such as `Europe/Moscow`; without it that of the machine.',
  }),
  call: every('Test call to `test_number` of each route, with tones that must come back.').default(
    86_400_000,
  ),
  acoustic: every(
    'Faint sweep into the earpiece, heard by the microphone in the cradle, against the baseline. Not available without a learnt baseline.',
  ).default(86_400_000),
  audio_device: every('Whether the sound device gives and takes sound; cannot be heard.').default(3_600_000),
  routes: every('Whether every route that is not in use answers; cannot be heard.').default(3_600_000),
});

export const updateSchema = z.strictObject({
  window: z
    .string()
    .regex(DAY_WINDOW, 'must be two times of day, such as "02:00-05:00"; it may pass midnight')
    .default('02:00-05:00')
    .meta({
      description:
        'When a new version of the software is installed; each phone has its own moment in it. Local time; the same time twice is the whole day. The fleet may ask for a phone to be updated at once.',
    }),
  timezone: z.string().max(64).optional().meta({
    description: 'Time zone of `window`, such as `Europe/Moscow`; without it that of the machine.',
  }),
});
