import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../firmware/io-board', import.meta.url));
const BUILD_LIMIT_MS = 60_000;
const FLASH_BYTES = 32_768;

export interface Firmware {
  readonly hex: string;
  readonly elf: string;
  /** Flash in words, as the simulator wants it. */
  readonly program: Uint16Array;
  /** Addresses of variables in the data space. */
  readonly symbols: ReadonlyMap<string, number>;
}

let built: Firmware | undefined;

/**
 * The I/O board's firmware, built if its sources are newer. Test files run side by side: a lock lets one of them build.
 *
 * @throws Error that names the Debian packages when the compiler is missing, or with the compiler's own words.
 */
export function firmware(): Firmware {
  built ??= build();
  return built;
}

function build(): Firmware {
  mkdirSync(`${FOLDER}/build`, { recursive: true });
  run('flock', ['-w', String(BUILD_LIMIT_MS / 1000), `${FOLDER}/build`, 'make', '-s', '-C', FOLDER]);
  const hex = `${FOLDER}/build/hotline-io.hex`;
  const elf = `${FOLDER}/build/hotline-io.elf`;
  return {
    hex,
    elf,
    program: flashOf(readFileSync(hex, 'latin1')),
    symbols: symbolsOf(run('avr-nm', [elf])),
  };
}

function run(program: string, parameters: readonly string[]): string {
  try {
    return execFileSync(program, parameters, {
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 2 * BUILD_LIMIT_MS,
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw new Error(
      'the firmware of the I/O board cannot be built ' +
        `(it needs the Debian packages make, gcc-avr, avr-libc and binutils-avr): ${program}: ${said || String(error)}`,
      { cause: error },
    );
  }
}

/** Intel HEX: only data records and the end are needed below 64 KB. */
function flashOf(hex: string): Uint16Array {
  const bytes = new Uint8Array(FLASH_BYTES).fill(0xff);
  for (const line of hex.split(/\r?\n/).filter(Boolean)) {
    const record = Buffer.from(line.slice(1), 'hex');
    if (!line.startsWith(':') || record.reduce((sum, byte) => sum + byte, 0) % 256 !== 0) {
      throw new Error(`not a line of an Intel HEX file: ${line}`);
    }
    const [length = 0, high = 0, low = 0, type] = record;
    if (type === 0) bytes.set(record.subarray(4, 4 + length), high * 256 + low);
  }
  return new Uint16Array(bytes.buffer);
}

/** avr-nm adds 0x800000 to addresses in the data space. */
function symbolsOf(listing: string): Map<string, number> {
  const symbols = new Map<string, number>();
  for (const line of listing.split('\n')) {
    const [address, , name] = line.split(' ');
    if (address?.startsWith('008') && name !== undefined) symbols.set(name, parseInt(address, 16) - 0x800000);
  }
  return symbols;
}
