import { Alert, Card, Stack, Table } from '@mantine/core';
import type { Problem } from '../../../protocol/fleet-api/common.js';
import { Icon } from '../common/icons.js';
import { WideTable } from '../forms/wide-table.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { batchFaults } from './batch-faults.js';
import type { CsvRecord } from './csv.js';

interface BatchFaultTableProps {
  readonly faults: NonNullable<Problem['faults']>;
  readonly records: readonly CsvRecord[];
}

/** Every fault of the table by its line, with what stands there. */
export function BatchFaultTable({ faults, records }: BatchFaultTableProps) {
  const { words } = useWords(enrolmentWords);
  const { batch } = words;
  const rows = batchFaults(faults, records);
  return (
    <Stack gap="sm" data-testid="batch-faults">
      <Alert color="red" role="alert" icon={<Icon name="alert" />} title={batch.faults(rows.length)}>
        {batch.faultsText}
      </Alert>
      <Card withBorder padding="xs">
        <WideTable label={batch.faults(rows.length)} minWidth={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{batch.line}</Table.Th>
              <Table.Th scope="col">{batch.what}</Table.Th>
              <Table.Th scope="col">{batch.content}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, column, message, content }, index) => (
              <Table.Tr key={index} data-testid="batch-fault">
                <Table.Th scope="row">{line ?? batch.wholeFile}</Table.Th>
                <Table.Td lang="en">
                  {column !== '' && <strong>{column}: </strong>}
                  {message}
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{content}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      </Card>
    </Stack>
  );
}
