#!/usr/bin/env node
/** The command `hotline`. */
import { Command, CommanderError } from 'commander';
import { version } from '../protocol/version.js';
import { EXIT_UNUSABLE, exit, leaveWhenNobodyReads, report } from './run.js';

/** In the order of the help. Each with its libraries is loaded when it is wanted: a phone must register soon after a power cut. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.js')).demoCommand(),
  phone: async () => (await import('./commands/phone.js')).phoneCommand(),
  check: async () => (await import('./commands/check.js')).checkCommand(),
  provision: async () => (await import('./commands/provision.js')).provisionCommand(),
  'setup-request': async () => (await import('./commands/setup-request.js')).setupRequestCommand(),
  status: async () => (await import('./commands/status.js')).statusCommand(),
  'self-test': async () => (await import('./commands/self-test.js')).selfTestCommand(),
  'sign-off': async () => (await import('./commands/sign-off.js')).signOffCommand(),
  forget: async () => (await import('./commands/forget.js')).forgetCommand(),
  hook: async () => (await import('./commands/hook.js')).hookCommand(),
  'io-board': async () => (await import('./commands/io-board.js')).ioBoardCommand(),
  exchange: async () => (await import('./commands/exchange.js')).exchangeCommand(),
  fleet: async () => (await import('./commands/fleet.js')).fleetCommand(),
  release: async () => (await import('./commands/release.js')).releaseCommand(),
};

const program = new Command('hotline')
  .description('A phone with no keypad: lift the handset and it calls one number.')
  .version(version)
  .showHelpAfterError('(see: hotline --help)')
  .exitOverride();

leaveWhenNobodyReads();
try {
  const wanted = Object.entries(commands).find(([name]) => name === process.argv[2]);
  // The help, and what is no command, need all of them.
  for (const load of wanted ? [wanted[1]] : Object.values(commands)) {
    const command = await load();
    // Commands that have commands within them do so for these themselves.
    program.addCommand(command.exitOverride().showHelpAfterError(`(see: hotline ${command.name()} --help)`));
  }
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) exit(error.exitCode === 0 ? 0 : EXIT_UNUSABLE);
  report(error);
  exit(EXIT_UNUSABLE);
}
