#!/usr/bin/env node
/** The command `hotline`. */
import { Command, CommanderError } from 'commander';
import { version } from '../protocol/version.js';
import { checkCommand } from './commands/check.js';
import { demoCommand } from './commands/demo.js';
import { exchangeCommand } from './commands/exchange.js';
import { hookCommand } from './commands/hook.js';
import { ioBoardCommand } from './commands/io-board.js';
import { phoneCommand } from './commands/phone.js';
import { EXIT_UNUSABLE, exit, leaveWhenNobodyReads, report } from './run.js';

const program = new Command('hotline')
  .description('A phone with no keypad: lift the handset and it calls one number.')
  .version(version)
  .showHelpAfterError('(see: hotline --help)')
  .exitOverride()
  .addCommand(demoCommand())
  .addCommand(phoneCommand())
  .addCommand(checkCommand())
  .addCommand(hookCommand())
  .addCommand(ioBoardCommand())
  .addCommand(exchangeCommand());
prepare(program.commands, 'hotline');

leaveWhenNobodyReads();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) exit(error.exitCode === 0 ? 0 : EXIT_UNUSABLE);
  report(error);
  exit(EXIT_UNUSABLE);
}

/** All commands, and the commands within them, end in the same way and point to their help. */
function prepare(commands: readonly Command[], parent: string): void {
  for (const command of commands) {
    const name = `${parent} ${command.name()}`;
    command.exitOverride().showHelpAfterError(`(see: ${name} --help)`);
    prepare(command.commands, name);
  }
}
