import { Alert, Button, Group } from '@mantine/core';
import type { Channel } from '../../../protocol/fleet-api/alerts.js';
import { useChange } from '../api/index.js';
import { Icon } from '../common/icons.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { useWords } from '../words/index.js';
import { channelsWords } from '../words/channels.js';

/** Sends a message now, and shows the sentence that comes back. */
export function TestButton({ channel }: { readonly channel: Channel }) {
  const { words } = useWords(channelsWords);
  const test = useChange('testChannel', { refetch: ['channels'] });
  return (
    <>
      <Group mt="sm">
        <Button
          variant="light"
          size="xs"
          loading={test.isPending}
          onClick={() => test.mutate({ params: { id: channel.id } })}
          data-testid="test-channel"
        >
          {words.test}
        </Button>
      </Group>
      <div role="status">
        {test.data && (
          <Alert
            mt="sm"
            color={test.data.ok ? 'green' : 'red'}
            icon={<Icon name={test.data.ok ? 'check' : 'alert'} />}
            title={test.data.ok ? words.testOk : words.testFailed}
            data-testid="test-answer"
          >
            <span lang="en">{test.data.message}</span>
          </Alert>
        )}
      </div>
      {test.isError && <ProblemNotice problem={test.error} />}
    </>
  );
}
