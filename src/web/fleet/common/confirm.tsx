import { Button, Group, Modal, Stack, TextInput, type ButtonProps } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { ApiProblem } from '../api/index.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { ProblemNotice } from './problem-notice.js';

interface ConfirmProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** On the button that does it. */
  readonly action: string;
  /** Something that cannot be undone. */
  readonly danger?: boolean;
  /** Has to be typed before it can be done. */
  readonly typed?: string;
  readonly busy?: boolean;
  readonly problem?: ApiProblem | null;
  readonly onConfirm: () => void;
}

/** Asks before something is done. */
export function Confirm({ opened, onClose, title, ...body }: ConfirmProps) {
  const { words } = useWords(sharedWords);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': words.actions.close }}
    >
      <ConfirmBody onClose={onClose} {...body} />
    </Modal>
  );
}

/** Its own component, so that what was typed is gone when the question is closed. */
function ConfirmBody(props: Omit<ConfirmProps, 'opened' | 'title'>) {
  const { onClose, children, action, danger = false, typed, busy = false, problem, onConfirm } = props;
  const { words } = useWords(sharedWords);
  const [text, setText] = useState('');
  const ready = typed === undefined || text.trim() === typed.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) onConfirm();
      }}
    >
      <Stack>
        <div>{children}</div>
        {typed !== undefined && (
          <TextInput
            label={words.typeToConfirm(typed)}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        {problem && <ProblemNotice problem={problem} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.actions.cancel}
          </Button>
          <Button type="submit" disabled={!ready} loading={busy} {...(danger ? dangerous : {})}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const dangerous: ButtonProps = { color: 'red' };
