import { afterEach, beforeAll, describe, it } from 'vitest';
import { loadJohnnyFive } from '../../../src/io/output-board.js';
import { hookCases } from './io-hook-cases.contract.js';
import { partCases } from './io-part-cases.contract.js';
import type { IoRig, IoTraits } from './io-trial.contract.js';

/** What every source of hardware must keep to, below the ports HookSwitch, Lamp, Relay, Buttons and StateContact. */
export function ioPartsContract(kind: string, traits: IoTraits, make: () => IoRig | Promise<IoRig>): void {
  describe(`the contract of hook, lamps, relays, buttons and contacts: ${kind}`, () => {
    let rig: IoRig | undefined;
    // Loading takes real time, of which a clock that is moved by hand knows nothing.
    beforeAll(async () => {
      await loadJohnnyFive();
    });
    afterEach(async () => {
      await rig?.dispose?.();
      rig = undefined;
    });

    for (const { name, needs, run } of [...hookCases, ...partCases]) {
      if (needs && !traits[needs]) continue;
      it(name, async () => {
        rig = await make();
        await run(rig);
      });
    }
  });
}
