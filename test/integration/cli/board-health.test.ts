/** What the health is told of a real I/O board: the firmware in simavr, behind a real serial port. */
import { expect, it } from 'vitest';
import { IoBoardSimulator } from '../../../src/bench/simavr/io-board-simulator.js';
import { composeHardware } from '../../../src/cli/compose-hardware.js';
import { ioSourceFor, unguarded } from '../../../src/cli/io-source.js';
import { systemClock } from '../../../src/clock/clock.js';
import { boardHealthSchema } from '../../../src/protocol/health.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { wiringOf } from '../../../src/protocol/wiring-of-config.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { until } from '../../support/until.js';

const configOf = (hook: string) =>
  parsePhoneConfig(
    `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
password = "secret"
${hook}`,
    'phone.toml',
  );

it('it is there, with its firmware and its supply, until it is let go', async () => {
  const board = await IoBoardSimulator.start();
  const parts = { clock: systemClock, log: new FakeLog(), faults: new FakeFaults() };
  const config = configOf(`[io]\nboard = "${board.path}"\n[hook]\ninput = "firmata"`);
  const wiring = unguarded(wiringOf(config)!);
  const hardware = composeHardware(config, wiring, { ...parts, source: await ioSourceFor(wiring, parts) });
  expect(hardware.board()).toEqual({ connected: false, firmware: null, supplyMv: null });
  hardware.start();
  await until(
    'the board has told of its supply',
    () => (hardware.board()?.supplyMv ?? null) !== null,
    20_000,
  );
  const seen = boardHealthSchema.parse(hardware.board());
  expect(seen).toMatchObject({ connected: true, firmware: expect.stringMatching(/^\d+\.\d+$/) as string });
  expect(seen.supplyMv).toBeGreaterThan(3_000);
  await hardware.stop();
  expect(hardware.board()).toMatchObject({ connected: false, supplyMv: null });
  await board.end();
});

it('there is none where the lines are the machine’s own', async () => {
  const parts = { clock: systemClock, log: new FakeLog(), faults: new FakeFaults() };
  const config = configOf('[hook]\ninput = "gpio"');
  const wiring = wiringOf(config)!;
  const hardware = composeHardware(config, wiring, { ...parts, source: await ioSourceFor(wiring, parts) });
  expect(hardware.board()).toBeNull();
});
