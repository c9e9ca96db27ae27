import { describe, expect, it, vi } from 'vitest';
import { type AvrBoard, FRAME_ERROR, OVERRUN, RELAY_PIN } from '../../support/avr/avr-board.js';
import { say } from '../../support/avr/board-messages.js';
import { expectSound } from '../../support/avr/sound-board.js';
import { boardWithHook, HOOK_PIN, startedBoard } from '../../support/avr/started-board.js';
import { randomFrom } from '../../support/random.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

const PIN_MODE = 0xf4;
const RESET = 0xff;

/** A hook contact, lamps on D6 and D13, a button, all reported in every way. */
function busyBoard(): AvrBoard {
  const board = boardWithHook();
  board.tell(
    say.pinMode(6, 1),
    say.pinMode(13, 1),
    say.writePin(13, 1),
    say.pinMode(14, 11),
    say.watch(14, 1),
  );
  board.tell(say.reportPort(0, 1), say.reportPort(1, 1));
  board.outputChanges.length = 0;
  board.take();
  return board;
}

/** The host's messages, as they come and damaged in every way. */
function damagedMessages(seed: number, count: number): number[] {
  const random = randomFrom(seed);
  const any = (limit: number) => random.below(limit);
  const u7 = () => any(128);
  const messages: (() => number[])[] = [
    () => say.version,
    () => say.capabilities,
    () => say.analogMapping,
    () => say.firmware,
    () => say.pinState(u7()),
    () => say.writePin(any(24), any(2)),
    () => say.writePort(any(16), any(256)),
    () => say.reportPort(any(16), any(2)),
    () => say.reportChannel(any(16), any(2)),
    () => say.samplingInterval(any(1200)),
    () => say.heartbeat(u7()),
    () => say.getStatus,
    () => say.setDebounce(u7()),
    () => say.watch(any(24), any(2)),
    () => say.getLevels,
    () => say.getGuard,
    () => say.own(u7(), ...Array.from({ length: any(12) }, u7)),
    () => [0xf0, ...Array.from({ length: any(80) }, u7), 0xf7],
  ];
  const bytes: number[] = [];
  while (bytes.length < count) {
    const message = [...messages[any(messages.length)]!()];
    const at = any(message.length);
    switch (any(6)) {
      case 0:
        message.splice(at);
        break;
      case 1:
        message[at]! ^= 1 << any(8);
        break;
      case 2:
        message.splice(at, 0, any(256));
        break;
      case 3:
        message.splice(at, 1);
        break;
      default:
        break;
    }
    bytes.push(...message);
  }
  return bytes;
}

function randomBytes(seed: number, count: number): number[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => random.below(256));
}

/** Sends them at the line's pace, and looks after each thousand. */
function flood(board: AvrBoard, bytes: readonly number[], look: () => void): void {
  for (let at = 0; at < bytes.length; at += 1_000) {
    board.tell(bytes.slice(at, at + 1_000));
    look();
    board.take();
  }
  // The end of what the last of them may have begun.
  board.tell([0xf7]);
  board.runMs(100);
  board.take();
}

const relayMoves = (board: AvrBoard) =>
  board.outputChanges.filter((change) => change.pin === RELAY_PIN && change.level === 1);

function expectHookWorks(board: AvrBoard): void {
  board.tell(say.setDebounce(10), say.reportPort(0, 0), say.reportPort(1, 0), say.watch(HOOK_PIN, 1));
  board.runMs(50);
  const { counter } = board.ask(say.getLevels, 'levels');
  board.take();
  board.drive(HOOK_PIN, 'open');
  board.runMs(60);
  board.drive(HOOK_PIN, 'low');
  board.runMs(60);
  expect(board.of('event').map(({ counter, pin, level }) => [counter, pin, level])).toEqual([
    [(counter + 1) % 16_384, HOOK_PIN, 1],
    [(counter + 2) % 16_384, HOOK_PIN, 0],
  ]);
}

