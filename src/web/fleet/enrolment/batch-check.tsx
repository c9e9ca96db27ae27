import { Alert, Card, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AnswerOf } from '../../../protocol/fleet-api/endpoints.js';
import { batchSchema, type IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import { useApi, useChange, useEndpoint, type ApiProblem } from '../api/index.js';
import { Icon } from '../common/icons.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { Loading } from '../common/query-view.js';
import { FormFrame } from '../forms/form-frame.js';
import { useForm } from '../forms/use-form.js';
import { WideTable } from '../forms/wide-table.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { BatchFaultTable } from './batch-fault-table.js';
import type { ChosenFile } from './batch-file.js';
import { codeInput, CodeOptions, usualCode } from './code-options.js';

interface BatchCheckProps {
  readonly file: ChosenFile;
  readonly onMade: (codes: readonly IssuedCode[]) => void;
}

/** What the server says of the table before anything is made. */
export function BatchCheck({ file, onMade }: BatchCheckProps) {
  const { words } = useWords(enrolmentWords);
  const api = useApi();
  const check = useQuery<AnswerOf<'batch'>, ApiProblem>({
    queryKey: ['batch', file.chosenAt],
    queryFn: ({ signal }) => api.call('batch', { body: { csv: file.text, dryRun: true } }, signal),
    staleTime: Infinity,
    gcTime: 0,
  });
  if (check.isError) {
    return check.error.faults.length > 0 ? (
      <BatchFaultTable faults={check.error.faults} records={file.records} />
    ) : (
      <ProblemNotice problem={check.error} onRetry={() => void check.refetch()} />
    );
  }
  if (check.data === undefined) {
    return (
      <>
        <Text size="sm">{words.batch.checking}</Text>
        <Loading />
      </>
    );
  }
  return (
    <>
      <GoodTable result={check.data} />
      <Preview file={file} />
      <MakeForm file={file} phones={check.data.made} onMade={onMade} />
    </>
  );
}

function GoodTable({ result: { made, sitesMade } }: { readonly result: AnswerOf<'batch'> }) {
  const { words } = useWords(enrolmentWords);
  return (
    <Alert
      color="green"
      role="status"
      icon={<Icon name="check" />}
      title={words.batch.good(made)}
      data-testid="batch-good"
    >
      {sitesMade.length > 0 && `${words.batch.newSites(sitesMade.length)} ${sitesMade.join(', ')}`}
    </Alert>
  );
}

const PREVIEW_LINES = 6;

function Preview({ file: { records } }: { readonly file: ChosenFile }) {
  const { words } = useWords(enrolmentWords);
  const [heading, ...lines] = records;
  return (
    <Card withBorder padding="md">
      <Title order={2} size="h5" mb="xs">
        {words.batch.preview}
      </Title>
      <WideTable label={words.batch.preview} minWidth={600}>
        <Table.Thead>
          <Table.Tr>
            {heading?.cells.map((cell, index) => (
              <Table.Th key={index} scope="col">
                {cell}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.slice(0, PREVIEW_LINES).map(({ line, cells }) => (
            <Table.Tr key={line}>
              {cells.map((cell, index) => (
                <Table.Td key={index} style={{ overflowWrap: 'anywhere' }}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {lines.length > PREVIEW_LINES && (
        <Text size="sm" c="dimmed">
          {words.batch.previewOf(PREVIEW_LINES, lines.length)}
        </Text>
      )}
    </Card>
  );
}

interface MakeFormProps extends BatchCheckProps {
  readonly phones: number;
}

function MakeForm({ file, phones, onMade }: MakeFormProps) {
  const { words } = useWords(enrolmentWords);
  const settings = useEndpoint('settings');
  const make = useChange('batch', {
    refetch: ['phones', 'sites', 'overview'],
    onDone: ({ codes }) => onMade(codes),
  });
  const form = useForm({
    initial: usualCode,
    schema: batchSchema,
    input: (draft) => ({ csv: file.text, ...codeInput(draft) }),
    fields: ['expiresInMs'],
    send: (body) => make.mutateAsync({ body }),
  });
  return (
    <Card withBorder padding="lg" maw={640}>
      <FormFrame form={form} action={words.batch.make(phones)}>
        <CodeOptions form={form} usualMs={settings.data?.codeMs ?? 7 * 86_400_000} />
      </FormFrame>
    </Card>
  );
}
