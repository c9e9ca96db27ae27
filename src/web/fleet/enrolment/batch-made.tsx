import { Button, Card, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import { Icon } from '../common/icons.js';
import { PageLink, phoneAddress } from '../forms/page-link.js';
import { WideTable } from '../forms/wide-table.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { CardButton } from './card-button.js';
import { cardsOf } from './cards.js';
import { codesCsv } from './csv.js';
import { download } from './download.js';
import { PrintLabels } from './print-labels.js';

interface BatchMadeProps {
  readonly codes: readonly IssuedCode[];
  readonly onNext: () => void;
}

/** The codes of all, this once. */
export function BatchMade({ codes, onNext }: BatchMadeProps) {
  const { words } = useWords(enrolmentWords);
  const { batch } = words;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Card withBorder padding="lg" data-testid="batch-made">
      <Stack gap="md">
        <div>
          <Title order={2} size="h4" ref={heading} tabIndex={-1} className="code-heading">
            {batch.made(codes.length)}
          </Title>
          <Text size="sm" c="dimmed">
            {batch.madeText}
          </Text>
        </div>
        <Group gap="xs" align="flex-start">
          <Button
            leftSection={<Icon name="download" size={16} />}
            onClick={() => download(batch.codesName, codesCsv(codes))}
            data-testid="download-codes"
          >
            {batch.downloadCodes}
          </Button>
          <CardButton card={() => cardsOf(codes)}>{batch.downloadCards}</CardButton>
          <PrintLabels codes={codes} />
        </Group>
        <WideTable label={batch.made(codes.length)} minWidth={480}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.name}</Table.Th>
              <Table.Th scope="col">{words.site}</Table.Th>
              <Table.Th scope="col">{batch.code}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {codes.map((code) => (
              <Table.Tr key={code.phone}>
                <Table.Th scope="row" fw={400}>
                  <PageLink to={phoneAddress(code.phone)}>{code.name}</PageLink>
                </Table.Th>
                <Table.Td>{code.site}</Table.Td>
                <Table.Td>
                  <Code>{code.code}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
        <Group>
          <Button variant="default" onClick={onNext}>
            {batch.next}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
