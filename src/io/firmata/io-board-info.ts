import type { FirmwareReport } from './firmata-messages.js';
import { IoBoardLine, type IoBoardLineOptions } from './io-board-line.js';
import type { BoardGuard, BoardStatus } from './io-board-messages.js';
import { askGuard, askStatus } from './io-board-opening.js';

export interface IoBoardInfo {
  readonly firmware: FirmwareReport;
  readonly status: BoardStatus;
  readonly guard: BoardGuard;
}

/**
 * Asks a board what it is and how it does, and leaves it as it was: no heartbeat arms its guard.
 * Rejects as IoBoardSource.open does, within 6 s.
 */
export async function readIoBoardInfo(options: IoBoardLineOptions): Promise<IoBoardInfo> {
  const { line, firmware } = await IoBoardLine.open(options);
  try {
    return { firmware, status: await askStatus(line), guard: await askGuard(line) };
  } finally {
    await line.close();
  }
}
