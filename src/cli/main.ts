#!/usr/bin/env node
/** The command `hotline`. */
import { Command, CommanderError } from 'commander';
import { version } from '../protocol/version.js';
import { checkCommand } from './commands/check.js';
import { demoCommand } from './commands/demo.js';
import { exchangeCommand } from './commands/exchange.js';
import { fleetCommand } from './commands/fleet.js';
import { hookCommand } from './commands/hook.js';
import { ioBoardCommand } from './commands/io-board.js';
import { phoneCommand } from './commands/phone.js';
import { provisionCommand } from './commands/provision.js';
import { selfTestCommand } from './commands/self-test.js';
import { statusCommand } from './commands/status.js';
import { EXIT_UNUSABLE, exit, leaveWhenNobodyReads, report } from './run.js';

const program = new Command('hotline')
  .description('A phone with no keypad: lift the handset and it calls one number.')
  .version(version)
  .showHelpAfterError('(see: hotline --help)')
  .exitOverride()
  .addCommand(demoCommand())
  .addCommand(phoneCommand())
  .addCommand(checkCommand())
  .addCommand(provisionCommand())
  .addCommand(statusCommand())
  .addCommand(selfTestCommand())
  .addCommand(hookCommand())
  .addCommand(ioBoardCommand())
  .addCommand(exchangeCommand())
  .addCommand(fleetCommand());
// Commands that have commands within them do so for these themselves.
for (const command of program.commands)
  command.exitOverride().showHelpAfterError(`(see: hotline ${command.name()} --help)`);

leaveWhenNobodyReads();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) exit(error.exitCode === 0 ? 0 : EXIT_UNUSABLE);
  report(error);
  exit(EXIT_UNUSABLE);
}
