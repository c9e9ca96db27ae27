import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useChange, useSession } from '../api/index.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { useWords } from '../words/index.js';
import { commandWords } from '../words/commands.js';
import { commandsFor, mayBeTold, type CommandChoice } from './command-choices.js';

const BLINK_S = 30;

/** Buttons for what this person may tell this phone; what cuts calls asks first. */
export function SendCommand({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(commandWords);
  const { role } = useSession().account;
  const notify = useNotify();
  const [asked, setAsked] = useState<'restart' | 'reboot' | null>(null);
  const send = useChange('newCommand', {
    refetch: ['commands'],
    onDone: () => {
      setAsked(null);
      notify(words.sent);
    },
  });
  const hints: Partial<Record<CommandChoice['name'], string>> = {
    blink: words.blinkHint,
    diagnostics: words.diagnosticsHint,
    'open-setup': words.openSetupHint,
  };
  const submit = (name: CommandChoice['name']): void => {
    const body = name === 'blink' ? { name, seconds: BLINK_S } : { name };
    send.mutate({ params: { id: phone.id }, body });
  };

  if (!mayBeTold(phone)) return <Text size="sm">{words.notAccepted}</Text>;
  return (
    <section className="card" aria-label={words.send}>
      <Stack gap="xs">
        <h2 className="card-title">{words.send}</h2>
        {!phone.linked && (
          <Text size="sm" c="dimmed">
            {words.notLinked}
          </Text>
        )}
        <Group gap="xs">
          {commandsFor(role).map(({ name, asks }) => (
            <Button
              key={name}
              variant="default"
              title={hints[name]}
              disabled={send.isPending}
              onClick={() => {
                send.reset();
                if (asks) setAsked(name);
                else submit(name);
              }}
              data-testid={`command-${name}`}
            >
              {words[name]}
            </Button>
          ))}
        </Group>
        {send.isError && asked === null && <ProblemNotice problem={send.error} />}
      </Stack>
      {asked !== null && (
        <Confirm
          opened
          onClose={() => setAsked(null)}
          title={`${words[asked]}: ${phone.name}`}
          action={words[asked]}
          danger
          busy={send.isPending}
          problem={send.error}
          onConfirm={() => submit(asked)}
        >
          {asked === 'restart' ? words.restartQuestion : words.rebootQuestion}
        </Confirm>
      )}
    </section>
  );
}
