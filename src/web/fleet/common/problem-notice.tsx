import { Alert, Button, List, Stack, Text } from '@mantine/core';
import type { ApiProblem } from '../api/index.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { Icon } from './icons.js';

interface ProblemNoticeProps {
  readonly problem: ApiProblem;
  /** Left out where trying again means pressing the same button. */
  readonly onRetry?: () => void;
  readonly title?: string;
}

/** What went wrong with a request, what the server says of it, all faults with their places. */
export function ProblemNotice({ problem, onRetry, title }: ProblemNoticeProps) {
  const { words } = useWords(sharedWords);
  const known: Readonly<Record<string, string>> = words.problems;
  return (
    <Alert
      role="alert"
      color="red"
      icon={<Icon name="alert" />}
      title={title ?? known[problem.code] ?? words.failedToLoad}
      data-testid="problem"
    >
      <Stack gap="xs" align="flex-start">
        {title !== undefined && <Text size="sm">{known[problem.code]}</Text>}
        {problem.message !== '' && (
          <Text size="sm">
            {words.serverSays} <span lang="en">{problem.message}</span>
          </Text>
        )}
        {problem.faults.length > 0 && (
          <List size="sm" lang="en">
            {problem.faults.map(({ place, message }) => (
              <List.Item key={`${place} ${message}`}>
                <strong>{place}</strong> {message}
              </List.Item>
            ))}
          </List>
        )}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {words.actions.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
