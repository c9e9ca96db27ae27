import { describe, expect, it } from 'vitest';
import { type CheckResult, runChecks } from '../../../src/health/check.js';
import { type IoToCheck, ioSteps, type OpenIo } from '../../../src/health/io-check-steps.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import type { Pin } from '../../../src/protocol/io-pins.js';
import type { Level } from '../../../src/protocol/io-wiring.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { wiringOf } from '../../../src/protocol/wiring-of-config.js';
import { ManualClock } from '../../support/manual-clock.js';
import { minimal } from '../protocol/config-files.js';

interface Board {
  readonly levels?: Readonly<Record<Pin, Level>>;
  readonly held?: readonly Pin[];
  readonly missing?: boolean;
  readonly supplyMv?: number;
}

/** Strict: a line is taken once, and nothing is used before it is open or after it is closed. */
class FakeIo implements IoToCheck, OpenIo {
  readonly name = 'board of the test';
  readonly firmware = 'HotlineIO 1.2';
  readonly outputs: [Pin, Level][] = [];
  state: 'closed' | 'open' = 'closed';
  opened = 0;
  readonly #taken = new Set<Pin>();

  constructor(private readonly board: Board) {}

  open(): Promise<OpenIo> {
    if (this.board.missing) return Promise.reject(new HotlineError('GPIO_CHIP', 'there is no chip'));
    this.state = 'open';
    this.opened++;
    return Promise.resolve(this);
  }
  supplyMv(): Promise<number | undefined> {
    this.#insist();
    return Promise.resolve(this.board.supplyMv);
  }
  input(pin: Pin): Promise<Level> {
    this.#insist();
    const problem = this.#take(pin);
    return problem ? Promise.reject(problem) : Promise.resolve(this.board.levels?.[pin] ?? 1);
  }
  output(pin: Pin, level: Level): void {
    this.#insist();
    const problem = this.#take(pin);
    if (problem) throw problem;
    this.outputs.push([pin, level]);
  }
  close(): void {
    this.#insist();
    this.state = 'closed';
  }

  #insist(): void {
    if (this.state !== 'open') throw new Error('the board is not open');
  }
  #take(pin: Pin): HotlineError | undefined {
    if (this.#taken.has(pin)) throw new Error(`line ${pin} is taken twice`);
    this.#taken.add(pin);
    return this.board.held?.includes(pin)
      ? new HotlineError('GPIO_LINE_HELD', `line ${pin} is held by gpiomon`)
      : undefined;
  }
}

async function check(sections: string, board: Board) {
  const wiring = wiringOf(parsePhoneConfig(`${minimal}${sections}`, 'phone.toml'));
  const io = new FakeIo(board);
  const results = await runChecks(ioSteps(wiring!, io), () => undefined, new ManualClock());
  return { io, results, shown: results.map(shownAs) };
}

function shownAs({ status, title, detail, advice }: CheckResult): string {
  return `${status} ${title}: ${detail}${advice === undefined ? '' : ` -> ${advice}`}`;
}

const gpio = '[hook]\ninput = "gpio"\n';
const pair = `${gpio}second_pin = 6\n`;
const opened = 'ok Board of the test: it can be used';
const isThatSo = 'is that so? If not: hotline hook learn';
const watchIt =
  'check the wires of both; hotline hook watch shows the contacts live, hotline hook learn finds out how they are wired';

