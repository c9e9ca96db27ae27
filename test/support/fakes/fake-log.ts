import type { Log } from '../../../src/phone/ports.js';

type Level = keyof Log;

/** Strict: a line has a message, and fields that can be written as JSON. */
export class FakeLog implements Log {
  readonly lines: { readonly level: Level; readonly fields: object; readonly message: string }[] = [];

  debug(fields: object, message: string): void {
    this.#add('debug', fields, message);
  }
  info(fields: object, message: string): void {
    this.#add('info', fields, message);
  }
  warn(fields: object, message: string): void {
    this.#add('warn', fields, message);
  }
  error(fields: object, message: string): void {
    this.#add('error', fields, message);
  }

  /** Messages of a level, oldest first. */
  messages(level: Level): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }

  #add(level: Level, fields: object, message: string): void {
    if (message.trim() === '') throw new Error('a log line without a message');
    JSON.stringify(fields);
    this.lines.push({ level, fields, message });
  }
}
