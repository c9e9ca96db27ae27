import { Button, Code, CopyButton, Group, Text } from '@mantine/core';
import { Icon } from '../common/icons.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';

interface CopyLineProps {
  readonly label: string;
  readonly text: string;
  readonly testId?: string;
}

/** Something to be taken along, such as a link: it can be selected, and a button copies it. */
export function CopyLine({ label, text, testId }: CopyLineProps) {
  const { words } = useWords(sharedWords);
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {label}
      </Text>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code
          block
          tabIndex={0}
          role="textbox"
          aria-readonly="true"
          aria-label={label}
          data-testid={testId}
          style={{ flex: 1, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {text}
        </Code>
        <CopyText text={text} label={words.actions.copy} />
      </Group>
    </div>
  );
}

/** Left out where the browser does not let pages copy: over plain HTTP. The text can be selected there. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  const { words } = useWords(sharedWords);
  if (!globalThis.isSecureContext) return null;
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          leftSection={<Icon name={copied ? 'check' : 'link'} size={16} />}
          style={{ flex: 'none' }}
        >
          <span aria-live="polite">{copied ? words.actions.copied : label}</span>
        </Button>
      )}
    </CopyButton>
  );
}
