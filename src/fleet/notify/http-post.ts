import type { Clock } from '../../clock/clock.js';
import { unreachable } from './send-failure.js';

export const HTTP_LIMIT_MS = 15_000;
/** Of an answer no more is read. */
const MOST_ANSWER_BYTES = 8 * 1024;

export interface HttpAnswer {
  readonly status: number;
  /** Begin of the body. */
  readonly text: string;
  /** Of the header Retry-After in seconds (RFC 9110 section 10.2.3); 0 without one. */
  readonly retryAfterMs: number;
}

/**
 * Posts JSON and reads the begin of the answer. Redirects are not followed: what is sent is for this receiver alone.
 * Rejects with SendFailure when there is no answer in time.
 */
export async function postJson(
  clock: Clock,
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  const abort = new AbortController();
  const limit = clock.after(HTTP_LIMIT_MS, () => abort.abort());
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'hotline-fleet', ...headers },
      redirect: 'error',
      signal: abort.signal,
    });
    const text = await beginOf(response.body);
    const retryAfter = Number(response.headers.get('retry-after') ?? '0');
    return {
      status: response.status,
      text,
      retryAfterMs: retryAfter > 0 && retryAfter < 86_400 ? retryAfter * 1_000 : 0,
    };
  } catch (error) {
    throw unreachable(url.host, abort.signal.aborted ? timedOut() : error);
  } finally {
    limit.cancel();
  }
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ABORT_ERR' });
}

async function beginOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < MOST_ANSWER_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.byteLength;
  }
  await reader.cancel();
  return Buffer.concat(parts).subarray(0, MOST_ANSWER_BYTES).toString('utf8');
}
