/** hardware/: what is generated is up to date, and what is written by hand agrees with the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { lineName, pinOfRole } from '../../../scripts/hardware/board.js';
import { takenPins } from '../../../scripts/hardware/codec-hat.js';
import {
  type Build,
  builds,
  hardwareFiles,
  type HardwareSources,
  readSources,
} from '../../../scripts/make-hardware.js';
import { faultCodes } from '../../../src/protocol/faults.js';
import type { IoRole } from '../../../src/protocol/io-pins.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { linesOf, wiringOf } from '../../../src/protocol/wiring-of-config.js';
import { codeBlocks } from '../../support/markdown.js';
import { phoneToml } from './phone-toml.js';
import { readBoard, readHats } from './wiring-fixture.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readAsync = (path: string) => readFile(join(root, path), 'utf8');

let sources: HardwareSources;
let generated: ReadonlyMap<string, string>;
beforeAll(async () => {
  sources = await readSources(readAsync);
  generated = await hardwareFiles(readAsync);
});

describe('what scripts/make-hardware generates', () => {
  it.each([
    'hardware/README.md',
    ...builds.flatMap((build) => [`hardware/drawings/${build}.svg`, `hardware/bom/${build}.csv`]),
  ])('%s is up to date', (path) => {
    expect(generated.get(path) === read(path), `${path} is old: run scripts/make-hardware`).toBe(true);
  });

  it('is all that there is: no drawing and no list without a source', () => {
    const found = ['hardware/drawings', 'hardware/bom'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    );
    const expected = [...generated.keys()].filter((path) => path !== 'hardware/README.md');
    expect(found.toSorted()).toEqual([...expected, 'hardware/bom/parts.toml'].toSorted());
  });
});

describe('the lists of parts', () => {
  it.each(builds)('%s.csv has a quantity, a part and a price in each row', (build) => {
    const [headings, ...rows] = parseCsv(read(`hardware/bom/${build}.csv`));
    expect(headings).toHaveLength(6);
    for (const row of rows) {
      const [quantity, , part = '', lookFor = '', price, alternatives = ''] = row;
      expect(row, part).toHaveLength(6);
      expect(Number(quantity), part).toBeGreaterThan(0);
      expect(Number(price), part).toBeGreaterThan(0);
      expect(Math.min(part.length, lookFor.length, alternatives.length), part).toBeGreaterThan(2);
    }
  });

  it('cost about what the overview says', () => {
    const readme = read('hardware/README.md');
    const overview = readme.slice(0, readme.indexOf('## 1:'));
    const totals = builds.map(
      (build) => /all together, about\D*(\d+)/.exec(readme.slice(readme.indexOf(`parts-${build}:`)))?.[1],
    );
    expect([...overview.matchAll(/(\d+) EUR \|/g)].map(([, euros]) => euros)).toEqual(totals.slice(0, 3));
  });

  it('use every part of the catalogue', () => {
    const bought = new Set([...sources.wirings.values()].flatMap(({ buy }) => buy.map(({ part }) => part)));
    expect(Object.keys(sources.catalogue).filter((part) => !bought.has(part))).toEqual([]);
  });
});

describe('the settings in the documents', () => {
  const documents = readdirSync(join(root, 'hardware')).filter((name) => name.endsWith('.md'));
  const snippets = documents.flatMap((name) =>
    codeBlocks(read(`hardware/${name}`), 'toml').map((text, i) => ({ name: `${name}, no. ${i + 1}`, text })),
  );
  const config = (text: string) => parsePhoneConfig(phoneToml(text), 'phone.toml');

  it('are there', () => expect(snippets.length).toBeGreaterThanOrEqual(5));

  it.each(snippets)('$name: a phone takes them', ({ text }) => {
    expect(wiringOf(config(text))).toBeDefined();
  });

  /** Each build's own settings are those that follow its drawing. */
  const settingsOf = (build: Build): string => {
    const text = read('hardware/README.md');
    const [settings = ''] = codeBlocks(text.slice(text.indexOf(`drawings/${build}.svg`)), 'toml');
    return settings;
  };
  const drawnRoles = (build: Build): ReadonlyMap<IoRole, string> =>
    new Map(
      (sources.wirings.get(build)?.wires ?? [])
        .flatMap(({ from, to }) => [from.pin, to.pin])
        .flatMap((pin) => (pin?.role ? [[pin.role, pin.name] as const] : [])),
    );

  it.each(builds)('of %s name what its drawing shows, at the pins of the drawing', (build) => {
    const wiring = wiringOf(config(settingsOf(build)));
    const set = new Map(
      (wiring ? linesOf(wiring) : []).map(({ role, pin }) => [
        role,
        typeof pin === 'number' ? `GPIO${pin}` : pin,
      ]),
    );
    const drawn = drawnRoles(build);
    // The drawing of what can be added leaves the hook out: it is in the other drawings.
    if (build === 'pi-options') set.delete('hook');
    expect(Object.fromEntries(set)).toEqual(Object.fromEntries(drawn));
  });

  it('for five buttons beside a Codec Zero keep off its lines', () => {
    const hat = readHats().get('codec-zero');
    const text = snippets.find((snippet) => snippet.text.match(/rating\.button/g)?.length === 5)?.text ?? '';
    const wiring = wiringOf(config(text));
    const pins = (wiring ? linesOf(wiring) : []).map(({ pin }) => `GPIO${String(pin)}`);
    expect(pins).toHaveLength(6);
    expect(pins.filter((pin) => hat && takenPins(hat).has(pin))).toEqual([]);
  });
});

