import { readFile } from 'node:fs/promises';

/** The one command of README.md's "Build a phone" that fits; rejects when there is none, or more than one. */
export async function readmeCommand(what: RegExp): Promise<string> {
  const readme = await readFile('README.md', 'utf8');
  const [, section = ''] = /^## Build a phone$(.*?)^## /ms.exec(readme) ?? [];
  const commands = [...section.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replace(/\s+/g, ' '));
  const [found, ...others] = [...new Set(commands)].filter((command) => what.test(command));
  if (found === undefined || others.length > 0)
    throw new Error(`README.md is to have one command like ${String(what)}; it has: ${commands.join(' | ')}`);
  return found;
}

/** The same for who is root already, where there is no sudo. */
export const asRoot = (command: string): string => command.replace(/^sudo /, '');
