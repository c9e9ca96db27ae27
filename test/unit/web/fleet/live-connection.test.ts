import { beforeEach, describe, expect, it } from 'vitest';
import {
  LiveConnection,
  retryDelayMs,
  type LiveSocketEvents,
} from '../../../../src/web/fleet/live/live-connection.js';

interface FakeSocket extends LiveSocketEvents {
  readonly sent: string[];
  closed: boolean;
}

let sockets: FakeSocket[];
let timers: { delayMs: number; action: () => void; cancelled: boolean }[];
let log: string[];
let nowMs: number;
let connection: LiveConnection;

beforeEach(() => {
  sockets = [];
  timers = [];
  log = [];
  nowMs = 1_000;
  connection = new LiveConnection(
    {
      openSocket: (events) => {
        const socket: FakeSocket = { ...events, sent: [], closed: false };
        sockets.push(socket);
        return {
          send: (text) => void socket.sent.push(text),
          close: () => {
            socket.closed = true;
          },
        };
      },
      after: (delayMs, action) => {
        const timer = { delayMs, action, cancelled: false };
        timers.push(timer);
        return () => {
          timer.cancelled = true;
        };
      },
      random: () => 0.5,
      now: () => nowMs,
    },
    {
      onMessage: ({ type }) => log.push(`message ${type}`),
      onBack: () => log.push('back'),
      onLost: () => log.push('lost'),
    },
  );
  connection.start();
});

const waiting = () => timers.filter(({ cancelled }) => !cancelled);
const fire = () => {
  const timer = waiting().at(-1)!;
  timer.cancelled = true;
  timer.action();
};

describe('the live connection', () => {
  it('is live when it is open, and not back but new', () => {
    expect(connection.state()).toEqual({ live: false, upToDateMs: null });
    sockets[0]!.onOpen();
    expect(connection.state()).toEqual({ live: true, upToDateMs: 1_000 });
    expect(log).toEqual([]);
  });

  it('remembers until when it was up to date, comes back, and says so once', () => {
    sockets[0]!.onOpen();
    nowMs = 5_000;
    sockets[0]!.onClose();
    expect(connection.state()).toEqual({ live: false, upToDateMs: 5_000 });
    fire();
    nowMs = 9_000;
    sockets[1]!.onOpen();
    expect(log).toEqual(['lost', 'back']);
  });

  it('keeps the moment of the loss while it tries', () => {
    sockets[0]!.onOpen();
    nowMs = 5_000;
    sockets[0]!.onClose();
    nowMs = 60_000;
    fire();
    sockets[1]!.onClose();
    expect(connection.state()).toEqual({ live: false, upToDateMs: 5_000 });
  });

  it('waits longer each time, and shortly again after it was open', () => {
    const delays: number[] = [];
    for (let i = 0; i < 7; i++) {
      sockets.at(-1)!.onClose();
      delays.push(waiting().at(-1)!.delayMs);
      fire();
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
    sockets.at(-1)!.onOpen();
    sockets.at(-1)!.onClose();
    expect(waiting().at(-1)!.delayMs).toBe(1_000);
  });

  it.each([
    [0, 0, 500],
    [0, 1, 1_500],
    [3, 0.5, 8_000],
    [30, 1, 30_000],
  ])('delays attempt %d with jitter %d by %d ms', (attempt, random, delayMs) => {
    expect(retryDelayMs(attempt, random)).toBe(delayMs);
  });

  it('gives up a socket that does not open, and heeds it no more', () => {
    fire();
    expect(sockets[0]!.closed).toBe(true);
    expect(log).toEqual(['lost']);
    sockets[0]!.onOpen();
    sockets[0]!.onText('{"type":"many"}');
    sockets[0]!.onClose();
    expect(connection.state().live).toBe(false);
    expect(log).toEqual(['lost']);
  });

  it('heeds only messages that a server sends', () => {
    sockets[0]!.onOpen();
    for (const text of ['{"type":"many"}', '{', '{"type":"news"}', '{"type":"many","more":1}']) {
      sockets[0]!.onText(text);
    }
    expect(log).toEqual(['message many']);
  });

  it('says which phone is watched, now and after each reconnection', () => {
    const watched = { type: 'watch', phone: 'p' };
    connection.watch('p');
    expect(sockets[0]!.sent).toEqual([]);
    sockets[0]!.onOpen();
    expect(sockets[0]!.sent.map((text) => JSON.parse(text) as unknown)).toEqual([watched]);
    sockets[0]!.onClose();
    fire();
    sockets[1]!.onOpen();
    connection.watch(null);
    expect(sockets[1]!.sent.map((text) => JSON.parse(text) as unknown)).toEqual([
      watched,
      { type: 'watch', phone: null },
    ]);
  });

  it('hurries when it waits, and only then', () => {
    connection.hurry();
    expect(sockets).toHaveLength(1);
    sockets[0]!.onClose();
    connection.hurry();
    expect(sockets).toHaveLength(2);
    expect(waiting()).toHaveLength(1);
  });

  it('leaves nothing behind when it stops', () => {
    sockets[0]!.onOpen();
    connection.stop();
    expect(sockets[0]!.closed).toBe(true);
    sockets[0]!.onClose();
    expect(waiting()).toEqual([]);
    expect(log).toEqual([]);
  });
});
