/** `hotline provision --interactive` stops the phone to try its handset: whoever leaves in the middle leaves a phone that runs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { PlainTerminal } from '../../../src/cli/plain-terminal.js';
import { provisionInteractively } from '../../../src/cli/provision-interactive.js';
import { systemClock } from '../../../src/clock/clock.js';

const LIMIT_MS = 120_000;
const STAND_ALONE = `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "ws://127.0.0.1:9"
account = "hall"
password = "secret"
[hook]
input = "gpio"
chip = "/dev/gpiochip-none"
`;

let file: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-stopped-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = join(folder, 'phone.toml');
  await writeFile(file, STAND_ALONE);
});

it('by Ctrl-C while the hook is tried', { timeout: LIMIT_MS }, async () => {
  const done: string[] = [];
  const ending = new AbortController();
  const input = new PassThrough();
  const terminal = new PlainTerminal('en', ending.signal, input, (text) => {
    if (!text.endsWith(': ')) return;
    // After the question, as a person does.
    setImmediate(() => {
      if (done.includes('stop')) ending.abort();
      else if (/learn/i.test(text)) input.write('y\n');
      else input.write(text.includes('go on') ? 's\n' : '\n');
    });
  });
  onTestFinished(() => terminal.close());
  const service = {
    stop: () => Promise.resolve(void done.push('stop')),
    restart: () => Promise.resolve(void done.push('restart')),
  };
  const status = () => Promise.resolve(undefined);
  await expect(
    provisionInteractively({ clock: systemClock, terminal, file, service, status, waitMs: 1_000 }),
  ).rejects.toMatchObject({ code: 'USAGE' });
  expect(done).toEqual(['stop', 'restart']);
});
