/** What the tables of endpoints are made of. */
import { z } from 'zod';
import { idSchema } from '../common.js';
import type { Role, Scope } from '../roles.js';

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With `:name` for what `params` names. */
  readonly path: `/api/${string}`;
  /** Least role; `anyone`: also who has not signed in. */
  readonly role: Role | 'anyone';
  /** Scope with which an API token may use it; null: with a session only. */
  readonly scope: Scope | null;
  /** One line for the OpenAPI document. */
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Body of the answer; undefined: 204 without a body. `file`: another media type. */
  readonly answer?: z.ZodType;
  /** The body of the request is a file, which is read as it comes. */
  readonly upload?: 'application/octet-stream';
  readonly file?:
    | 'text/csv'
    | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    | 'application/gzip'
    | 'image/jpeg'
    | 'text/html';
}

/** Parameters and queries that several endpoints have. */
export const id = z.strictObject({ id: idSchema });
export const listLimit = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) });
