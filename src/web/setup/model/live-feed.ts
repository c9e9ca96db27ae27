/** The phone's live feed: server-sent events (WHATWG HTML section 9.2). */
import { SETUP_API, setupEvents } from '../../../protocol/setup-api.js';
import type { FeedEvents } from './setup-page.js';

/** Opens the feed of the phone that served this page; returns how to close it. */
export function openLiveFeed(events: FeedEvents): () => void {
  const source = new EventSource(`${SETUP_API}/live`);
  let isOver = false;
  const close = (): void => {
    isOver = true;
    source.close();
  };
  const on = <Name extends keyof typeof setupEvents>(
    name: Name,
    take: (data: ReturnType<(typeof setupEvents)[Name]['parse']>) => void,
  ): void =>
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      if (isOver) return;
      const read = setupEvents[name].safeParse(parsed(data));
      if (read.success) {
        take(read.data as ReturnType<(typeof setupEvents)[Name]['parse']>);
        return;
      }
      close();
      events.onMismatch();
    });
  on('view', events.onView);
  on('meter', events.onMeter);
  on('closed', ({ reason }) => {
    close();
    events.onClosed(reason);
  });
  // It would try again by itself; the page does, so that people are told what is going on.
  source.onerror = () => {
    if (isOver) return;
    close();
    events.onEnd();
  };
  return close;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
