/** docs/health.md and the tables of signals and metrics say the same as the schema and each other. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Metric, metrics } from '../../../src/health/health-metrics.js';
import { faultCodes } from '../../../src/protocol/faults.js';
import { healthReportSchema } from '../../../src/protocol/health.js';
import { healthSchema } from '../../../src/protocol/health-config.js';
import { type Signal, signals } from '../../../src/protocol/signals.js';
import { pageLanguages, pageWords } from '../../../src/cli/health-page-words.js';

const text = readFileSync(fileURLToPath(new URL('../../../docs/health.md', import.meta.url)), 'utf8');

/** Rows of the table whose first heading is `heading`. */
function tableRows(heading: string): string[][] {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => new RegExp(`^\\| ${heading} +\\|`).test(line));
  const rows = lines.slice(first + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '').replaceAll('\\*', '*')),
  );
}

/** What of a report is no signal: told by others, and listed on its own. */
const SECTIONS_WITHOUT_SIGNALS = ['faults', 'selfTests'];

/** `machine.load`, `routes[].state`: every leaf of the schema. */
function leaves(schema: z.core.$ZodType, path: string): string[] {
  if (schema instanceof z.ZodNullable) return leaves(schema.unwrap(), path);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([name, inner]) =>
      leaves(inner, path === '' ? name : `${path}.${name}`),
    );
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject)
    return leaves(schema.element, `${path}[]`);
  return [path];
}

describe('the table of signals', () => {
  it('has every signal of a report, and no other', () => {
    const { shape } = healthReportSchema;
    const inSchema = Object.entries(shape)
      .filter(([section]) => !SECTIONS_WITHOUT_SIGNALS.includes(section))
      .flatMap(([section, schema]) => leaves(schema, section));
    expect(inSchema.length).toBeGreaterThan(50);
    expect(Object.keys(signals).sort()).toEqual(inSchema.sort());
  });

  it('names faults that exist and keys that the configuration has', () => {
    for (const [path, { threshold, fault }] of Object.entries<Signal>(signals)) {
      expect(fault === null, path).toBe(threshold === null);
      if (fault !== null) expect(faultCodes, path).toHaveProperty(fault);
      for (const [, key = ''] of (threshold ?? '').matchAll(/\bhealth\.(\w+)/g))
        expect(healthSchema.shape, path).toHaveProperty(key);
    }
  });

  it('uses every threshold of the configuration', () => {
    const used = Object.values<Signal>(signals).flatMap(({ threshold }) =>
      [...(threshold ?? '').matchAll(/\bhealth\.(\w+)/g)].map(([, key = '']) => key),
    );
    const thresholds = Object.keys(healthSchema.shape).filter(
      (key) => !['host', 'port', 'page'].includes(key),
    );
    expect([...new Set(used)].sort()).toEqual(thresholds.sort());
  });
});

describe('docs/health.md', () => {
  it('has every signal with its unit, source, threshold and fault, and no other', () => {
    const documented = tableRows('Signal');
    const kept = Object.entries<Signal>(signals).map(([path, { unit, source, threshold, fault }]) => [
      path,
      unit ?? '',
      source,
      (threshold ?? '').replaceAll('`', ''),
      fault ?? '',
    ]);
    expect(documented).toEqual(kept);
  });

  it('has every metric with its type, labels and meaning, and no other', () => {
    const kept = Object.entries<Metric>(metrics).map(([name, { type, labels, help }]) => [
      name,
      type,
      (labels ?? []).join(', '),
      help,
    ]);
    expect(tableRows('Metric')).toEqual(kept);
  });
});

describe('the words of the page', () => {
  it.each(pageLanguages)('"%s" has a label for every signal', (language) => {
    expect(Object.keys(pageWords[language].labels).sort()).toEqual(Object.keys(signals).sort());
  });

  it('Russian names every unit, state and cause that is shown', () => {
    const { units, values } = pageWords.ru;
    const international = ['%', '°C', 'time'];
    for (const { unit } of Object.values<Signal>(signals))
      if (unit !== null && !international.includes(unit)) expect(units, unit).toHaveProperty([unit]);
    const { routes, calls, machine } = healthReportSchema.shape;
    const shown = [
      ...routes.element.shape.state.options,
      ...calls.shape.state.options,
      ...(calls.shape.last.unwrap().shape.failure.unwrap().options as readonly string[]),
      ...machine.shape.lastRebootCause.unwrap().options,
    ];
    for (const value of shown) expect(values, value).toHaveProperty([value]);
  });
});
