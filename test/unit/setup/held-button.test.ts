import { describe, expect, it } from 'vitest';
import { HeldButton } from '../../../src/setup/held-button.js';
import {
  FIRST_LOOK_MS,
  HELD_MS,
  type HeldButtonInput,
  heldButtonStart,
  type HeldButtonState,
  LET_GO_MS,
  nextHeldButton,
} from '../../../src/setup/held-button.machine.js';
import type { StateContact } from '../../../src/phone/ports.js';
import { ManualClock } from '../../support/manual-clock.js';

const table: readonly (readonly [string, readonly HeldButtonInput[], HeldButtonState, unknown])[] = [
  ['is up', ['up'], 'over', []],
  ['was not seen in time', ['timer'], 'over', []],
  ['is down', ['down'], 'held', [{ type: 'wait', afterMs: HELD_MS }]],
  ['is let go too soon', ['down', 'up'], 'over', []],
  ['is pressed later', ['up', 'down'], 'over', undefined],
  ['is held', ['down', 'timer'], 'armed', [{ type: 'show' }, { type: 'wait', afterMs: LET_GO_MS }]],
  ['is let go', ['down', 'timer', 'up'], 'opened', [{ type: 'open' }]],
  ['is stuck', ['down', 'timer', 'timer'], 'over', [{ type: 'stuck' }]],
  ['comes loose later', ['down', 'timer', 'timer', 'up'], 'over', undefined],
  ['is pressed once more', ['down', 'timer', 'up', 'down'], 'opened', undefined],
];

describe('the button that is held while the phone starts', () => {
  it.each(table)('%s', (_, inputs, state, effects) => {
    let now: HeldButtonState = heldButtonStart.state;
    let last: unknown;
    for (const input of inputs) {
      const step = nextHeldButton(now, input);
      now = step?.state ?? now;
      last = step?.effects;
    }
    expect({ state: now, effects: last }).toEqual({ state, effects });
  });

  /** A contact that tells its level at once, as the real one. */
  function held(active: boolean) {
    const clock = new ManualClock();
    const told: string[] = [];
    const button = new HeldButton({
      clock,
      onShow: () => told.push('show'),
      onOpen: () => told.push('open'),
      onStuck: () => told.push('stuck'),
    });
    let tell: ((active: boolean, atMs: number) => void) | undefined;
    const contact: StateContact = {
      start(onChange) {
        tell = onChange;
        onChange(active, 0);
      },
      stop: () => (tell = undefined),
    };
    return { clock, told, button, contact, set: (is: boolean) => tell?.(is, clock.nowMs()) };
  }

  it('shows after five seconds that it is enough, and opens when it is let go', async () => {
    const { clock, told, button, contact, set } = held(true);
    button.watch(contact);
    await clock.advance(HELD_MS - 1);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['show']);
    set(false);
    expect(told).toEqual(['show', 'open']);
    expect(clock.pendingCount).toBe(0);
  });

  it('opens nothing in a phone that starts anew in the same process', async () => {
    const { clock, told, button, contact } = held(true);
    await clock.advance(FIRST_LOOK_MS);
    button.watch(contact);
    await clock.advance(HELD_MS + LET_GO_MS);
    expect(told).toEqual([]);
  });
});
