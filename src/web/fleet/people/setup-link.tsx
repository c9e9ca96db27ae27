import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CopyLine } from '../forms/copy-line.js';
import { useWords } from '../words/index.js';
import { peopleWords } from '../words/people.js';
import { sharedWords } from '../words/shared.js';

export interface Setup {
  readonly name: string;
  /** Path of the one-time link on this server. */
  readonly path: string;
}

interface SetupLinkProps {
  readonly setup: Setup | null;
  readonly onClose: () => void;
}

/** The link is shown this once: a click beside the dialog must not lose it. */
export function SetupLink({ setup, onClose }: SetupLinkProps) {
  const { words } = useWords(peopleWords);
  const { words: shared } = useWords(sharedWords);
  return (
    <Modal
      opened={setup !== null}
      onClose={onClose}
      title={words.linkTitle}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
      closeButtonProps={{ 'aria-label': shared.actions.close }}
    >
      {setup && (
        <Stack>
          <Text>{words.linkText(setup.name)}</Text>
          <CopyLine label={words.link} text={new URL(setup.path, location.href).href} testId="setup-link" />
          <Group justify="flex-end">
            <Button onClick={onClose}>{words.linkTaken}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
