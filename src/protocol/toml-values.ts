/**
 * Where the values and comments of a TOML text stand (TOML 1.0), so that one of them can be replaced and everything else stays
 * as its author wrote it. For texts that a TOML parser has accepted; what it makes of others is undefined, but it ends.
 */

/** Keys and places in arrays, from the root: `['route', 0, 'password']`. */
export type TomlPath = readonly (string | number)[];

export interface TomlValue {
  readonly path: TomlPath;
  /** Of its text, quotation marks and all, as in `slice`. */
  readonly start: number;
  readonly end: number;
}

export interface TomlParts {
  /** Strings, numbers, truth values and times; in order. */
  readonly values: readonly TomlValue[];
  /** From `#` to the end of the line. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

export function tomlParts(text: string): TomlParts {
  const reader = new Reader(text);
  reader.document();
  return reader;
}

const BARE_KEY = /[A-Za-z0-9_-]/;
const VALUE_END = /[,\]}#\r\n]/;

class Reader implements TomlParts {
  readonly values: TomlValue[] = [];
  readonly comments: { start: number; end: number }[] = [];
  #at = 0;
  /** How many `[[...]]` there were so far, by path. */
  readonly #tables = new Map<string, number>();

  constructor(private readonly text: string) {}

  document(): void {
    let table: TomlPath = [];
    for (;;) {
      this.#skip();
      if (this.#at >= this.text.length) return;
      if (this.text[this.#at] === '[') table = this.#header();
      else this.#pair(table);
    }
  }

  /** Blanks, line ends and comments. */
  #skip(): void {
    for (; this.#at < this.text.length; this.#at++) {
      const char = this.text[this.#at] ?? '';
      if (char === '#') this.#comment();
      else if (!/[\s\uFEFF]/.test(char)) return;
    }
  }

  #comment(): void {
    const start = this.#at;
    const end = this.text.indexOf('\n', start);
    this.#at = end < 0 ? this.text.length : end;
    this.comments.push({ start, end: this.#at });
  }

  #header(): TomlPath {
    const isArray = this.text[this.#at + 1] === '[';
    this.#at += isArray ? 2 : 1;
    const keys = this.#keys();
    this.#at += isArray ? 2 : 1;
    const path: (string | number)[] = [];
    keys.forEach((key, i) => {
      path.push(key);
      const name = JSON.stringify(path);
      const before = this.#tables.get(name) ?? 0;
      if (isArray && i === keys.length - 1) {
        this.#tables.set(name, before + 1);
        path.push(before);
      } else if (before > 0) {
        // Under an array of tables: its last one is meant.
        path.push(before - 1);
      }
    });
    return path;
  }

  #pair(table: TomlPath): void {
    const begin = this.#at;
    const keys = this.#keys();
    this.#at++; // the equals sign
    this.#blanks();
    this.#value([...table, ...keys]);
    if (this.#at === begin) this.#at++;
  }

  #keys(): string[] {
    const keys: string[] = [];
    for (;;) {
      this.#blanks();
      keys.push(this.#key());
      this.#blanks();
      if (this.text[this.#at] !== '.') return keys;
      this.#at++;
    }
  }

  #key(): string {
    const start = this.#at;
    const quote = this.text[start];
    if (quote === '"' || quote === "'") {
      this.#string();
      const raw = this.text.slice(start + 1, this.#at - 1);
      return quote === "'" ? raw : unescaped(raw);
    }
    while (BARE_KEY.test(this.text[this.#at] ?? '')) this.#at++;
    return this.text.slice(start, this.#at);
  }

  #value(path: TomlPath): void {
    const start = this.#at;
    const char = this.text[start];
    if (char === '[') {
      this.#items(']', (i) => this.#value([...path, i]));
    } else if (char === '{') {
      this.#items('}', () => this.#pair(path));
    } else {
      if (char === '"' || char === "'") this.#string();
      else this.#bare();
      this.values.push({ path, start, end: this.#at });
    }
  }

  #items(close: string, item: (i: number) => void): void {
    this.#at++;
    for (let i = 0; this.#at < this.text.length; i++) {
      this.#skip();
      if (this.text[this.#at] === close) break;
      const begin = this.#at;
      item(i);
      this.#skip();
      if (this.text[this.#at] === ',') this.#at++;
      else if (this.#at === begin) this.#at++;
    }
    this.#at++;
  }

  #bare(): void {
    const start = this.#at;
    while (this.#at < this.text.length && !VALUE_END.test(this.text[this.#at] ?? '')) this.#at++;
    while (this.#at > start && /\s/.test(this.text[this.#at - 1] ?? '')) this.#at--;
  }

  #string(): void {
    const quote = this.text[this.#at] ?? '';
    const long = quote.repeat(3);
    const isLong = this.text.startsWith(long, this.#at);
    const escapes = quote === '"';
    this.#at += isLong ? 3 : 1;
    for (; this.#at < this.text.length; this.#at++) {
      if (escapes && this.text[this.#at] === '\\') this.#at++;
      else if (!isLong && this.text[this.#at] === quote) break;
      else if (isLong && this.text.startsWith(long, this.#at)) {
        // One or two quotation marks may stand right before the three that close.
        while (this.text[this.#at + 3] === quote) this.#at++;
        break;
      }
    }
    this.#at += isLong ? 3 : 1;
  }

  #blanks(): void {
    while (/[ \t]/.test(this.text[this.#at] ?? '')) this.#at++;
  }
}

function unescaped(raw: string): string {
  return raw.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_, escape: string) => {
    if (/^[uU]./.test(escape)) return String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
    return { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' }[escape] ?? escape;
  });
}
