import type { Ask } from './setup-client.js';

/** Joining a Wi-Fi and signing off with a photo take their time; what is silent for so long is away. */
const LIMIT_MS = 15_000;

/** `fetch` to the phone that served this page. */
export const askPhone: Ask = async (method, path, body) => {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(LIMIT_MS),
    ...(method === 'POST'
      ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }
      : {}),
  });
  return { status: answer.status, json: (await answer.json()) as unknown };
};
