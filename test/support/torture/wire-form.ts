import { LARGEST_MESSAGE } from '../../../src/sip/connection/connection.js';
import type { Random } from './mutate-text.js';

/** Text as bytes: in UTF-8, or with every character cut to a byte, which mostly is none. */
export function encoded(text: string, random: Random): Buffer {
  return Buffer.from(text, random.below(3) === 0 ? 'latin1' : 'utf8').subarray(0, LARGEST_MESSAGE - 1);
}

/**
 * A message that a stream can carry, however mutated: it ends where its one Content-Length says, so that the faults
 * reach the parser and not only the framing.
 */
export function framed(message: Buffer): Buffer {
  const text = message.toString('latin1').replace(/^[\r\n]+/, '');
  const end = text.indexOf('\r\n\r\n');
  const body = end < 0 ? '' : text.slice(end + 4);
  const [startLine = '', ...lines] = text.slice(0, end < 0 ? text.length : end).split(/\r?\n/);
  const others = lines.filter((line) => line !== '' && !/^(?:content-length|l)[ \t]*:/i.test(line));
  // Not to be taken for a fold of the length.
  const fields = others.join('\r\n').trimStart();
  const head = [startLine || 'x', `Content-Length: ${body.length}`, fields].join('\r\n');
  return Buffer.from(`${head}\r\n\r\n${body}`.slice(0, LARGEST_MESSAGE + 1), 'latin1');
}
