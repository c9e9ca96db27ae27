import { printLine } from './print-line.js';

const quiet = (): void => undefined;

/** Errors only: whoever reads the output of a process looks at them when a test fails. */
export const quietLog = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: (fields: object, message: string) => printLine(`error ${message} ${JSON.stringify(fields)}`),
};
