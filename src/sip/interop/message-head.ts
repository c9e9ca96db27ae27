/** A header field as it stands on the wire, unfolded and without the blanks around it. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** A SIP message taken apart, so that a field can be changed without touching the rest. */
export interface MessageText {
  readonly startLine: string;
  readonly fields: readonly HeaderField[];
  /** What follows the empty line, as it came. */
  readonly body: string;
}

/** A token (RFC 3261 section 25.1): what the name of a header field is made of. */
const NAME = /^[\w\-.!%*+`'~]+$/;

/**
 * Takes a message apart: folded lines are joined (RFC 3261 section 7.3.1), blank lines in front are dropped (section
 * 7.5), and so is a line that is no header field. Undefined when the empty line after the head is missing.
 */
export function takeApart(text: string): MessageText | undefined {
  const message = text.replace(/^[\r\n]+/, '');
  const end = /\r?\n\r?\n/.exec(message);
  if (!end) return undefined;
  const [startLine = '', ...lines] = message.slice(0, end.index).split(/\r?\n/);
  const fields: { name: string; value: string }[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      const last = fields.at(-1);
      if (last) last.value = `${last.value} ${line.trim()}`.trim();
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    if (NAME.test(name)) fields.push({ name, value: line.slice(colon + 1).trim() });
  }
  return { startLine: startLine.trim(), fields, body: message.slice(end.index + end[0].length) };
}

export function putTogether({ startLine, fields, body }: MessageText): string {
  const head = [startLine, ...fields.map(({ name, value }) => `${name}: ${value}`)];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/**
 * Splits a list at its commas; those within quotes or angle brackets do not count. One pass: a field may be as long as
 * a message.
 */
export function splitList(value: string): string[] {
  const items: string[] = [];
  let start = 0;
  let closing = '';
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (closing !== '') {
      if (closing === '"' && character === '\\') at++;
      else if (character === closing) closing = '';
    } else if (character === '"') closing = '"';
    else if (character === '<') closing = '>';
    else if (character === ',') {
      items.push(value.slice(start, at));
      start = at + 1;
    }
  }
  items.push(value.slice(start));
  return items.map((item) => item.trim()).filter((item) => item !== '');
}
