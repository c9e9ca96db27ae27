import type { BrowserHandset } from '../../src/media/browser-handset.js';
import { decodeFrame, type AttachedPage, type PageConnection } from '../../src/media/browser-handset-page.js';
import type { PageMessage } from '../../src/protocol/handset.js';

/** A page without a socket: remembers what it was sent, and lets a test hold bytes back as a slow network does. */
export class FakePage implements PageConnection {
  readonly texts: unknown[] = [];
  readonly sounds: Int16Array[] = [];
  closed: { code: number; reason: string } | undefined;
  buffered = 0;
  stuck = false;
  readonly #attached: AttachedPage;

  constructor(handset: BrowserHandset) {
    this.#attached = handset.attach(this);
  }
  sendText(text: string): void {
    this.texts.push(JSON.parse(text));
  }
  sendSound(bytes: Uint8Array): void {
    this.sounds.push(decodeFrame(bytes)!);
    if (this.stuck) this.buffered += bytes.byteLength;
  }
  bufferedBytes(): number {
    return this.buffered;
  }
  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }
  says(message: PageMessage): void {
    this.#attached.onText(JSON.stringify(message));
  }
  saysText(text: string): void {
    this.#attached.onText(text);
  }
  speaks(bytes: Uint8Array): void {
    this.#attached.onSound(bytes);
  }
  goesAway(): void {
    this.#attached.onClosed();
  }
  get mine(): unknown {
    return (this.texts.at(-1) as { mine?: boolean } | undefined)?.mine;
  }
}
