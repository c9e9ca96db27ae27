import { LOW_BOARD_SUPPLY_MV } from '../protocol/faults.js';
import type { StandingFaults } from './standing-faults.js';

/** Well above the threshold, so that a supply beside it does not come and go. */
const GOOD_MV = 4_200;
/** One reading may fall into the moment at which a relay closes. */
const READINGS = 3;

/** Judges the supply voltage that an I/O board measures. */
export class SupplyWatch {
  #low = 0;
  #isLow = false;

  constructor(private readonly faults: StandingFaults) {}

  reading(milliVolts: number): void {
    this.#low = milliVolts < LOW_BOARD_SUPPLY_MV ? this.#low + 1 : 0;
    if (milliVolts > GOOD_MV) {
      this.#isLow = false;
      this.faults.set('board-supply-low', '', undefined);
    }
    if (this.#low < READINGS || this.#isLow) return;
    this.#isLow = true;
    const volts = (milliVolts / 1_000).toFixed(2);
    this.faults.set(
      'board-supply-low',
      '',
      `the I/O board has ${volts} V where it needs 4 V; check its cable and the power supply`,
    );
  }

  /** Another life of the board: readings in a row are those of one life. */
  lost(): void {
    this.#low = 0;
  }
}
