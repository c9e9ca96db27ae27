import type { HookLearnLine } from '../io/hook-learn.machine.js';
import { HotlineError } from '../protocol/errors.js';
import { defaultPins, ioBoardPinFault, lineOf, type Pin } from '../protocol/io-pins.js';
import type { IoWiring } from '../protocol/io-wiring.js';
import { linesOf } from '../protocol/wiring-of-config.js';

/**
 * The lines that may be the hook's: those given, else those of the configuration, else those that hooks are wired to by
 * default and nothing else is.
 *
 * @param given by the person, in place of those of the configuration
 * @throws HotlineError USAGE for a given line that is something else's, is given twice, or is none of the I/O board
 */
export function linesToLearn(wiring: IoWiring, given: readonly Pin[]): readonly HookLearnLine[] {
  const { board, chip, hook } = wiring;
  const lineNameOf = (pin: Pin) => lineOf(board, pin, chip);
  const others = new Map(
    linesOf(wiring).flatMap(({ pin, role }) =>
      role === 'hook' || role === 'hook-second' ? [] : [[lineNameOf(pin), role] as const],
    ),
  );
  for (const [i, pin] of given.entries()) {
    const fault = board === 'firmata' ? ioBoardPinFault(pin) : undefined;
    const role = others.get(lineNameOf(pin));
    const isTwice = given.findIndex((other) => lineNameOf(other) === lineNameOf(pin)) < i;
    const reason =
      fault ?? (role && `is the line of the ${role} in this configuration`) ?? (isTwice && 'is given twice');
    if (reason) throw new HotlineError('USAGE', `--pin ${pin} ${reason}`);
  }
  if (given.length > 0) return given.map((pin) => ({ pin, expected: false }));
  if (hook.secondPin !== undefined) return [hook.pin, hook.secondPin].map((pin) => ({ pin, expected: true }));
  const second = defaultPins[board]['hook-second'];
  const isFree = second !== undefined && !others.has(lineNameOf(second));
  const candidates = isFree && lineNameOf(second) !== lineNameOf(hook.pin) ? [hook.pin, second] : [hook.pin];
  return candidates.map((pin) => ({ pin, expected: false }));
}
