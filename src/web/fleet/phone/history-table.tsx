import { Table } from '@mantine/core';
import type { History } from '../../../protocol/fleet-api/phones.js';
import { timeText, useWords } from '../words/index.js';
import { phoneWords } from '../words/phone.js';
import { digitsFor, summaryOf, tableRows, type Summary } from './periods.js';
import { useSay } from './use-say.js';

interface HistoryTableProps {
  readonly history: History;
  readonly timeZone: string;
}

/** What the chart shows, in figures: least, mean and greatest of all, and a table of parts of the time. */
export function HistoryTable({ history: { points, unit }, timeZone }: HistoryTableProps) {
  const { words, language } = useWords(phoneWords);
  const say = useSay(timeZone);
  const summary = summaryOf(points);
  if (!summary) return null;
  const digits = digitsFor(summary);
  const text = (value: number): string => `${say.number(value, digits)}\u00a0${unit}`.trim();
  const columns = ['least', 'mean', 'greatest'] as const satisfies readonly (keyof Summary)[];
  return (
    <>
      <dl className="figures-line">
        {columns.map((column) => (
          <div key={column}>
            <dt>{words.history[column]}</dt>
            <dd>{text(summary[column])}</dd>
          </div>
        ))}
      </dl>
      <details className="evidence">
        <summary>{words.history.asTable}</summary>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.history.time}</Table.Th>
              {columns.map((column) => (
                <Table.Th key={column} scope="col" ta="end">
                  {words.history[column]}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tableRows(points).map((row) => (
              <Table.Tr key={row.fromMs}>
                <Table.Th scope="row" fw={400}>
                  {timeText(row.fromMs, language, { timeZone })}
                </Table.Th>
                {columns.map((column) => (
                  <Table.Td key={column} ta="end">
                    {text(row[column])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </>
  );
}
