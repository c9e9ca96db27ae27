import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../qemu/guest-files.js';
import { UnusableError } from '../unusable.js';

/** Both processors, packed as they are given out; more where Node.js and native parts are fetched first. */
const BUILD_LIMIT_MS = 1_200_000;
const UNPACK_LIMIT_MS = 120_000;

export interface BuiltPackage {
  /** Of the package for the Raspberry Pi, MB (10^6 bytes). */
  readonly packageMb: number;
  readonly installedMb: number;
  /** The program for this machine as the package has it: its Node.js, and the command. */
  readonly node: string;
  readonly main: string;
}

/** Builds the phone's package for the Raspberry Pi and for this machine, and unpacks the latter. Rejects with UnusableError. */
export async function buildPackage(folder: string): Promise<BuiltPackage> {
  const here = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const architectures = [...new Set(['arm64', here])].flatMap((name) => ['--arch', name]);
  const build = ['--package', 'hotline-phone', ...architectures, '--out', folder];
  const said = await output('scripts/build-deb', build, BUILD_LIMIT_MS);
  const [given, own] = [builtPackage(said, 'arm64'), builtPackage(said, here)];
  if (!given || !own) throw new UnusableError(`scripts/build-deb does not name its packages:\n${said}`);
  const unpacked = join(folder, 'unpacked');
  await output('dpkg-deb', ['--extract', own.file, unpacked], UNPACK_LIMIT_MS);
  const lib = join(unpacked, 'usr/lib/hotline-phone');
  const { packageMb, installedMb } = given;
  return { packageMb, installedMb, node: join(lib, 'bin/node'), main: join(lib, 'dist/cli/main.js') };
}

/** What scripts/build-deb says of a package in a line: `<file>: 40.1 MB, installed 155.2 MB`. */
export function builtPackage(
  said: string,
  architecture: string,
): { readonly file: string; readonly packageMb: number; readonly installedMb: number } | undefined {
  const line = new RegExp(`^(.*_${architecture}\\.deb): ([\\d.]+) MB, installed ([\\d.]+) MB$`, 'm').exec(
    said,
  );
  if (!line) return undefined;
  const [, file = '', packageMb, installedMb] = line;
  return { file, packageMb: Number(packageMb), installedMb: Number(installedMb) };
}

async function output(program: string, args: readonly string[], timeout: number): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd: REPOSITORY, timeout, maxBuffer: 1 << 24 }))
      .stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new UnusableError(`the package cannot be built: ${said}`, { cause: error });
  }
}
