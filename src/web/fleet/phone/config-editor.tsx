import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import type { PhoneDetail, StoredConfig } from '../../../protocol/fleet-api/phones.js';
import { useChange, useMay } from '../api/index.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { useWords } from '../words/index.js';
import { commandWords } from '../words/commands.js';
import { ConfigFaults } from './config-faults.js';
import { rangeOfLine } from './config-text.js';
import { mayBeTold } from './command-choices.js';

/** Of the API. */
const MOST_CHARS = 32 * 1024;

interface ConfigEditorProps {
  readonly phone: PhoneDetail;
  /** What stands in the editor at first; undefined: nothing. */
  readonly config: StoredConfig | undefined;
  readonly onSent: (version: number) => void;
}

/** What is sent is checked and signed by the server; its faults are shown by their lines, and nothing typed is lost. */
export function ConfigEditor({ phone, config, onSent }: ConfigEditorProps) {
  const { words } = useWords(commandWords);
  const editable = useMay('operator') && mayBeTold(phone);
  const notify = useNotify();
  const area = useRef<HTMLTextAreaElement>(null);
  const [toml, setToml] = useState(config?.toml ?? '');
  const [asked, setAsked] = useState(false);
  const send = useChange('newConfig', {
    refetch: ['configs', 'phone'],
    onDone: ({ version }) => {
      notify(words.config.sent);
      onSent(version);
    },
  });
  const submit = (): void => {
    send.mutate({ params: { id: phone.id }, body: { toml } }, { onSettled: () => setAsked(false) });
  };
  const goTo = (line: number): void => {
    const { start, end } = rangeOfLine(toml, line);
    area.current?.focus();
    area.current?.setSelectionRange(start, end);
  };
  const changed = toml !== (config?.toml ?? '');

  return (
    <section className="card">
      <Stack gap="sm">
        <Textarea
          ref={area}
          label={words.config.editor}
          description={editable ? words.config.editorHint : words.config.readOnly}
          classNames={{ input: 'toml' }}
          autosize
          minRows={10}
          maxRows={34}
          maxLength={MOST_CHARS}
          spellCheck={false}
          readOnly={!editable}
          value={toml}
          onChange={(event) => {
            setToml(event.currentTarget.value);
            send.reset();
          }}
          data-testid="toml"
        />
        {send.isError && send.error.faults.length > 0 && (
          <ConfigFaults toml={toml} faults={send.error.faults} onGoTo={goTo} />
        )}
        {send.isError && send.error.faults.length === 0 && <ProblemNotice problem={send.error} />}
        {editable && (
          <Group justify="flex-end">
            {changed && (
              <Button variant="default" onClick={() => setToml(config?.toml ?? '')}>
                {words.config.discard}
              </Button>
            )}
            <Button
              disabled={!changed || toml.trim() === ''}
              onClick={() => setAsked(true)}
              data-testid="send-config"
            >
              {words.config.send}
            </Button>
          </Group>
        )}
      </Stack>
      <Confirm
        opened={asked}
        onClose={() => setAsked(false)}
        title={words.config.question(String(phone.wantedConfigVersion ?? 0))}
        action={words.config.send}
        busy={send.isPending}
        onConfirm={submit}
      >
        <Text size="sm">{words.config.questionText}</Text>
      </Confirm>
    </section>
  );
}
