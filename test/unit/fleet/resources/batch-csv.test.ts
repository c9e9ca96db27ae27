import { describe, expect, it } from 'vitest';
import { MOST_LINES, readBatch } from '../../../../src/fleet/resources/batch-csv.js';

const empty = { site: null, address: '', timezone: null, notes: '' };

describe('a table of phones', () => {
  const good: readonly [what: string, csv: string, lines: readonly object[]][] = [
    [
      'names alone',
      'name\nA\nB\n',
      [
        { ...empty, line: 2, name: 'A' },
        { ...empty, line: 3, name: 'B' },
      ],
    ],
    [
      'all columns, in any order and case',
      'Notes,TIMEZONE,Address,Site,Name\nn,Asia/Omsk,"Street 1, left",S,A',
      [{ line: 2, name: 'A', site: 'S', address: 'Street 1, left', timezone: 'Asia/Omsk', notes: 'n' }],
    ],
    [
      'Excel in Russia: semicolons, a byte order mark, Windows line ends',
      '\uFEFFИмя;Объект;Адрес;Часовой  пояс;Заметки\r\nКасса 1;Вокзал;Ленина, 1;Europe/Moscow;\r\n',
      [
        {
          line: 2,
          name: 'Касса 1',
          site: 'Вокзал',
          address: 'Ленина, 1',
          timezone: 'Europe/Moscow',
          notes: '',
        },
      ],
    ],
    ['tabs', 'name\tsite\nA\tS', [{ ...empty, line: 2, name: 'A', site: 'S' }]],
    [
      'a separator that Excel names',
      'sep=;\r\nname;site\r\nA;S, T\r\n',
      [{ ...empty, line: 3, name: 'A', site: 'S, T' }],
    ],
    [
      'a semicolon in a quoted heading does not count',
      '"name","site"\nA;1,S',
      [{ ...empty, line: 2, name: 'A;1', site: 'S' }],
    ],
    [
      'notes of several lines',
      'name,notes\nA,"one\r\ntwo"\nB,',
      [
        { ...empty, line: 2, name: 'A', notes: 'one\ntwo' },
        { ...empty, line: 4, name: 'B' },
      ],
    ],
    [
      'empty lines, blanks, cells that are missing',
      'name , site,,\n\n  A  \n,,\nB,S,,\n',
      [
        { ...empty, line: 3, name: 'A' },
        { ...empty, line: 5, name: 'B', site: 'S' },
      ],
    ],
    ['quotation marks in a cell', 'name\n"Hall ""A"""', [{ ...empty, line: 2, name: 'Hall "A"' }]],
  ];
  it.each(good)('%s', (_what, csv, lines) => {
    expect(readBatch(csv)).toEqual({ lines, faults: [] });
  });

  const long = 'x'.repeat(101);
  const bad: readonly [what: string, csv: string, faults: readonly [place: string, message: RegExp][]][] = [
    ['nothing', '\n\n', [['line 1', /empty/]]],
    ['a heading alone', 'name,site\n', [['line 1', /nothing below/]]],
    [
      'no heading',
      'Hall 1\nHall 2\n',
      [
        ['line 1', /no column "Hall 1"/],
        ['line 1', /no column name/],
      ],
    ],
    ['a column twice', 'name,имя\nA,B', [['line 1', /name is there twice/]]],
    ['an open quotation mark', 'name\nA\n"B\nC', [['line 4', /never closed/]]],
    ['a stray quotation mark', 'name\nA"B"', [['line 2', /quotation mark/]]],
    [
      'all faults of all lines together',
      `name,site,timezone\n,S,\n${long},S,\nA,S,Mars/Base\nA,S,\nB,S,,left\nA,S,`,
      [
        ['line 2, name', /is empty/],
        ['line 3, name', /longer than 100/],
        ['line 4, timezone', /"Mars\/Base" is not a time zone/],
        ['line 6', /"left" is left over/],
        ['line 7, name', /A is in line 5 already/],
      ],
    ],
    [
      'control characters',
      'name,site\nA\u0007,S\u0000',
      [
        ['line 2, name', /control/],
        ['line 2, site', /control/],
      ],
    ],
  ];
  it.each(bad)('refuses %s', (_what, csv, faults) => {
    const found = readBatch(csv).faults;
    expect(found.map(({ place }) => place)).toEqual(faults.map(([place]) => place));
    found.forEach(({ message }, i) => expect(message).toMatch(faults[i]![1]));
  });

  it('takes 5,000 phones and not one more', () => {
    const table = (phones: number) => `name\n${Array.from({ length: phones }, (_, i) => `P${i}`).join('\n')}`;
    expect(readBatch(table(MOST_LINES)).lines).toHaveLength(MOST_LINES);
    expect(readBatch(table(MOST_LINES + 1)).faults).toMatchObject(
      [{ message: /5000 is the most/ }].map(() => ({ place: 'line 1' })),
    );
  });
});
