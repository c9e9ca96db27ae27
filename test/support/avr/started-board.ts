import { AvrBoard } from './avr-board.js';
import { say } from './board-messages.js';

/** A board that has started and said so; what it said is taken. */
export function startedBoard(): AvrBoard {
  const board = new AvrBoard();
  board.runMs(30);
  board.take();
  return board;
}

/** The same with a hook contact to ground on D2, closed, watched and reported as level 0. */
export function boardWithHook(): AvrBoard {
  const board = startedBoard();
  board.drive(HOOK_PIN, 'low');
  board.tell(say.pinMode(HOOK_PIN, PULL_UP), say.watch(HOOK_PIN, 1));
  board.take();
  return board;
}

export const HOOK_PIN = 2;
export const PULL_UP = 11;
