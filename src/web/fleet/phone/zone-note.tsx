import { Text } from '@mantine/core';
import { useWords } from '../words/index.js';
import { phoneStateWords } from '../words/phone-state.js';

/** Says whose clock the times above are by. */
export function ZoneNote({ timeZone }: { readonly timeZone: string }) {
  const { words } = useWords(phoneStateWords);
  return (
    <Text size="xs" c="dimmed" mt="sm">
      {words.zone(timeZone)}
    </Text>
  );
}
