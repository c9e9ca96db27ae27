import pino from 'pino';
import type { Log } from '../phone/ports.js';

/** One JSON object a line on stderr: the machine's journal takes them as they are. */
export function stderrLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
