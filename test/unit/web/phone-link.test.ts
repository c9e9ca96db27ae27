import { beforeEach, describe, expect, it } from 'vitest';
import {
  PhoneLink,
  retryDelayMs,
  type PhoneSocket,
  type PhoneSocketEvents,
} from '../../../src/web/handset/model/phone-link.js';
import { ManualClock } from '../../support/manual-clock.js';
import { phoneSnapshot } from '../../support/phone-snapshot.js';

/** One WebSocket without a network. Strict: nothing may be sent before it is open or after it is closed. */
class FakeSocket implements PhoneSocket {
  readonly sent: (string | Int16Array<ArrayBuffer>)[] = [];
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  buffered = 0;

  constructor(readonly events: PhoneSocketEvents) {}
  send(data: string | Int16Array<ArrayBuffer>): void {
    if (this.state !== 'open') throw new Error(`sent while ${this.state}`);
    this.sent.push(data);
  }
  close(): void {
    this.end(1005);
  }
  bufferedBytes(): number {
    return this.buffered;
  }
  open(): void {
    this.state = 'open';
    this.events.onOpen();
  }
  end(code: number): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.events.onClosed(code);
  }
}

let clock: ManualClock;
let sockets: FakeSocket[];
let seen: string[];
let link: PhoneLink;
const newest = (): FakeSocket => sockets.at(-1)!;

beforeEach(() => {
  clock = new ManualClock();
  sockets = [];
  seen = [];
  link = new PhoneLink(
    {
      openSocket: (events) => {
        sockets.push(new FakeSocket(events));
        return newest();
      },
      after: (delayMs, action) => {
        const timer = clock.after(delayMs, action);
        return () => timer.cancel();
      },
      random: () => 0.5,
    },
    {
      onOpen: () => seen.push('open'),
      onLost: (why) => seen.push(why),
      onMessage: (message) => seen.push(message.type),
      onSound: (frame) => seen.push(`sound ${frame[0]}`),
    },
  );
  link.start();
});

describe('the delay before a retry', () => {
  it('doubles from half a second to 8 s', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map((attempt) => retryDelayMs(attempt, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
  });
  it('is spread over half of itself, so that many pages do not come at once', () => {
    expect(retryDelayMs(3, 0)).toBe(1000);
    expect(retryDelayMs(3, 0.5)).toBe(1500);
  });
});

describe('the link', () => {
  it('carries messages and sound in both directions', () => {
    newest().open();
    link.say({ type: 'hook', offHook: true });
    link.speak(new Int16Array(160));
    expect(newest().sent).toEqual(['{"type":"hook","offHook":true}', new Int16Array(160)]);
    newest().events.onText('{"type":"handset","mine":true}');
    newest().events.onText(JSON.stringify(phoneSnapshot()));
    newest().events.onSound(new Int16Array(160).fill(7).buffer);
    expect(seen).toEqual(['open', 'handset', 'phone', 'sound 7']);
  });

  it('takes no sound that is not one frame', () => {
    newest().open();
    newest().events.onSound(new ArrayBuffer(318));
    expect(seen).toEqual(['open']);
  });

  it('lets at most 120 ms of the microphone wait', () => {
    newest().open();
    newest().buffered = 11 * 320;
    link.speak(new Int16Array(160));
    newest().buffered = 12 * 320;
    link.speak(new Int16Array(160));
    expect(newest().sent).toHaveLength(1);
  });

  it('says nothing while it is down', () => {
    link.say({ type: 'take-handset' });
    link.speak(new Int16Array(160));
    newest().open();
    newest().end(1006);
    link.say({ type: 'take-handset' });
    link.speak(new Int16Array(160));
    expect(sockets.flatMap((socket) => socket.sent)).toEqual([]);
  });

  it('comes back after a loss, with longer and longer pauses, and at once again once it worked', async () => {
    for (const pauseMs of [375, 750, 1500]) {
      newest().end(1006);
      const count = sockets.length;
      await clock.advance(pauseMs - 1);
      expect(sockets).toHaveLength(count);
      await clock.advance(1);
      expect(sockets).toHaveLength(count + 1);
    }
    newest().open();
    newest().events.onText('{"type":"handset","mine":true}');
    newest().end(1006);
    await clock.advance(375);
    expect(sockets).toHaveLength(5);
    expect(seen).toEqual(['lost', 'lost', 'lost', 'open', 'handset', 'lost']);
  });

  it('keeps trying where too many pages are open, and says why', async () => {
    newest().open();
    newest().end(1013);
    expect(seen).toEqual(['open', 'crowded']);
    await clock.advance(375);
    newest().open();
    newest().end(1013);
    // Opening alone is no success: the pauses still grow.
    await clock.advance(749);
    expect(sockets).toHaveLength(2);
    await clock.advance(1);
    expect(sockets).toHaveLength(3);
  });

  it('gives up a connection on which nothing comes for 12 s', async () => {
    newest().open();
    newest().events.onText('{"type":"handset","mine":true}');
    await clock.advance(11_999);
    newest().events.onText('{"type":"handset","mine":true}');
    await clock.advance(11_999);
    expect(seen).not.toContain('lost');
    const dead = newest();
    await clock.advance(1);
    expect(seen.at(-1)).toBe('lost');
    expect(dead.state).toBe('closed');
    expect(seen.filter((event) => event === 'lost')).toHaveLength(1);
  });

  it('gives up a connection that never opens', async () => {
    await clock.advance(12_000);
    expect(seen).toEqual(['lost']);
    await clock.advance(375);
    expect(sockets).toHaveLength(2);
  });

  it('ignores what a replaced connection still says', async () => {
    const old = newest();
    old.open();
    old.end(1006);
    await clock.advance(375);
    newest().open();
    old.events.onText('{"type":"handset","mine":false}');
    old.events.onSound(new ArrayBuffer(320));
    old.events.onOpen();
    old.events.onClosed(1006);
    expect(seen).toEqual(['open', 'lost', 'open']);
  });

  it.each(['{', '{"type":"phone"}', '{"type":"handset","mine":true,"more":1}', 'null'])(
    'says that the versions differ when the phone says %s',
    async (text) => {
      newest().open();
      newest().events.onText(text);
      expect(seen).toEqual(['open', 'mismatch']);
      expect(newest().state).toBe('closed');
      await clock.advance(375);
      expect(sockets).toHaveLength(2);
    },
  );
});
