/**
 * Runs in the guest until SIGTERM: the phone's hook on one GPIO line, with a lamp on another as phones have it, and a third
 * line of which the kernel stamps every edge. Writes `ready` when the level of the hook is known, and at the end a
 * {@link HookReport}.
 *
 *   node guest-hook.js <label of the chip> <hook line> <lamp line> <reference line> <debounce, ms>
 */
import { systemClock } from '../../clock/clock.js';
import { GpioChipSource } from '../../io/gpiochip/gpiochip.source.js';
import { loadLinuxKernel } from '../../io/gpiochip/linux-kernel.js';
import {
  decodeLineEvents,
  decodeLineRequestFd,
  encodeLineRequest,
  IOCTL,
  LAYOUT,
  LINE_FLAG,
} from '../../io/gpiochip/uapi.js';
import { IoSession } from '../../io/io-session.js';
import { CHIP_PATH, type HookReport, MOST_LIFTS } from './measured.js';

const [label = '', ...numbers] = process.argv.slice(2);
const [hookLine = 0, lampLine = 0, referenceLine = 0, debounceMs = 0] = numbers.map(Number);
const kernel = await loadLinuxKernel();
const reference = watchReference(referenceLine);
const liftsNs: bigint[] = [];

const session = new IoSession({
  clock: systemClock,
  log: { debug: ignore, info: ignore, warn: complain, error: complain },
  source: new GpioChipSource({ clock: systemClock, chip: label }),
  faults: { raise: ignore, clear: ignore },
});
const hook = session.hookSwitch({
  pin: hookLine,
  secondPin: undefined,
  offHookLevel: 1,
  pull: 'up',
  debounceMs,
});
let ready = false;
hook.start((offHook) => {
  // The time first: this is where the controller begins.
  const nowNs = process.hrtime.bigint();
  if (offHook) liftsNs.push(nowNs);
  if (!ready) process.stdout.write('ready\n');
  ready = true;
});
session.lamp({ role: 'status-lamp', pin: lampLine, activeLevel: 1 }).show('on');
session.start();

process.once('SIGTERM', () => {
  const report: HookReport = {
    edgesNs: reference.edgesNs().map(String),
    liftsNs: liftsNs.map(String),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());
});

/** A line whose events stay in the kernel until the end, so that nobody is woken by them. */
function watchReference(line: number): { edgesNs(): bigint[] } {
  const request = encodeLineRequest({
    offsets: [line],
    consumer: 'reference',
    config: { flags: LINE_FLAG.INPUT | LINE_FLAG.EDGE_RISING, attributes: [] },
    eventBufferSize: MOST_LIFTS,
  });
  kernel.ioctl(kernel.open(CHIP_PATH), IOCTL.GPIO_V2_GET_LINE_IOCTL, request);
  return {
    edgesNs() {
      const events = Buffer.alloc(MOST_LIFTS * LAYOUT.gpio_v2_line_event.size);
      const bytes = kernel.read(decodeLineRequestFd(request), events) ?? 0;
      return decodeLineEvents(events.subarray(0, bytes)).map(({ timestampNs }) => timestampNs);
    },
  };
}

function ignore(): void {
  // Nobody is interested.
}

function complain(_fields: object, message: string): void {
  process.stderr.write(`${message}\n`);
}
