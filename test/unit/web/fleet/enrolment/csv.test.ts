import { describe, expect, it } from 'vitest';
import { readBatch } from '../../../../../src/fleet/resources/batch-csv.js';
import { codesCsv, csvRecords, csvText, templateCsv } from '../../../../../src/web/fleet/enrolment/csv.js';
import { batchFaults } from '../../../../../src/web/fleet/enrolment/batch-faults.js';
import { enrolmentWords } from '../../../../../src/web/fleet/words/enrolment.js';

describe('a table that is read', () => {
  it.each([
    [
      'name,site\na,b\n',
      [
        [1, 'name', 'site'],
        [2, 'a', 'b'],
      ],
    ],
    [
      '\uFEFFname;site\r\na,1;b\r\n',
      [
        [1, 'name', 'site'],
        [2, 'a,1', 'b'],
      ],
    ],
    [
      'name\tsite\na\tb',
      [
        [1, 'name', 'site'],
        [2, 'a', 'b'],
      ],
    ],
    [
      'sep=;\nname;site\na;b',
      [
        [2, 'name', 'site'],
        [3, 'a', 'b'],
      ],
    ],
    [
      'name\n"a ""x"", b\nc"\nd',
      [
        [1, 'name'],
        [2, 'a "x", b\nc'],
        [4, 'd'],
      ],
    ],
    [
      'name\n\n , \na',
      [
        [1, 'name'],
        [4, 'a'],
      ],
    ],
    ['', []],
  ])('%#', (text, expected) => {
    expect(csvRecords(text).map(({ line, cells }) => [line, ...cells])).toEqual(expected);
  });

  it.each(['ru', 'en'] as const)('has the lines that the server finds: the template in %s', (language) => {
    const text = templateCsv(enrolmentWords[language].batch.example);
    const { lines, faults } = readBatch(text);
    expect(faults).toEqual([]);
    expect(lines.map(({ line }) => line)).toEqual(
      csvRecords(text)
        .slice(1)
        .map(({ line }) => line),
    );
  });
});

describe('a table that is written', () => {
  it('is quoted where it has to be, and runs nothing', () => {
    expect(csvText([['a,b', 'say "x"', 'two\nlines', '=1+1', '-5', 'plain']])).toBe(
      '\uFEFF"a,b","say ""x""","two\nlines",\'=1+1,\'-5,plain\r\n',
    );
  });
  it('has every code with its phone', () => {
    const code = {
      phone: 'x',
      name: 'Hall, 1',
      site: null,
      code: 'K7MW-3PQD-9X',
      expiresAt: '2026-01-01T00:00:00Z',
      preApproved: true,
      qrText: 'hotline:enrol?code=1',
      cardFiles: [],
      qrSvg: '',
    };
    expect(csvRecords(codesCsv([code])).at(1)?.cells).toEqual([
      'Hall, 1',
      '',
      'K7MW-3PQD-9X',
      '2026-01-01T00:00:00Z',
      'yes',
      'hotline:enrol?code=1',
    ]);
  });
});

describe('faults of a table', () => {
  const text = 'name,site,timezone\nHall,A,Mars\n"two\nlines",B,\n,C,\n';
  const found = batchFaults(readBatch(text).faults, csvRecords(text));

  it('stand by line with their column and what is written there', () => {
    expect(found.map(({ line, column, content }) => [line, column, content])).toEqual([
      [2, 'timezone', 'Hall · A · Mars'],
      [3, 'name', 'two\nlines · B · '],
      [5, 'name', ' · C · '],
    ]);
  });
  it('of the whole file have no line; long contents are cut', () => {
    const records = [{ line: 1, cells: ['x'.repeat(200)] }];
    const [whole, first] = batchFaults(
      [
        { place: 'line 1', message: 'b' },
        { place: 'csv', message: 'a' },
      ],
      records,
    );
    expect(whole).toEqual({ line: null, column: '', content: '', message: 'a' });
    expect(first?.content).toHaveLength(80);
  });
});
