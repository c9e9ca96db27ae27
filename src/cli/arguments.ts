/** Reads single command-line arguments, for commander. Each throws InvalidArgumentError with what would be right. */
import { InvalidArgumentError } from 'commander';

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

export function parseLanguage(text: string): 'ru' | 'en' {
  if (text === 'ru' || text === 'en') return text;
  throw new InvalidArgumentError('The languages are ru and en.');
}
