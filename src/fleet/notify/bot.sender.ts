import { z } from 'zod';
import type { ChannelConfig } from '../../protocol/fleet-api/alerts.js';
import { type HttpAnswer, postJson } from './http-post.js';
import { SendFailure } from './send-failure.js';
import type { Delivery, SenderTools } from './sender.js';

/** Characters of one message (Bot API, sendMessage). */
const MOST_CHARACTERS = 4_096;

/** What a Bot API says of a refused request. */
const refusalSchema = z.object({
  description: z.string().max(1_000).optional(),
  parameters: z.object({ retry_after: z.number().positive().max(86_400).optional() }).optional(),
});

/** Posts the text to the chat as it is: without markup nothing in it can be taken for some. */
export async function sendByBot(
  { server, token, chat }: Extract<ChannelConfig, { kind: 'bot' }>,
  { subject, text }: Delivery,
  { clock }: SenderTools,
): Promise<void> {
  const url = new URL(`${server.replace(/\/+$/, '')}/bot${token}/sendMessage`);
  const message = `${subject}\n\n${text}`;
  const body = JSON.stringify({
    chat_id: chat,
    text: message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS - 2)}…` : message,
    disable_web_page_preview: true,
  });
  const answer = await postJson(clock, url, body, {});
  if (answer.status >= 200 && answer.status <= 299) return;
  const said = refusalOf(answer);
  const retryAfterMs = Math.max(answer.retryAfterMs, (said?.parameters?.retry_after ?? 0) * 1_000);
  throw new SendFailure(refusal(url.host, chat, answer, said?.description ?? ''), retryAfterMs);
}

function refusalOf({ text }: HttpAnswer): z.infer<typeof refusalSchema> | undefined {
  try {
    return refusalSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function refusal(host: string, chat: string, { status }: HttpAnswer, description: string): string {
  if (status === 401 || status === 404)
    return `${host} does not know this bot (${status}); check the token of the channel`;
  if (status === 403)
    return `the bot may not write to chat ${chat} (403); add it to the chat, or write to it first`;
  if (status === 400 && /chat/i.test(description))
    return `the bot knows no chat ${chat} (400); check the chat of the channel, and write to the bot first`;
  if (status === 429) return `${host} gets too many messages (429); it is tried again later`;
  if (status >= 500) return `${host} failed (${status}); it is tried again later`;
  return `${host} refused the message (${status}); check the bot and the chat of the channel`;
}
