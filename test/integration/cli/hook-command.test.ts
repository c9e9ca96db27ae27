/** `hotline hook` before it touches any hardware: what is refused, and with which sentence. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hookCommand } from '../../../src/cli/commands/hook.js';

const phone = (hook: string) => `
number = "8 800 333-44-34"
[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
# Not there, and not needed for this.
password_file = "missing.password"
[hook]
${hook}
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-hook-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function hotlineHook(args: readonly string[], hook?: string): Promise<unknown> {
  const file = join(folder, 'phone.toml');
  if (hook !== undefined) await writeFile(file, phone(hook));
  const command = hookCommand().exitOverride();
  for (const sub of command.commands) sub.configureOutput({ writeErr: () => undefined });
  const config = hook === undefined ? [] : ['--config', file];
  return command.parseAsync(['node', 'hotline', ...args, ...config]).then(
    () => 'done',
    (error: unknown) => error,
  );
}

describe.each(['learn', 'watch'])('hotline hook %s', (name) => {
  it('needs a configuration', async () => {
    expect(await hotlineHook([name])).toMatchObject({ code: 'commander.missingMandatoryOptionValue' });
  });

  it('says that the file cannot be read', async () => {
    expect(await hotlineHook([name, '--config', join(folder, 'none.toml')])).toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
  });

  it('tells the faults of the configuration', async () => {
    expect(await hotlineHook([name], 'input = "gpio"\npin = -1')).toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('says that a hook elsewhere has no contact', async () => {
    expect(await hotlineHook([name], 'input = "browser"')).toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${join(folder, 'phone.toml')}: hook.input is "browser", which has no contact to look at; set it to "gpio" or "firmata"`,
    });
  });

  it('looks for the I/O board that the configuration names', async () => {
    const board = '[io]\nboard = "/dev/no-such-board"';
    expect(await hotlineHook([name], `input = "firmata"\n${board}`)).toMatchObject({
      code: 'IO_BOARD_MISSING',
      message: expect.stringContaining('/dev/no-such-board') as string,
    });
  });

  it('looks for the GPIO chip that the configuration names', async () => {
    expect(await hotlineHook([name], 'input = "gpio"\n[io]\nchip = "no-such-chip"')).toMatchObject({
      // Where no chip may be opened at all, that comes first.
      code: expect.stringMatching(/^GPIO_(CHIP|PERMISSION)$/) as string,
    });
  });
});

describe('hotline hook learn --pin', () => {
  it.each(['-1', '17.5', '512', 'GPIO 17', ''])('refuses "%s"', async (pin) => {
    expect(await hotlineHook(['learn', `--pin=${pin}`], 'input = "gpio"')).toMatchObject({
      code: 'commander.invalidArgument',
      message: expect.stringContaining('such as 17, GPIO17 or D2') as string,
    });
  });

  it('refuses a line that something else is wired to', async () => {
    const hook = 'input = "gpio"\n[lamps.status]';
    expect(await hotlineHook(['learn', '--pin', '17', '--pin', '16'], hook)).toMatchObject({
      code: 'USAGE',
      message: '--pin 16 is the line of the status-lamp in this configuration',
    });
  });
});

describe('the help', () => {
  it.each(['', 'learn', 'watch'])('of "hotline hook %s" has an example', (name) => {
    let shown = '';
    const command = hookCommand();
    const shownOf = command.commands.find((sub) => sub.name() === name) ?? command;
    shownOf.configureOutput({ writeOut: (text) => (shown += text) }).outputHelp();
    expect(shown).toMatch(/Examples?:\n {2}hotline hook (learn|watch) --config phone\.toml/);
  });
});