describe('what is written by hand', () => {
  const pi = readBoard('raspberry-pi');

  it('names the pins that the code has', () => {
    const at = (role: IoRole) => String(pinOfRole(pi, role).number);
    const board = (role: IoRole) => lineName('firmata', role) ?? '';
    const readme = read('hardware/README.md').replaceAll(/\s+/g, ' ');
    for (const words of [
      `hook contact with filter at header pin ${at('hook')}, status lamp at pin ${at('status-lamp')}`,
      `change-over hook contact at header pins ${at('hook')} and ${at('hook-second')}, tamper contact at pin ${at('tamper')}, relay at pin ${at('ringer')}`,
      `NC (closed in the cradle) through the filter to ${pinOfRole(pi, 'hook').name}, NO (closed when lifted) to ${pinOfRole(pi, 'hook-second').name}`,
      `through R1 to ${pinOfRole(pi, 'hook').name}`,
      `Status lamp: ${pinOfRole(pi, 'status-lamp').name}`,
      `between ${pinOfRole(pi, 'tamper').name} and ground`,
      `IN to ${pinOfRole(pi, 'ringer').name}`,
      `NC through the filter to ${board('hook')}, NO to ${board('hook-second')}`,
      `hook contact at ${board('hook')} and ${board('hook-second')}`,
    ])
      expect(readme).toContain(words);
    const sheet = read('hardware/test-sheet.html').replaceAll(/\s+/g, ' ');
    expect(sheet).toContain(`Hook line (header pin ${at('hook')}, ${board('hook')})`);
    expect(sheet).toContain(`second line (${at('hook-second')}, ${board('hook-second')})`);
  });

  it('names faults that there are', () => {
    const texts = ['README.md', 'electrical.md', 'test-sheet.html']
      .map((name) => read(`hardware/${name}`))
      .join('\n');
    const named = [...texts.matchAll(/(?:`|<code>)([a-z]+(?:-[a-z]+)+)(?:`|<\/code>)/g)].map(
      ([, code = '']) => code,
    );
    expect(named).toContain('hook-broken-wire');
    expect(named.filter((code) => !(code in faultCodes))).toEqual([]);
  });
});

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}