describe('the check of the hook', () => {
  it.each<[string, string, Board, string]>([
    [
      'one contact, in the cradle',
      gpio,
      { levels: { 5: 0 } },
      `ok Hook contact: the handset is in the cradle, by what line 5 is low says -> ${isThatSo}`,
    ],
    [
      'one contact, lifted, by the other polarity',
      `${gpio}off_hook = "low"\n`,
      { levels: { 5: 0 } },
      `ok Hook contact: the handset is lifted, by what line 5 is low says -> ${isThatSo}`,
    ],
    [
      'one contact that another program holds',
      gpio,
      { held: [5] },
      'fail Hook contact: line 5 is held by gpiomon',
    ],
    [
      'a pair',
      pair,
      { levels: { 5: 1, 6: 0 } },
      `ok Hook contact: the handset is lifted, by what line 5 is high and line 6 is low says -> ${isThatSo}`,
    ],
    [
      'a pair that contradicts itself',
      pair,
      { levels: { 5: 0, 6: 0 } },
      `warn Hook contact: the two contacts contradict each other: line 5 is low and line 6 is low -> ${watchIt}`,
    ],
    [
      'a pair of which the first cannot be read: the phone still works',
      pair,
      { levels: { 6: 1 }, held: [5] },
      `warn Hook contact: the handset is in the cradle, by what line 6 is high says; line 5 is held by gpiomon -> ${isThatSo}`,
    ],
    [
      'a pair of which the second cannot be read',
      pair,
      { levels: { 5: 1 }, held: [6] },
      `warn Hook contact: the handset is lifted, by what line 5 is high says; line 6 is held by gpiomon -> ${isThatSo}`,
    ],
    [
      'a pair of which neither can be read',
      pair,
      { held: [5, 6] },
      'fail Hook contact: line 5 is held by gpiomon; line 6 is held by gpiomon',
    ],
  ])('%s', async (_what, sections, board, hook) => {
    const { io, shown } = await check(sections, board);
    expect(shown).toEqual([opened, hook]);
    expect([io.opened, io.state]).toEqual([1, 'closed']);
  });
});

describe('the check of the hardware', () => {
  it('tries nothing more where it is missing', async () => {
    const { io, shown } = await check(`${gpio}[lamps.status]\n`, { missing: true });
    const needs = 'not tried: it needs "Board of the test"';
    expect(shown).toEqual([
      'fail Board of the test: there is no chip',
      `not-tried Hook contact: ${needs}`,
      `not-tried Lamps, relay, buttons and contacts: ${needs}`,
    ]);
    expect([io.opened, io.state]).toEqual([0, 'closed']);
  });

  it.each([
    [4_980, 'ok I/O board: firmware and supply: firmware HotlineIO 1.2, supply 4.98 V'],
    [4_000, 'ok I/O board: firmware and supply: firmware HotlineIO 1.2, supply 4.00 V'],
    [
      3_990,
      'warn I/O board: firmware and supply: firmware HotlineIO 1.2, supply 3.99 V -> the board needs 4 V; take a shorter cable or a better power supply',
    ],
    [undefined, 'ok I/O board: firmware and supply: firmware HotlineIO 1.2'],
  ])('tells the firmware of the I/O board, and its supply of %s mV', async (supplyMv, told) => {
    const { io, shown } = await check('[hook]\ninput = "firmata"\n', {
      levels: { D2: 0 },
      ...(supplyMv === undefined ? {} : { supplyMv }),
    });
    expect(shown[1]).toBe(told);
    expect(io.state).toBe('closed');
  });

  const all = `${gpio}
[lamps.status]
[lamps.call]
active = "low"
[ringer]
[[rating.button]]
[rating.button.lamp]
[[rating.button]]
[contacts.tamper]
[contacts.door]
`;

  it('takes every other line too, outputs at the level that does nothing, and tells which contacts are active', async () => {
    const { io, shown } = await check(all, { levels: { 5: 0, 4: 0 } });
    expect(shown[2]).toBe(
      'ok Lamps, relay, buttons and contacts: status lamp 16, call lamp 26, ringer relay 12, rating lamp 1 25, rating button 1 17, rating button 2 27, tamper contact 4, door contact 7 (active)',
    );
    expect(io.outputs).toEqual([
      [16, 0],
      [26, 1],
      [12, 0],
      [25, 0],
    ]);
    expect(io.state).toBe('closed');
  });

  it('warns of what is wrong with them, all together: nobody is kept from calling', async () => {
    const { io, shown } = await check(all, { levels: { 5: 0, 27: 0 }, held: [26, 4] });
    expect(shown[2]).toBe(
      'warn Lamps, relay, buttons and contacts: call lamp: line 26 is held by gpiomon; the rating button 2 at line 27 is pressed: it is stuck, or its "active" is wrong; tamper contact: line 4 is held by gpiomon',
    );
    expect(io.state).toBe('closed');
  });

  it('is closed after a hook that failed, too', async () => {
    const { io, results } = await check(all, { held: [5] });
    expect(results.map(({ status }) => status)).toEqual(['ok', 'fail', 'ok']);
    expect(io.state).toBe('closed');
  });
});
