/** Commands to phones, and their configurations. */
import { z } from 'zod';
import { idSchema } from '../common.js';
import { newCommandSchema, newConfigSchema, storedCommandSchema, storedConfigSchema } from '../phones.js';
import { type Endpoint, id, listLimit } from './endpoint.js';

const version = z.strictObject({ id: idSchema, version: z.coerce.number().int().min(1) });
const command = z.strictObject({ id: idSchema, command: idSchema });

export const configurationEndpoints = {
  commands: {
    method: 'GET',
    path: '/api/phones/:id/commands',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Commands, newest first',
    params: id,
    query: listLimit,
    answer: z.array(storedCommandSchema),
  },
  newCommand: {
    method: 'POST',
    path: '/api/phones/:id/commands',
    role: 'technician',
    scope: 'commands',
    summary: 'Send a command. Restart, reboot and opening the setup page need an operator.',
    params: id,
    body: newCommandSchema,
    answer: storedCommandSchema,
  },
  bundle: {
    method: 'GET',
    path: '/api/phones/:id/commands/:command/bundle',
    role: 'technician',
    scope: 'phones:read',
    summary: 'The diagnostic bundle that a command brought, gzipped text',
    params: command,
    file: 'application/gzip',
  },
  configs: {
    method: 'GET',
    path: '/api/phones/:id/configs',
    role: 'technician',
    scope: 'phones:read',
    summary: 'Configurations, newest first, without passwords',
    params: id,
    query: listLimit,
    answer: z.array(storedConfigSchema),
  },
  newConfig: {
    method: 'POST',
    path: '/api/phones/:id/configs',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Check, sign and send a configuration; the phone goes back by itself if it does not work',
    params: id,
    body: newConfigSchema,
    answer: storedConfigSchema,
  },
  config: {
    method: 'GET',
    path: '/api/phones/:id/configs/:version',
    role: 'technician',
    scope: 'phones:read',
    summary: 'One configuration, without passwords',
    params: version,
    answer: storedConfigSchema,
  },
} as const satisfies Record<string, Endpoint>;
