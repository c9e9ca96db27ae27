import { IoBoardSource } from '../../../../src/io/firmata/io-board.source.js';
import type { IoConnection } from '../../../../src/io/io-source.js';
import type { GuardSettings, Level } from '../../../../src/protocol/io-wiring.js';
import { FakeIoBoard } from '../../../support/fakes/fake-io-board.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { ManualClock } from '../../../support/manual-clock.js';

export const PATH = '/dev/hotline-io-board';

/** A board in memory, the source that opens it, and what came of it, on a clock that the test moves. */
export class OpenedBoard {
  readonly clock = new ManualClock();
  readonly log = new FakeLog();
  readonly board = new FakeIoBoard({ clock: this.clock });
  readonly lost: Error[] = [];
  readonly supplies: number[] = [];
  source = this.sourceWith({ afterS: 120 });

  sourceWith(guard: GuardSettings): IoBoardSource {
    const { board, clock, log } = this;
    this.source = new IoBoardSource({ clock, path: PATH, guard, log, openLine: board.openLine });
    return this.source;
  }

  /** Opens the source within so many ms of the clock; rejects as it does. */
  async open(withinMs = 100): Promise<IoConnection> {
    const outcome: { connection?: IoConnection; error?: unknown } = {};
    this.source.open().then(
      (connection) => (outcome.connection = connection),
      (error: unknown) => (outcome.error = error),
    );
    const endMs = this.clock.nowMs() + withinMs;
    while (Object.keys(outcome).length === 0 && this.clock.nowMs() < endMs) await this.clock.advance(1);
    const { connection, error = new Error(`not opened within ${withinMs} ms`) } = outcome;
    if (!connection) throw error;
    connection.onLost = (error) => this.lost.push(error);
    connection.onSupply = (milliVolts) => this.supplies.push(milliVolts);
    return connection;
  }

  /** The levels of an input as they are told, each with the clock's time of its edge. */
  watch(
    connection: IoConnection,
    pin: string,
    { debounceMs = 10, pull = 'up' }: { debounceMs?: number; pull?: 'up' | 'none' } = {},
  ): [level: Level, atMs: number][] {
    const told: [Level, number][] = [];
    connection.inputs.watch(pin, { pull, debounceMs }, (level, atMs) => told.push([level, atMs]));
    return told;
  }

  get lostCodes(): unknown[] {
    return this.lost.map((error) => ('code' in error ? error.code : error));
  }
}
