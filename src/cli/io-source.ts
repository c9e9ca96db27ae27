import type { Clock } from '../clock/clock.js';
import type { IoSource } from '../io/io-source.js';
import type { Log } from '../phone/ports.js';
import type { IoWiring } from '../protocol/io-wiring.js';

/** The hardware that a configuration names. What drives it is loaded only here: no phone needs both kinds. */
export async function ioSourceFor(
  wiring: IoWiring,
  { clock, log }: { clock: Clock; log: Log },
): Promise<IoSource> {
  const { board, chip, guard, path } = wiring;
  if (board === 'gpio') {
    const { GpioChipSource } = await import('../io/gpiochip/gpiochip.source.js');
    return new GpioChipSource({ clock, chip });
  }
  const { IoBoardSource } = await import('../io/firmata/io-board.source.js');
  return new IoBoardSource({ clock, log, path, guard });
}

/**
 * The same wiring for a command that looks at the hardware and ends: if it is ended roughly, the board's guard must not
 * take that for the death of the machine and switch it off. A phone that starts sets the guard again.
 */
export function unguarded(wiring: IoWiring): IoWiring {
  return { ...wiring, guard: { afterS: null } };
}
