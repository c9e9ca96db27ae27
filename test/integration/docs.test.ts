/** The documents say what the program does: what can be compared is compared here. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  CONFIGURATION_DOCUMENT,
  configurationDocument,
  INSTALLATION_DOCUMENT,
  installationDocument,
  OPERATION_DOCUMENT,
  operationDocument,
} from '../../scripts/make-docs.js';
import { defaultCallTimes, FAILURES_COUNTED, restAfter } from '../../src/phone/call-policy.js';
import { ambientSigns, type LampSign, statusSigns } from '../../src/phone/lamp-patterns.js';
import { callRecordSchema, failureCauses, ratingLineSchema } from '../../src/protocol/call-record.js';
import { formatDuration } from '../../src/protocol/duration.js';
import { errorCodes } from '../../src/protocol/errors.js';
import { type FaultCode, faultCodes } from '../../src/protocol/faults.js';
import { faultWords } from '../../src/protocol/words/faults.js';
import { callStateNames } from '../../src/protocol/handset.js';
import { parsePhoneConfig } from '../../src/protocol/parse-config.js';
import { codeBlocks } from '../support/markdown.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('docs/operate.md', () => {
  it('is what scripts/make-docs makes of faults and lamps', async () => {
    const text = read(OPERATION_DOCUMENT);
    expect(await operationDocument(text)).toBe(text);
  });
});

describe('docs/install.md', () => {
  it('is what scripts/make-docs makes of the set-up problems', async () => {
    const text = read(INSTALLATION_DOCUMENT);
    expect(await installationDocument(text)).toBe(text);
  });

  it('shows pictures that are there', () => {
    const pictures = [...read(INSTALLATION_DOCUMENT).matchAll(/src="(images\/setup\/[^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    expect(pictures.length).toBeGreaterThan(10);
    for (const path of pictures) expect(existsSync(join(root, 'docs', path)), path).toBe(true);
  });
});

describe('docs/configuration.md', () => {
  it('is what scripts/make-docs makes of the schema', async () => {
    const text = read(CONFIGURATION_DOCUMENT);
    expect(await configurationDocument(text)).toBe(text);
  });

  it('begins with an example that a phone takes', () => {
    const [minimal = ''] = codeBlocks(read(CONFIGURATION_DOCUMENT), 'toml');
    const config = parsePhoneConfig(minimal, CONFIGURATION_DOCUMENT);
    expect(config.route.map(({ name }) => name)).toEqual(['main']);
  });
});

describe('docs/errors.md', () => {
  it('has every code of the program with its meaning, and no other', () => {
    const documented = tableRows(read('docs/errors.md'), 'Code').map(([code = '', meaning]) => [
      unquoted(code),
      meaning,
    ]);
    expect(Object.fromEntries(documented)).toEqual(errorCodes);
    expect(documented).toHaveLength(Object.keys(errorCodes).length);
  });

  it('says for each what to do', () => {
    for (const [code, , advice = ''] of tableRows(read('docs/errors.md'), 'Code'))
      expect(advice.length, code).toBeGreaterThan(20);
  });
});

describe('docs/phone.md', () => {
  const text = read('docs/phone.md');

  it('names every state that a page can show', () => {
    const documented = tableRows(text, 'State').map(([state = '']) => unquoted(state));
    expect(new Set(documented)).toEqual(new Set(callStateNames));
  });

  it('has the rest after each kind of failure as the program keeps it', () => {
    const documented = tableRows(text, 'Cause').map(([cause = '', , first, longest]) => [
      unquoted(cause),
      [first, longest],
    ]);
    const kept = failureCauses.map((cause) => [cause, [restOf(cause, 1), restOf(cause, FAILURES_COUNTED)]]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(kept));
  });

  it('shows a call record as the journal holds it', () => {
    const [record = '', rating = ''] = codeBlocks(text, 'json');
    const { id, cause } = callRecordSchema.parse(JSON.parse(record));
    expect(cause).toBe('answered');
    expect(ratingLineSchema.parse(JSON.parse(rating)).call).toBe(id);
  });

  it.each([
    ['Status lamp', statusSigns],
    ['"Please lift" lamp', ambientSigns],
  ] as const)('describes every sign of a lamp as the program gives it: %s', (lamp, signs) => {
    const documented = tableRows(text, lamp).map(([name = '', looks, meaning]) => [
      unquoted(name),
      { looks, meaning },
    ]);
    const given = Object.entries<LampSign>(signs).map(([name, { looks, meaning }]) => [
      name,
      { looks, meaning },
    ]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(given));
    expect(documented).toHaveLength(given.length);
  });

  it('has every fault with its severity and meaning, and says for each what to do', () => {
    const rows = tableRows(text, 'Fault');
    const documented = rows.map(([code = '', severity = '', meaning]) => [
      unquoted(code),
      { severity: unquoted(severity), meaning },
    ]);
    expect(Object.fromEntries(documented)).toEqual(faultCodes);
    expect(documented).toHaveLength(Object.keys(faultCodes).length);
    const plain = (text: string) => text.replaceAll(/[`"]/g, '');
    for (const [code = '', , , advice = ''] of rows)
      expect(plain(advice), code).toBe(plain(faultWords[unquoted(code) as FaultCode].en.advice));
  });

  it('explains every field of a call record', () => {
    const documented = tableRows(text, 'Field').map(([field = '']) => unquoted(field));
    expect(documented).toEqual(Object.keys(callRecordSchema.shape));
  });

  it('gives the default times that the program has', () => {
    const { busyToneMs, giveUpAfterMs, howlerMs, raceAfterMs } = defaultCallTimes;
    for (const ms of [busyToneMs, giveUpAfterMs, howlerMs, raceAfterMs])
      expect(text).toContain(formatDuration(ms));
  });
});

describe('all documents', () => {
  const documents = filesUnder(root).filter((file) => file.endsWith('.md'));

  it('are found', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'docs/phone.md']));
  });

  it.each(documents)('%s: its links lead to files and headings that exist', (document) => {
    const dead = linksOf(read(document)).filter((link) => !leadsSomewhere(document, link));
    expect(dead).toEqual([]);
  });

  it.each(documents)('%s: the paths that it names exist', (document) => {
    const missing = namedPaths(read(document)).filter((path) => !exists(join(root, path)));
    expect(missing).toEqual([]);
  });
});

// ── Markdown ────────────────────────────────────────────────────────────────────────────────────────────────────

/** The cells of every table whose first heading is `heading`, without the heading. */
function tableRows(text: string, heading: string): string[][] {
  const rows: string[][] = [];
  let inTable = false;
  for (const line of text.split('\n')) {
    const cells = line.startsWith('|') ? cellsOf(line) : undefined;
    if (!cells) inTable = false;
    else if (cells[0] === heading) inTable = true;
    else if (inTable && !/^-+$/.test(cells[0] ?? '')) rows.push(cells);
  }
  return rows;
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function unquoted(cell: string): string {
  return cell.replaceAll('`', '');
}

/** Relative targets of links and pictures, outside of code. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)|<img[^>]* src="([^"]+)"/g)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), decodeURIComponent(path));
  if (!exists(join(root, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** `src/phone/ports.ts` and the like in code marks. A pattern with * or {} names none. */
function namedPaths(text: string): string[] {
  return [...text.matchAll(/`((?:src|test|scripts|docs|examples|assets)\/[\w./-]*)(?: [^`]*)?`/g)].map(
    ([, path = '']) => path,
  );
}

// ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────

const NOT_OURS = new Set(['node_modules', 'dist', 'test-results', 'coverage', '.git', '.cache']);

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [relative(root, path)];
    });
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

// ── The program ─────────────────────────────────────────────────────────────────────────────────────────────────

function restOf(cause: (typeof failureCauses)[number], failures: number): string {
  return seconds(restAfter({ cause, reason: '' }, failures));
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
