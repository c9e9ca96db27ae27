import { Button, Card, Group, Table, Text, Title, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { CallFigures, Statistics } from '../../../protocol/fleet-api/statistics.js';
import { Icon } from '../common/icons.js';
import { PageLink, phoneAddress } from '../forms/page-link.js';
import { WideTable } from '../forms/wide-table.js';
import { useWords } from '../words/index.js';
import { statisticsWords } from '../words/statistics.js';
import { figureNames, figureText } from './figure-text.js';
import type { Labelled } from './labels.js';
import { inOrder, orderAfterPress, type Column, type Order } from './table-order.js';

interface StatisticsTableProps {
  readonly statistics: Statistics;
  readonly labels: readonly Labelled[];
}

/** More are drawn only when somebody asks: a fleet may have thousands of phones. */
const FIRST_ROWS = 200;

export function StatisticsTable({ statistics: { groups, by, total }, labels }: StatisticsTableProps) {
  const { words, language } = useWords(statisticsWords);
  const [order, setOrder] = useState<Order | null>(null);
  const [showsAll, setShowsAll] = useState(false);
  const named = groups.map((group, index) => ({ ...group, label: labels[index]?.long ?? group.key }));
  // Days and hours that are sorted by name are sorted by time.
  const byTime = order?.column === 'label' && (by === 'day' || by === 'hour' || by === 'hour-of-day');
  const sorted = byTime ? (order.descending ? named.toReversed() : named) : inOrder(named, order, language);
  const shown = showsAll ? sorted : sorted.slice(0, FIRST_ROWS);
  const press = (column: Column) => setOrder(orderAfterPress(order, column));
  return (
    <Card withBorder padding="md" component="section" className="statistics-table">
      <Title order={2} size="h5" mb="xs">
        {words.table}
      </Title>
      <WideTable label={words.table} minWidth={1180}>
        <Table.Thead>
          <Table.Tr>
            <Heading column="label" text={words.groupOf[by]} order={order} onPress={press} />
            {figureNames.map((name) => (
              <Heading key={name} column={name} text={words.figures[name]} order={order} onPress={press} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((group) => (
            <Table.Tr key={group.key} data-testid="statistics-row">
              <Table.Th scope="row" fw={400} className="statistics-label">
                {by === 'phone' ? (
                  <PageLink to={phoneAddress(group.key)}>{group.label}</PageLink>
                ) : (
                  group.label
                )}
              </Table.Th>
              <FigureCells figures={group} />
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row">{words.total}</Table.Th>
            <FigureCells figures={total} />
          </Table.Tr>
        </Table.Tfoot>
      </WideTable>
      {shown.length < sorted.length && (
        <Group mt="sm" className="not-printed">
          <Text size="sm" c="dimmed">
            {words.rows(shown.length, sorted.length)}
          </Text>
          <Button variant="default" size="xs" onClick={() => setShowsAll(true)}>
            {words.showAll}
          </Button>
        </Group>
      )}
    </Card>
  );
}

function FigureCells({ figures }: { readonly figures: CallFigures }) {
  const { language } = useWords(statisticsWords);
  return figureNames.map((name) => (
    <Table.Td key={name} className="figure">
      {figureText(name, figures[name], language)}
    </Table.Td>
  ));
}

interface HeadingProps {
  readonly column: Column;
  readonly text: string;
  readonly order: Order | null;
  readonly onPress: (column: Column) => void;
}

function Heading({ column, text, order, onPress }: HeadingProps) {
  const { words } = useWords(statisticsWords);
  const isSorted = order?.column === column;
  return (
    <Table.Th
      scope="col"
      className={column === 'label' ? undefined : 'figure'}
      aria-sort={isSorted ? (order.descending ? 'descending' : 'ascending') : 'none'}
    >
      <UnstyledButton className="sort" title={words.sortBy(text)} onClick={() => onPress(column)}>
        {text}
        {isSorted && <Icon name={order.descending ? 'down' : 'up'} size={14} />}
      </UnstyledButton>
    </Table.Th>
  );
}
