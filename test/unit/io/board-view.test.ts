/** What a session tells of its hardware. */
import { expect, it } from 'vitest';
import { SessionBench } from './session-bench.js';

it('tells whether the board is there, and the supply that it measured in this life', async () => {
  const bench = new SessionBench();
  const away = { connected: false, firmware: null, supplyMv: null };
  expect(bench.session.board).toEqual(away);
  bench.session.start();
  await bench.clock.advance(0);
  expect(bench.session.board).toEqual({ connected: true, firmware: null, supplyMv: null });
  bench.board.supply(4_720);
  expect(bench.session.board.supplyMv).toBe(4_720);
  bench.board.unplug();
  expect(bench.session.board).toEqual(away);
  bench.board.plug();
  await bench.clock.advance(1_000);
  expect(bench.session.board).toEqual({ connected: true, firmware: null, supplyMv: null });
  await bench.session.stop();
  expect(bench.session.board).toEqual(away);
});
