import { Code, Table, Text } from '@mantine/core';
import type { AuditEntry } from '../../../protocol/fleet-api/people.js';
import { timeText, useWords } from '../words/index.js';
import { auditActions } from '../words/audit-actions.js';
import { auditWords } from '../words/audit.js';
import { detailRows } from './detail.js';
import './audit.css';

/** One line; opened it says all. A plain details element: it works by keyboard and is found by the browser's search. */
export function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const { words, language } = useWords(auditWords);
  const { words: actions } = useWords(auditActions);
  const { at, actor, action, object, address } = entry;
  return (
    <li className="audit-row" data-testid="audit-entry">
      <details>
        <summary>
          <time dateTime={at} className="audit-time">
            {timeText(at, language, { seconds: true })}
          </time>
          <span className="audit-actor">{actorText(actor, words)}</span>
          <span>{actions[action] ?? action}</span>
          <span className="audit-object">{object}</span>
        </summary>
        <div className="audit-detail">
          <Text size="sm" c="dimmed">
            {words.address}: {address ?? words.server} · {words.code}: <Code>{action}</Code>
          </Text>
          <Detail detail={entry.detail} />
        </div>
      </details>
    </li>
  );
}

/** People go by their login, the server and phones by a word. */
function actorText(actor: string, words: typeof auditWords.en): string {
  if (actor === 'server') return words.server;
  return actor.startsWith('phone ') ? words.ofPhone(actor.slice('phone '.length)) : actor;
}

function Detail({ detail }: Pick<AuditEntry, 'detail'>) {
  const { words } = useWords(auditWords);
  const rows = detailRows(detail);
  if (rows.length === 0) return <Text size="sm">{words.noDetail}</Text>;
  return (
    <Table variant="vertical" withTableBorder maw={720} mt={4}>
      <Table.Tbody>
        {rows.map(({ name, value }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w="35%">
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
