import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { builds, readSources } from '../../../scripts/make-hardware.js';
import { parseWiring } from '../../../scripts/hardware/wiring.js';
import { type Layout, layOut } from '../../../scripts/hardware/wiring-layout.js';
import { wiringSvg } from '../../../scripts/hardware/wiring-svg.js';
import { groundWire, hookWire, readLibrary, wiringText } from './wiring-fixture.js';

async function draw(): Promise<string> {
  const wiring = parseWiring(wiringText({ wires: [hookWire, groundWire] }), readLibrary());
  return wiringSvg(wiring, await layOut(wiring));
}

describe('a wiring drawing', () => {
  it('says in words what it shows, for those who do not see it', async () => {
    const svg = await draw();
    expect(svg).toContain('role="img" aria-labelledby="title description"');
    expect(svg).toContain('<title id="title">A &lt;hook&gt; &amp; a Pi</title>');
    expect(svg).toContain(
      'A contact at a Pi. Wire 1, white: S1 1 to J1 pin 29 (GPIO5). Wire 2, black: S1 2 to J1 pin 39 (GND).',
    );
  });

  it('tells wires apart without colour: number and code at the ends, and a list', async () => {
    const svg = await draw();
    expect(svg.match(/>1 WH</g)).toHaveLength(2);
    expect(svg.match(/>2 BK</g)).toHaveLength(2);
    expect(svg).toContain('>WH white<');
  });

  it('marks the pins in use, and names what is wired to them', async () => {
    const svg = await draw();
    const used = [...svg.matchAll(/class="pin" data-pin="(\d+)"/g)].map(([, pin]) => pin);
    expect(used).toEqual(['29', '39']);
    expect(svg).toMatch(/data-pin="29">.*?>Hook contact</);
  });

  it('is the same each time', async () => {
    expect(await draw()).toBe(await draw());
  });
});

describe.each(builds)('the wires of %s', (build) => {
  let layout: Layout;
  beforeAll(async () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const { wirings } = await readSources((path) => readFile(join(root, path), 'utf8'));
    const wiring = wirings.get(build);
    if (!wiring) throw new Error(`there is no source of ${build}`);
    layout = await layOut(wiring);
  });

  it('run from terminal to terminal, across and down', () => {
    const ends = new Set(
      layout.parts.flatMap(({ x, y, places }) =>
        [...places.values()].map((place) => `${x + place.x} ${y + place.y}`),
      ),
    );
    for (const { wire, points } of layout.wires) {
      expect(ends, `wire ${wire.number}`).toContain(`${points[0]!.x} ${points[0]!.y}`);
      expect(ends, `wire ${wire.number}`).toContain(`${points.at(-1)!.x} ${points.at(-1)!.y}`);
      const slants = stretchesOf(points).filter(
        ([a, b]) => Math.abs(a.x - b.x) > 0.5 && Math.abs(a.y - b.y) > 0.5,
      );
      expect(slants, `wire ${wire.number}`).toEqual([]);
    }
  });

  it('run round the parts', () => {
    const hits = layout.wires.flatMap(({ wire, points }) =>
      stretchesOf(points).flatMap(([a, b]) =>
        layout.parts
          .filter(
            ({ x, y, width, height }) =>
              Math.max(a.x, b.x) > x + 1 &&
              Math.min(a.x, b.x) < x + width - 1 &&
              Math.max(a.y, b.y) > y + 1 &&
              Math.min(a.y, b.y) < y + height - 1,
          )
          .map(({ part }) => `wire ${wire.number} runs through ${part.id}`),
      ),
    );
    expect(hits).toEqual([]);
  });
});

type Point = Layout['junctions'][number];

function stretchesOf(points: readonly Point[]): (readonly [Point, Point])[] {
  return points.slice(1).map((point, i) => [points[i]!, point] as const);
}
