/** What the packaged phone loads before it registers: after a power cut somebody waits for it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleOutline } from '../../../scripts/deb/bundle.js';

type Outline = Awaited<ReturnType<typeof bundleOutline>>;

let outline: Outline;
beforeAll(async () => {
  outline = await bundleOutline();
}, 120_000);

/** Everything that is loaded with a file of the sources: npm packages by their names, and files of the product. */
function loadedWith(source: string): { readonly names: ReadonlySet<string>; readonly bytes: number } {
  const first = Object.keys(outline.outputs).find((file) => outline.outputs[file]?.entryPoint === source);
  expect(first, source).toBeDefined();
  const chunks = new Set<string>();
  const names = new Set<string>();
  let bytes = 0;
  const walk = (file: string): void => {
    const chunk = outline.outputs[file];
    if (!chunk || chunks.has(file)) return;
    chunks.add(file);
    for (const [path, { bytesInOutput }] of Object.entries(chunk.inputs)) {
      names.add(/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path);
      bytes += bytesInOutput;
    }
    for (const { path, kind, external } of chunk.imports) {
      // Such as `import()` of what is needed later.
      if (kind === 'dynamic-import') continue;
      if (external) names.add(path);
      else walk(path);
    }
  };
  walk(first!);
  return { names, bytes };
}

describe('a phone that starts', () => {
  it('has loaded neither pages, nor sound engines, nor drivers, nor a database when it registers', () => {
    const { names } = loadedWith('src/cli/commands/phone.ts');
    // What it does need is there: otherwise this would look at nothing.
    expect([...names]).toEqual(expect.arrayContaining(['sip.js', 'zod', 'src/phone/controller.ts']));
    const heavy = [
      'fastify',
      'werift',
      '@roamhq/wrtc',
      'koffi',
      'libsql',
      'johnny-five',
      'serialport',
      'kysely',
    ];
    expect(heavy.filter((name) => names.has(name))).toEqual([]);
    expect(
      [...names].filter((name) => name.startsWith('src/fleet/') || name.startsWith('src/exchange/')),
    ).toEqual([]);
  });

  it('reads less than 2.5 MB of program for that', () => {
    expect(loadedWith('src/cli/commands/phone.ts').bytes).toBeLessThan(2_500_000);
  });
});

it('messages of the program in languages that nobody asks for are not in the package', () => {
  const locales = Object.keys(outline.inputs).filter((path) => path.includes('/zod/v4/locales/'));
  expect(locales.map((path) => path.replace(/.*\//, '')).sort()).toEqual(['en.js', 'index.js']);
});
