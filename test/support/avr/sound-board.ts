import { expect } from 'vitest';
import { type AvrBoard, RELAY_PIN } from './avr-board.js';
import { say } from './board-messages.js';

const USABLE = [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
const STACK_LIMIT = 160;
const DDRD = 0x2a;
const PORTD = 0x2b;
const UCSR0B = 0xc1;

/** Fails unless the board is what PROTOCOL.md promises, whatever it was sent. */
export function expectSound(board: AvrBoard): void {
  expect(board.wroteBeyondRam).toBe(false);
  // Between variables and stack nothing is ever written.
  expect(board.stackBytes).toBeLessThan(STACK_LIMIT);
  // The line's pins are nobody's outputs and have no pull-up set by anybody; receiver and transmitter are on.
  expect(board.data.getUint8(DDRD) & 3).toBe(0);
  expect(board.data.getUint8(PORTD) & 3).toBe(0);
  expect(board.data.getUint8(UCSR0B)).toBe(0x98);
  expect(board.output(RELAY_PIN)).toBe(0);
  for (const pin of USABLE) {
    const { mode, value } = board.ask(say.pinState(pin), 'pin-state');
    expect(mode === 1 ? board.output(pin) : Number(board.pullUp(pin)), `pin ${pin}`).toBe(value);
    if (mode === 2) expect(pin).toBeGreaterThanOrEqual(14);
    if (mode === 11) expect(value).toBe(1);
    if (mode !== 1) expect(board.output(pin)).toBeUndefined();
  }
  const { debounceMs, supplyMv, watchedPins } = board.ask(say.getStatus, 'status');
  expect(debounceMs).toBeGreaterThanOrEqual(1);
  expect(debounceMs).toBeLessThanOrEqual(100);
  expect(Math.abs(supplyMv - 5_000)).toBeLessThan(50);
  const { pins } = board.ask(say.getLevels, 'levels');
  expect(Object.keys(pins)).toHaveLength(watchedPins);
  for (const pin of Object.keys(pins)) expect(USABLE).toContain(Number(pin));
  expect(board.ask(say.heartbeat(99), 'heartbeat').number).toBe(99);
}
