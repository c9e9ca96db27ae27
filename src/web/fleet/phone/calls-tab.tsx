import { Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useSearchParams } from 'react-router';
import type { PhoneDetail, StoredCall } from '../../../protocol/fleet-api/phones.js';
import { useEndpoint } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Empty } from '../common/empty.js';
import { QueryView } from '../common/query-view.js';
import { Pager } from '../forms/pager.js';
import { counted, useWords } from '../words/index.js';
import { phoneWords } from '../words/phone.js';
import { WideTable } from '../forms/wide-table.js';
import { callRow, type CallRow } from './call-rows.js';
import { useSay } from './use-say.js';
import { ZoneNote } from './zone-note.js';

const PER_PAGE = 50;
const figures = [
  'waited',
  'talked',
  'quality',
  'loss',
  'jitter',
  'roundTrip',
  'route',
  'ended',
  'rating',
] as const;

export function CallsTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words, language } = useWords(phoneWords);
  const [address, setAddress] = useSearchParams();
  const wide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  const page = Math.max(1, Math.floor(Number(address.get('page') ?? 1)) || 1);
  const calls = useEndpoint(
    'phoneCalls',
    { params: { id: phone.id }, query: { offset: (page - 1) * PER_PAGE, limit: PER_PAGE } },
    { keep: true },
  );
  return (
    <div className="card">
      <QueryView query={calls}>
        {({ items, total }) =>
          total === 0 ? (
            <Empty icon="phone" title={words.calls.none}>
              {words.calls.noneText}
            </Empty>
          ) : (
            <Stack gap="sm">
              <Text size="sm" c="dimmed">
                {counted(language, total, words.calls.count)}
              </Text>
              {wide ? (
                <CallTable calls={items} timeZone={phone.timezone} />
              ) : (
                <CallCards calls={items} timeZone={phone.timezone} />
              )}
              <Pager
                total={total}
                perPage={PER_PAGE}
                page={page}
                onChange={(wanted) => setAddress(wanted === 1 ? {} : { page: String(wanted) })}
              />
              <ZoneNote timeZone={phone.timezone} />
            </Stack>
          )
        }
      </QueryView>
    </div>
  );
}

/** Below the quality, in this order. */
const soundFigures = ['loss', 'jitter', 'roundTrip'] as const;

interface CallTableProps {
  readonly calls: readonly StoredCall[];
  readonly timeZone: string;
}

function CallTable({ calls, timeZone }: CallTableProps) {
  const { words } = useWords(phoneWords);
  const say = useSay(timeZone);
  return (
    <WideTable label={words.tabs.calls} minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          {(['at', 'result', 'waited', 'talked', 'quality', 'route', 'rating'] as const).map((column) => (
            <Table.Th key={column} scope="col">
              {words.calls[column]}
              {column === 'quality' && (
                <Text size="xs" c="dimmed">
                  {soundFigures.map((figure) => words.calls[figure]).join(' · ')}
                </Text>
              )}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {calls.map((call) => (
          <CallTableRow key={call.id} row={callRow(call, say)} />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function CallTableRow({ row }: { readonly row: CallRow }) {
  const { words } = useWords(phoneWords);
  const sound = soundFigures.filter((figure) => row[figure] !== null);
  const none = <span className="quiet">—</span>;
  return (
    <Table.Tr data-testid="call">
      <Table.Td className="nowrap">{row.at}</Table.Td>
      <Table.Td>
        <ToneBadge tone={row.tone}>{row.result}</ToneBadge>
      </Table.Td>
      <Table.Td>{row.waited ?? none}</Table.Td>
      <Table.Td>{row.talked ?? none}</Table.Td>
      <Table.Td>
        {row.quality ?? none}
        <Text size="xs" c="dimmed">
          {sound.map((figure) => row[figure]).join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td>
        {row.route ?? none}
        <Text size="xs" c="dimmed">
          {words.calls.ended}: {row.ended}
        </Text>
      </Table.Td>
      <Table.Td>{row.rating ?? none}</Table.Td>
    </Table.Tr>
  );
}

/** Where a table has no room. What does not apply to a call is left out. */
function CallCards({ calls, timeZone }: CallTableProps) {
  const { words } = useWords(phoneWords);
  const say = useSay(timeZone);
  return (
    <ul className="plain-list">
      {calls.map((call) => {
        const row = callRow(call, say);
        const known = figures.filter((column) => row[column] !== null);
        return (
          <li key={call.id} data-testid="call">
            <div className="item-head">
              <span>{row.at}</span>
              <ToneBadge tone={row.tone}>{row.result}</ToneBadge>
            </div>
            <Text size="sm" c="dimmed">
              {known.map((column) => `${words.calls[column]} ${row[column] ?? ''}`).join(' · ')}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