describe('noise on the line', () => {
  it('60,000 random bytes: the board answers, and the relay was never switched', () => {
    const board = busyBoard();
    flood(board, randomBytes(20_261, 60_000), () => {
      expect(board.wroteBeyondRam).toBe(false);
    });
    // Each FF is obeyed, and nothing else restarts the board.
    expect(board.resets.length).toBeGreaterThan(30);
    expect(board.resets.every((reset) => reset.kind === 'watchdog')).toBe(true);
    expect(board.cutOff).toBe(0);
    expect(relayMoves(board)).toEqual([]);
    expectSound(board);
    board.tell(say.pinMode(HOOK_PIN, 11));
    expectHookWorks(board);
  });

  it('100,000 random bytes without a system reset: no restart', () => {
    const board = busyBoard();
    flood(
      board,
      randomBytes(20_262, 100_000).map((byte) => (byte === RESET ? 0xf0 : byte)),
      () => expect(board.wroteBeyondRam).toBe(false),
    );
    expect(board.resets).toEqual([]);
    expect(board.overruns).toBe(0);
    expect(relayMoves(board)).toEqual([]);
    expectSound(board);
    board.tell(say.pinMode(HOOK_PIN, 11));
    expectHookWorks(board);
  });

  it('40,000 bytes of damaged messages: the hook keeps its pull-up and works', () => {
    const board = busyBoard();
    const bytes = damagedMessages(1, 40_000).filter((byte) => byte !== PIN_MODE && byte !== RESET);
    flood(board, bytes, () => {
      expect(board.pullUp(HOOK_PIN)).toBe(true);
      expect(board.output(6)).toBeDefined();
    });
    expect(board.resets).toEqual([]);
    expect(board.overruns).toBe(0);
    expect(relayMoves(board)).toEqual([]);
    expect(board.ask(say.pinState(HOOK_PIN), 'pin-state')).toMatchObject({ mode: 11, value: 1 });
    expectSound(board);
    expectHookWorks(board);
  });
});

describe('bytes that the chip knows to be bad', () => {
  const lost = (board: AvrBoard) => board.ask(say.getStatus, 'status').bytesLost;

  it.each([
    ['damaged', FRAME_ERROR],
    ['followed by one that there was no place for', OVERRUN],
  ])('%s: the message is dropped, and it is counted', (_, fault) => {
    const board = startedBoard();
    board.tell([0xf4, 6 | fault, 1], [0xf4, 7, 1]);
    expect(board.output(6)).toBeUndefined();
    expect(board.output(7)).toBe(0);
    expect(lost(board)).toBe(1);
  });

  it('after a message, it is as good as ever', () => {
    const board = startedBoard();
    board.tell([0xf4, 6, 1 | OVERRUN], [0xf4, 7, 1]);
    expect([board.output(6), board.output(7)]).toEqual([0, 0]);
    expect(lost(board)).toBe(1);
  });
});

describe('messages that are too long for any buffer', () => {
  it.each([
    ['of our own', 0x01],
    ['of Firmata', 0x79],
    ['of nobody', 0x33],
  ])('%s, with 5,000 bytes: nothing is changed', (_, first) => {
    const board = busyBoard();
    board.tell([0xf0, first, ...new Array<number>(5_000).fill(0x12), 0xf7]);
    const refused =
      first === 0x01 ? [expect.objectContaining({ type: 'refused', request: 0x12, reason: 2 })] : [];
    expect(board.take()).toEqual(refused);
    expect(board.resets).toEqual([]);
    expect(board.ask(say.getStatus, 'status')).toMatchObject({
      debounceMs: 10,
      watchedPins: 2,
      bytesLost: 0,
    });
    expectSound(board);
    expectHookWorks(board);
  });

  it('one without an end is forgotten when the next begins', () => {
    const board = busyBoard();
    board.tell([0xf0, 0x01, 0x12, ...new Array<number>(5_000).fill(0x20)], say.setDebounce(33));
    expect(board.ask(say.getStatus, 'status').debounceMs).toBe(33);
  });
});
