import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import { type Clock, delay, type Timer } from '../clock/clock.js';
import type { setupEvents } from '../protocol/setup-api.js';

type Events = { readonly [Name in keyof typeof setupEvents]: z.output<(typeof setupEvents)[Name]> };

/** Tabs of one technician; the oldest gives way. */
const MOST_STREAMS = 4;
/** A change is shown at once, later ones are gathered for so long. */
const GATHER_MS = 200;
/** Proxies and radio links forget a quiet connection. */
const COMMENT_MS = 15_000;
const LAST_WORD_MS = 1_000;
/** A browser that reads nothing while so much waits is cut off. */
const MOST_WAITING_BYTES = 512 * 1024;

/** The live feed: server-sent events (WHATWG HTML section 9.2) to the browser that is unlocked. */
export class SetupFeed {
  readonly #clock: Clock;
  readonly #view: () => Events['view'];
  readonly #streams = new Set<ServerResponse>();
  #beat: Timer | undefined;
  #gathering: Timer | undefined;
  #changed = false;

  constructor(options: { readonly clock: Clock; readonly view: () => Events['view'] }) {
    this.#clock = options.clock;
    this.#view = options.view;
  }

  /** Takes over a response, whose head is written here, and shows the view. */
  add(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
    const [oldest] = this.#streams;
    if (this.#streams.size >= MOST_STREAMS && oldest) oldest.destroy();
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    });
    this.#streams.add(response);
    response.on('close', () => {
      this.#streams.delete(response);
      if (this.#streams.size === 0) this.#beat?.cancel();
    });
    this.#beat?.cancel();
    this.#beat = this.#clock.every(COMMENT_MS, () => this.#write(':\n\n'));
    write(response, eventText('view', this.#view()));
  }

  /** The view has changed. */
  changed(): void {
    if (this.#streams.size === 0) return;
    this.#changed = true;
    if (this.#gathering) return;
    this.#show();
  }

  send<Name extends keyof Events>(name: Name, data: Events[Name]): void {
    if (this.#streams.size > 0) this.#write(eventText(name, data));
  }

  /** The last event, after which all streams end; resolves when it is on its way, or nobody takes it. */
  async close(reason: Events['closed']['reason']): Promise<void> {
    this.#gathering?.cancel();
    this.#gathering = undefined;
    this.#beat?.cancel();
    const streams = [...this.#streams];
    this.#streams.clear();
    const said = streams.map(
      (stream) =>
        new Promise<void>((resolve) => {
          stream.once('finish', resolve).once('close', resolve);
          stream.end(eventText('closed', { reason }));
        }),
    );
    await Promise.race([Promise.all(said), delay(this.#clock, LAST_WORD_MS)]);
  }

  #show(): void {
    this.#gathering = undefined;
    if (!this.#changed || this.#streams.size === 0) return;
    this.#changed = false;
    this.#gathering = this.#clock.after(GATHER_MS, () => this.#show());
    this.#write(eventText('view', this.#view()));
  }

  #write(text: string): void {
    for (const stream of this.#streams) write(stream, text);
  }
}

function write(stream: ServerResponse, text: string): void {
  if (stream.writableLength > MOST_WAITING_BYTES) stream.destroy();
  else stream.write(text);
}

/** JSON has no line breaks of its own. */
function eventText(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
