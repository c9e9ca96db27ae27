/** Frames of phones as they come from the network: bounded by the socket, checked here. */
import { type PhoneFrame, phoneFrameSchema } from '../../protocol/fleet-link/frames.js';
import type { Connection } from './connection.js';

/** What is wrong with it, in words for the log and the sender. */
export interface Offence {
  readonly offence: string;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function parsePhoneFrame(data: Uint8Array, isBinary: boolean): PhoneFrame | Offence {
  if (isBinary) return { offence: 'a binary frame' };
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
  } catch {
    return { offence: 'a frame that is not JSON' };
  }
  const parsed = phoneFrameSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  // A name in it may be the sender's own: only what is harmless in a log and in a close frame.
  const place = issue?.path
    .map(String)
    .join('.')
    .replace(/[^\w.-]/g, '?')
    .slice(0, 60);
  // Never the value: it may be an enrolment code.
  return { offence: `a frame of a wrong shape: ${issue?.code ?? 'invalid'} at ${place || 'its top'}` };
}

/** Whether a frame may come now. undefined: it may. */
export function offenceOf(
  { phase, eventsWait }: Pick<Connection, 'phase' | 'eventsWait'>,
  frame: PhoneFrame,
): string | undefined {
  if (phase === 'challenged')
    return frame.type === 'hello' ? undefined : `${frame.type} where hello was expected`;
  if (phase !== 'linked') return `${frame.type} before the welcome`;
  switch (frame.type) {
    case 'hello':
      return 'a second hello';
    case 'events':
      if (eventsWait) return 'events before the last ones were acknowledged';
      return frame.events.every(({ n }, i, all) => i === 0 || n > (all[i - 1]?.n ?? 0))
        ? undefined
        : 'events out of order';
    case 'changes':
      return frame.n > frame.base ? undefined : 'changes of a later report';
    case 'bundle':
      if (frame.part >= frame.parts) return 'a part beyond the last one';
      return BASE64.test(frame.data) ? undefined : 'a part that is not base64';
    default:
      return undefined;
  }
}
