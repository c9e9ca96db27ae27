/** Speaks with the health page of a phone on this machine, for `hotline status` and `hotline self-test`. */
import { request } from 'node:http';
import { InvalidArgumentError } from 'commander';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { pageUrl } from './handset-page-origin.js';
import { runningConfig } from './load-running-config.js';

export const DEFAULT_PAGE = 'http://127.0.0.1:8401';
const LIMIT_MS = 5_000;
/** Many times the largest report. */
const LARGEST_ANSWER = 1024 * 1024;

/** What says where the page is: one of them, or neither. */
export interface PagePlace {
  readonly config?: string;
  readonly url?: string;
}

export interface PageAnswer {
  readonly status: number;
  /** Parsed JSON; undefined: it is none. */
  readonly body: unknown;
}

/** Rejects with USAGE when nobody can be asked, or as the configuration cannot be read. */
export async function pageOf({ config, url }: PagePlace): Promise<string> {
  if (config !== undefined && url !== undefined)
    throw new HotlineError('USAGE', 'give --config or --url, not both: either says where the health page is');
  if (config === undefined) return url ?? DEFAULT_PAGE;
  const { health } = (await runningConfig(config)).config;
  if (!health.page || health.port === 0) {
    const why = health.page
      ? 'health.port is 0, so that its port is another at each start'
      : 'health.page is false';
    throw new HotlineError('USAGE', `${config}: ${why}; nobody can be asked. Set it, and restart the phone`);
  }
  return pageUrl(health.host, health.port);
}

export interface PageRequest {
  /** Sent as JSON by POST; undefined: GET. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

/** Follows no redirect. Rejects with the error of the connection; see {@link nobodyAnswers}. */
export function askPage(
  page: string,
  path: string,
  { body, headers = {}, limitMs = LIMIT_MS }: PageRequest = {},
): Promise<PageAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, page), {
      method: body ? 'POST' : 'GET',
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      agent: false,
      signal: AbortSignal.timeout(limitMs),
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('data', (part: string) => {
        text += part;
        if (text.length > LARGEST_ANSWER) response.destroy(new Error('the answer has no end'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(text) }));
    });
    asked.end(body && JSON.stringify(body));
  });
}

/** Whether nothing at all listens there. */
export function isRefused(error: unknown): boolean {
  return codeOf(error) === 'ECONNREFUSED';
}

export function nobodyAnswers(page: string, error: unknown): HotlineError {
  return new HotlineError(
    'USAGE',
    `no phone answers at ${page} (${messageOf(error) || codeOf(error)}); start it with "hotline phone", or say with --config or --url where its health page is`,
    { cause: error },
  );
}

export function notAPhone(page: string, { status }: PageAnswer): HotlineError {
  return new HotlineError(
    'USAGE',
    `what answers at ${page} is no phone of this version (HTTP ${status}); check the address, and that phone and command are of one version`,
  );
}

/** For the option `--url`. */
export function parsePageUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || url.username !== '')
    throw new InvalidArgumentError(`An address is written like ${DEFAULT_PAGE}.`);
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  // Of a name with several addresses, each was tried.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error && 'code' in first ? String(first.code) : '';
}
