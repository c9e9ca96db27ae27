import { describe, expect, it, vi } from 'vitest';
import type { AvrBoard } from '../../support/avr/avr-board.js';
import { say } from '../../support/avr/board-messages.js';
import { expectSound } from '../../support/avr/sound-board.js';
import { boardWithHook, HOOK_PIN, PULL_UP, startedBoard } from '../../support/avr/started-board.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

const pins = [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

function watchingAll(debounceMs: number): AvrBoard {
  const board = startedBoard();
  for (const pin of pins) board.tell(say.pinMode(pin, PULL_UP), say.watch(pin, 1));
  board.tell(say.setDebounce(debounceMs));
  board.runMs(20);
  board.take();
  return board;
}

/** All contacts change every 3 ms: about 13 times what the line takes. */
function chatter(board: AvrBoard, changes: number, each: (change: number) => void): void {
  for (let change = 1; change <= changes; change++) {
    for (const pin of pins) board.drive(pin, change % 2 === 1 ? 'low' : 'open');
    each(change);
    board.runMs(3);
  }
}

describe('more events than the line takes', () => {
  it('what is lost shows in the counter, and the levels make up for it', () => {
    const board = watchingAll(1);
    chatter(board, 101, () => undefined);
    board.runMs(100);
    const counters = board.of('event').map((event) => event.counter);
    expect(counters.length).toBeGreaterThan(100);
    expect(counters.length).toBeLessThan(101 * pins.length);
    expect([...counters].sort((a, b) => a - b)).toEqual(counters);
    expect(new Set(counters).size).toBe(counters.length);
    const { counter, pins: levels } = board.ask(say.getLevels, 'levels');
    expect(counter).toBe(101 * pins.length);
    expect(levels).toEqual(Object.fromEntries(pins.map((pin) => [pin, 0])));
    expectSound(board);
  });

  it('up to 16 of a moment wait and come whole, in their order', () => {
    const board = watchingAll(1);
    for (const pin of pins.slice(1)) board.drive(pin, 'low');
    board.runMs(100);
    expect(board.of('event').map(({ counter, pin }) => [counter, pin])).toEqual(
      pins.slice(1).map((pin, i) => [i + 1, pin]),
    );
  });

  it('heartbeats are heard all the same', () => {
    const board = watchingAll(1);
    const sent: number[] = [];
    chatter(board, 200, (change) => {
      if (change % 20 !== 0) return;
      sent.push(board.nowMs);
      board.send(say.heartbeat(change / 20));
    });
    board.runMs(100);
    const answers = board.of('heartbeat');
    expect(answers.map((answer) => answer.number)).toEqual(sent.map((_, i) => i + 1));
    answers.forEach((answer, i) => expect(answer.atMs - sent[i]!).toBeLessThan(80));
  });

  it('levels that are asked for meanwhile are newer than all events before them, and older than all after', () => {
    const board = watchingAll(1);
    chatter(board, 60, (change) => {
      if (change % 10 === 0) board.send(say.getLevels);
    });
    board.runMs(100);
    let last = 0;
    let levels = 0;
    for (const message of board.take()) {
      if (message.type === 'levels') {
        levels++;
        expect(message.counter).toBeGreaterThanOrEqual(last);
      } else if (message.type === 'event') {
        expect(message.counter).toBeGreaterThan(last);
      } else {
        continue;
      }
      last = message.counter;
    }
    expect(levels).toBe(6);
  });

  it('a port is reported with its last levels in the end', () => {
    const board = watchingAll(1);
    board.tell(say.reportPort(0, 1));
    chatter(board, 51, () => undefined);
    board.runMs(100);
    expect(board.of('digital').at(-1)).toMatchObject({ port: 0, levels: 0 });
  });
});

describe('more questions than the line takes answers', () => {
  const capabilities = (count: number) => new Array<readonly number[]>(count).fill(say.capabilities);

  it('each answer is whole, what could not be taken is counted, and the board works on', () => {
    const board = startedBoard();
    board.tell(...capabilities(300));
    board.runMs(1_500);
    const answers = board.of('capabilities').length;
    const { bytesLost } = board.ask(say.getStatus, 'status');
    expect(answers).toBeGreaterThan(20);
    expect(bytesLost).toBeGreaterThan(300);
    expect(answers * 3).toBeLessThanOrEqual(900 - bytesLost);
    expect(board.resets).toEqual([]);
    expect(board.overruns).toBe(0);
    expectSound(board);
  });

  it('the count of lost bytes stops at 16383', () => {
    const board = startedBoard();
    board.data.setUint16(board.symbol('bytes_lost'), 16_370, true);
    board.tell(...capabilities(100));
    board.runMs(1_500);
    expect(board.ask(say.getStatus, 'status').bytesLost).toBe(16_383);
  });

  it('no message is made of the halves of two', () => {
    const board = boardWithHook();
    board.tell(say.pinMode(6, 1));
    for (let round = 0; round < 40; round++) {
      // Any loss between the two would make an output of the hook: F4 02 ... 01.
      const pair = [...say.pinMode(HOOK_PIN, PULL_UP), ...say.pinMode(6, 1)];
      const filler = new Array<number>(round % 7).fill(0xf8);
      board.send(...capabilities(3), filler, ...new Array<number[]>(12).fill(pair));
      for (let i = 0; i < 20; i++) {
        board.runMs(1);
        expect(board.output(HOOK_PIN)).toBeUndefined();
        expect(board.pullUp(HOOK_PIN)).toBe(true);
      }
    }
    board.runMs(2_000);
    expect(board.ask(say.getStatus, 'status').bytesLost).toBeGreaterThan(100);
    expect(board.ask(say.pinState(HOOK_PIN), 'pin-state')).toMatchObject({ mode: PULL_UP });
    expect(board.output(6)).toBe(0);
  });

  it('an event waits for no more than the answer before it', () => {
    const board = boardWithHook();
    board.send(...new Array<readonly number[]>(200).fill(say.getStatus));
    board.runMs(100);
    const began = board.nowMs;
    board.drive(HOOK_PIN, 'open');
    board.runMs(500);
    const [event] = board.of('event');
    expect(event!.level).toBe(1);
    expect(event!.atMs - began).toBeLessThan(10 + 45);
  });
});
