/** Longest netstring taken from a program that we start ourselves; its answers are some hundred bytes. */
const LONGEST = 1024 * 1024;

/** A text as netstring, `<length>:<bytes>,` (https://cr.yp.to/proto/netstrings.txt). */
export function encodeNetstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`;
}

/** Finds netstrings in a stream of bytes, however it is cut into pieces. */
export class NetstringDecoder {
  #pending = Buffer.alloc(0);

  /** The texts that are complete with these bytes. Throws RangeError when the bytes are no netstrings. */
  push(bytes: Uint8Array): string[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const texts: string[] = [];
    for (let text = this.#next(); text !== undefined; text = this.#next()) texts.push(text);
    return texts;
  }

  #next(): string | undefined {
    const colon = this.#pending.indexOf(':');
    const digits = this.#pending.toString('latin1', 0, colon < 0 ? this.#pending.length : colon);
    if (!(colon < 0 ? /^\d{0,7}$/ : /^\d{1,7}$/).test(digits) || Number(digits) > LONGEST) {
      throw new RangeError('these bytes are not a netstring');
    }
    const end = colon + 1 + Number(digits);
    if (colon < 0 || this.#pending.length <= end) return undefined;
    if (this.#pending[end] !== ','.charCodeAt(0))
      throw new RangeError('a netstring does not end with a comma');
    const text = this.#pending.toString('utf8', colon + 1, end);
    this.#pending = this.#pending.subarray(end + 1);
    return text;
  }
}
