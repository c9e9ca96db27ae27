import { Anchor, Stack, Text } from '@mantine/core';
import type { PhoneDetail, StoredCommand } from '../../../protocol/fleet-api/phones.js';
import { hrefOf, useEndpoint, useMay } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Empty } from '../common/empty.js';
import { Icon } from '../common/icons.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { commandWords } from '../words/commands.js';
import { commandTones } from './command-choices.js';
import { SendCommand } from './send-command.js';
import { useSay } from './use-say.js';
import { ZoneNote } from './zone-note.js';

const MOST = 100;

export function CommandsTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(commandWords);
  const maySend = useMay('technician');
  const commands = useEndpoint('commands', { params: { id: phone.id }, query: { limit: MOST } });
  return (
    <Stack gap="md">
      {maySend && <SendCommand phone={phone} />}
      <section className="card" aria-label={words.list}>
        <h2 className="card-title">{words.list}</h2>
        <QueryView query={commands}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="send" title={words.none}>
                {words.noneText}
              </Empty>
            ) : (
              <>
                <ul className="plain-list" aria-live="polite" aria-relevant="text">
                  {list.map((command) => (
                    <CommandItem key={command.id} command={command} phone={phone} />
                  ))}
                </ul>
                <ZoneNote timeZone={phone.timezone} />
              </>
            )
          }
        </QueryView>
      </section>
    </Stack>
  );
}

interface CommandItemProps {
  readonly command: StoredCommand;
  readonly phone: PhoneDetail;
}

function CommandItem({ command, phone }: CommandItemProps) {
  const { words } = useWords(commandWords);
  const say = useSay(phone.timezone);
  const mayFetch = useMay('technician');
  const { id, summary, state, by, createdAt, expiresAt, finishedAt, message, hasBundle } = command;
  const underway = state === 'waiting' || state === 'sent';
  return (
    <li data-testid="command">
      <div className="item-head">
        <strong>{summary}</strong>
        <ToneBadge tone={commandTones[state]}>{words.states[state]}</ToneBadge>
      </div>
      {message !== null && (
        <Text size="sm" lang="en">
          {message}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {say.time(createdAt)} · {words.by(by)}
        {finishedAt !== null && ` · ${say.time(finishedAt)}`}
        {underway && ` · ${words.expires(say.time(expiresAt))}`}
      </Text>
      {hasBundle && mayFetch && (
        <Anchor
          href={hrefOf('bundle', { params: { id: phone.id, command: id } })}
          download
          size="sm"
          className="with-icon"
        >
          <Icon name="download" size={16} />
          {words.bundle}
        </Anchor>
      )}
    </li>
  );
}
