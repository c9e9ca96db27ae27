import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { CopyLine } from '../forms/copy-line.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { tokensWords } from '../words/tokens.js';

interface TokenSecretProps {
  readonly secret: string | null;
  readonly onClose: () => void;
}

/** Shown this once: a click beside the dialog must not lose it. */
export function TokenSecret({ secret, onClose }: TokenSecretProps) {
  const { words } = useWords(tokensWords);
  const { words: shared } = useWords(sharedWords);
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={words.secretTitle}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
      closeButtonProps={{ 'aria-label': shared.actions.close }}
    >
      {secret !== null && (
        <Stack>
          <Text>{words.secretText}</Text>
          <CopyLine label={words.secret} text={secret} testId="token-secret" />
          <div>
            <Text size="sm">{words.use}</Text>
            <Code block>Authorization: Bearer …</Code>
          </div>
          <Group justify="flex-end">
            <Button onClick={onClose}>{words.secretTaken}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
