import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nmcliOf } from '../../../src/cli/run-nmcli.js';
import { systemClock } from '../../../src/clock/clock.js';

/** With a program of that name in place of the real one. */
async function nmcli(script: string) {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-nmcli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'nmcli'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return nmcliOf(systemClock, `${folder}:${process.env['PATH'] ?? ''}`);
}

describe('running nmcli', () => {
  it('gives it secrets in a file that it can open by name, and words as they are', async () => {
    const run = await nmcli(
      'while read -r line <"$4"; do break; done; echo "$line, $3"; echo "for $5" >&2; exit 4',
    );
    const said = await run(['connection', 'up', 'a "b" $c', '/dev/stdin', '*'], 'psk:secret\n');
    expect(said).toEqual({ status: 4, stdout: 'psk:secret, a "b" $c\n', stderr: 'for *\n' });
  });
  it('does not wait for what the program does not read', async () => {
    const run = await nmcli('exit 0');
    expect(await run(['device'], 'x'.repeat(1_000_000))).toMatchObject({ status: 0 });
  });
  it('has no status where there is no such program', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-nmcli-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(await nmcliOf(systemClock, folder)([])).toMatchObject({ status: null });
  });
});
