import { createHmac } from 'node:crypto';
import type { ChannelConfig } from '../../protocol/fleet-api/alerts.js';
import { type HttpAnswer, postJson } from './http-post.js';
import { SendFailure } from './send-failure.js';
import type { Delivery, SenderTools } from './sender.js';

/** So many alerts in one request; more go in several, so that a receiver can bound what it reads. */
export const MOST_IN_WEBHOOK = 50;

/**
 * Posts `{"id", "sentAt", "test", "language", "events": [{"what", "alert", "text"}]}`, where `alert` is as the API has it and
 * `text` is `{"title", "seen", "said", "advice"}` in the language of the channel. Header
 * `Hotline-Signature: t=<s since 1970>,v1=<hex of HMAC-SHA256 over "t.body">`; a receiver refuses an old `t`.
 */
export async function sendByWebhook(
  { url, secret }: Extract<ChannelConfig, { kind: 'webhook' }>,
  { id, language, told }: Delivery,
  { clock }: SenderTools,
): Promise<void> {
  const nowMs = clock.wallMs();
  const seconds = Math.floor(nowMs / 1_000);
  const body = JSON.stringify({
    id,
    sentAt: new Date(nowMs).toISOString(),
    test: told.length === 0,
    language,
    events: told,
  });
  const target = new URL(url);
  const answer = await postJson(clock, target, body, {
    'hotline-signature': signature(secret, seconds, body),
    'hotline-delivery': id,
  });
  if (answer.status < 200 || answer.status > 299)
    throw new SendFailure(refusal(target.host, answer), answer.retryAfterMs);
}

export function signature(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

function refusal(host: string, { status }: HttpAnswer): string {
  if (status === 401 || status === 403)
    return `${host} refused the message (${status}); check that it has the same secret as this channel`;
  if (status === 404 || status === 410)
    return `${host} has nothing at this address (${status}); check the URL of the channel`;
  if (status === 413)
    return `${host} takes no message of this size (413); let it take requests of up to 400 KB`;
  if (status === 429) return `${host} gets too many messages (429); it is tried again later`;
  if (status >= 500) return `${host} failed (${status}); look at its log`;
  return `${host} answered ${status} in place of 2xx; check the URL of the channel`;
}
