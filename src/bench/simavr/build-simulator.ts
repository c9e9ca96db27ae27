import { execFile } from 'node:child_process';
import { mkdir, rename, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The same place seen from src/bench/simavr and from dist/bench/simavr. */
const SIMULATOR = new URL('../../../src/bench/simavr/io-board-simulator.c', import.meta.url);
const CACHE = new URL('../../../.cache/simavr/', import.meta.url);
const FIRMWARE = new URL('../../../firmware/io-board/', import.meta.url);

/** The simulated board's program, compiled when its source is newer. Rejects with what to install. */
export async function ioBoardSimulator(): Promise<string> {
  return compiled(SIMULATOR, ['-I/usr/include/simavr'], ['-lsimavr', '-lelf']);
}

/** The firmware's program for the simulator and its image for avrdude, made anew when a source has changed. */
export async function builtFirmware(): Promise<{ readonly elf: string; readonly hex: string }> {
  const folder = fileURLToPath(FIRMWARE);
  await run('make', ['-s', '-C', folder]).catch((error: unknown) => {
    throw new Error(`the firmware cannot be built (apt install gcc-avr avr-libc make): ${String(error)}`);
  });
  return { elf: `${folder}build/hotline-io.elf`, hex: `${folder}build/hotline-io.hex` };
}

/** The program of one C file, compiled when the file is newer. */
export async function compiled(file: URL, flags: string[], libraries: string[]): Promise<string> {
  const source = fileURLToPath(file);
  const name = basename(source, '.c');
  const program = fileURLToPath(new URL(name, CACHE));
  const [made, changed] = await Promise.all([stat(program).catch(() => undefined), stat(source)]);
  if (made && made.mtimeMs > changed.mtimeMs) return program;
  await mkdir(fileURLToPath(CACHE), { recursive: true });
  // Another run may be using, or making, the program at this moment.
  const draft = `${program}.${process.pid}`;
  const args = ['-O2', '-Wall', '-Wextra', '-Werror', ...flags, '-o', draft, source, ...libraries];
  await run('gcc', args).catch((error: unknown) => {
    throw new Error(
      `${name} cannot be compiled (apt install gcc libsimavr-dev libelf-dev): ${String(error)}`,
    );
  });
  await rename(draft, program);
  return program;
}
