/** Asks the kernel for the state of its clock. */
export type AskClock = () => number;

/** TIME_ERROR of adjtimex(2): "the system clock is not synchronised to a reliable server". */
const TIME_ERROR = 5;
/** `struct timex` is 208 bytes on 64-bit machines and less on others. */
const TIMEX_BYTES = 512;

let loaded: Promise<AskClock> | undefined;

/** Rejects where koffi has no build. */
export function loadAdjtimex(): Promise<AskClock> {
  loaded ??= bind();
  return loaded;
}

/** Whether the kernel holds its clock for synchronised; null when it does not say. */
export async function readClockSync(load: () => Promise<AskClock> = loadAdjtimex): Promise<boolean | null> {
  const state = (await load())();
  return state < 0 ? null : state !== TIME_ERROR;
}

async function bind(): Promise<AskClock> {
  const { default: koffi } = await import('koffi');
  const adjtimex = koffi.load(null).func('int adjtimex(void *buffer)') as (buffer: Buffer) => number;
  // `modes`, the first field in every layout, is 0: nothing is changed, and anybody may ask. The answer is the state itself,
  // so that no other field has to be found, whose places differ.
  const buffer = Buffer.alloc(TIMEX_BYTES);
  return () => {
    buffer.fill(0);
    return adjtimex(buffer);
  };
}
