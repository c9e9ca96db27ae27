import { IoBoardSource } from '../../io/firmata/io-board.source.js';
import { IoSession } from '../../io/io-session.js';
import type { HookSwitch } from '../../phone/ports.js';
import { delay, withDeadline } from '../../clock/clock.js';
import { benchClock as clock } from '../bench-clock.js';
import type { Parts } from '../parts.js';
import { IoBoardSimulator } from '../simavr/io-board-simulator.js';
import { UnusableError } from '../unusable.js';

/** D2. */
const HOOK_PIN = 2;
const MOVE_LIMIT_MS = 5_000;

/**
 * How long after each lift of a contact at the I/O board it was told, in ms; the board's firmware runs in simavr behind a
 * serial port. From the command to the simulator, so that its way to the simulated pin (about 1 ms) counts too.
 */
export async function ioBoardDelays(
  parts: Parts,
  options: { readonly lifts: number; readonly debounceMs: number; readonly holdMs: () => number },
): Promise<number[]> {
  const board = await IoBoardSimulator.start().catch((error: unknown) => {
    throw new UnusableError(error instanceof Error ? error.message : String(error));
  });
  parts.keep({ stop: () => board.end() });
  await board.wire(HOOK_PIN, 0);
  const session = new IoSession({
    clock,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    source: new IoBoardSource({ clock, path: board.path, guard: { afterS: null } }),
    faults: { raise: ignore, clear: ignore },
  });
  parts.keep({ stop: () => session.stop() });
  const hook = session.hookSwitch({
    pin: HOOK_PIN,
    secondPin: undefined,
    offHookLevel: 1,
    pull: 'up',
    debounceMs: options.debounceMs,
  });
  const moves = new Moves(hook);
  session.start();
  await moves.next(false);
  const delays: number[] = [];
  while (delays.length < options.lifts) {
    const beganMs = clock.nowMs();
    const lifted = moves.next(true);
    await board.wire(HOOK_PIN, 'z');
    delays.push((await lifted) - beganMs);
    await delay(clock, options.holdMs());
    const replaced = moves.next(false);
    await board.wire(HOOK_PIN, 0);
    await replaced;
    await delay(clock, options.holdMs());
  }
  return delays;
}

/** The next time that the hook is told to be in a position. */
class Moves {
  #awaited: { readonly offHook: boolean; readonly resolve: (atMs: number) => void } | undefined;

  constructor(hook: HookSwitch) {
    hook.start((offHook) => {
      const nowMs = clock.nowMs();
      if (this.#awaited?.offHook === offHook) this.#awaited.resolve(nowMs);
    });
  }

  next(offHook: boolean): Promise<number> {
    const told = new Promise<number>((resolve) => (this.#awaited = { offHook, resolve }));
    return withDeadline(
      clock,
      told,
      MOVE_LIMIT_MS,
      () => new UnusableError('the I/O board told no move of the hook'),
    );
  }
}

function ignore(): void {
  // Nobody is interested.
}
