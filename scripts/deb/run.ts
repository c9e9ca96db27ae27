import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end and gives what it printed. Rejects with the end of what it complained of. */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    const { stdout } = await execute(program, [...args], { maxBuffer: 64 * 1024 * 1024, ...options });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`build-deb: ${program} ${args[0] ?? ''} failed: ${said.slice(-2_000) || String(error)}`, {
      cause: error,
    });
  }
}
