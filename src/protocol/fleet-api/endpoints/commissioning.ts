/** How phones were taken into use. */
import { z } from 'zod';
import { idSchema } from '../common.js';
import { declareCommissionedSchema, storedCommissioningSchema } from '../commissioning.js';
import { phoneSchema } from '../phones.js';
import { type Endpoint, id } from './endpoint.js';

const record = z.strictObject({ id: idSchema, record: idSchema });

export const commissioningEndpoints = {
  commissionings: {
    method: 'GET',
    path: '/api/phones/:id/commissioning',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Sign-off records of a phone with their evidence, newest first',
    params: id,
    answer: z.array(storedCommissioningSchema),
  },
  declareCommissioned: {
    method: 'POST',
    path: '/api/phones/:id/commissioning',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Say that a phone is in use without a sign-off record, and why',
    params: id,
    body: declareCommissionedSchema,
    answer: phoneSchema,
  },
  commissioningPhoto: {
    method: 'GET',
    path: '/api/phones/:id/commissioning/:record/photo',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'The photo of a sign-off record',
    params: record,
    file: 'image/jpeg',
  },
  commissioningExport: {
    method: 'GET',
    path: '/api/commissioning.csv',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'All phones with how, when and by whom they were taken into use, as CSV',
    query: z.strictObject({ language: z.enum(['ru', 'en']).default('en') }),
    file: 'text/csv',
  },
} as const satisfies Record<string, Endpoint>;
