import { Button, Group, Stack, Text } from '@mantine/core';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { selfTestNames } from '../../../protocol/self-test.js';
import { useChange, useEndpoint, useMay } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { phoneWords } from '../words/phone.js';
import { vocabulary } from '../words/vocabulary.js';
import { mayBeTold } from './command-choices.js';
import { SelfTestItem } from './self-test-item.js';
import { ZoneNote } from './zone-note.js';

const MOST = 100;

export function TestsTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(phoneWords);
  const mayRun = useMay('technician');
  const tests = useEndpoint('phoneSelfTests', { params: { id: phone.id }, query: { limit: MOST } });
  return (
    <Stack>
      {mayRun && mayBeTold(phone) && <RunTests phone={phone} />}
      <div className="card">
        <QueryView query={tests}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="clock" title={words.tests.none}>
                {words.tests.noneText}
              </Empty>
            ) : (
              <>
                <ul className="plain-list">
                  {list.map((result) => (
                    <SelfTestItem
                      key={`${result.test} ${result.at}`}
                      result={result}
                      timeZone={phone.timezone}
                    />
                  ))}
                </ul>
                <ZoneNote timeZone={phone.timezone} />
              </>
            )
          }
        </QueryView>
      </div>
    </Stack>
  );
}

function RunTests({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(phoneWords);
  const { words: terms } = useWords(vocabulary);
  const notify = useNotify();
  const send = useChange('newCommand', {
    refetch: ['commands'],
    onDone: () => notify(words.tests.started),
  });
  return (
    <div>
      <Group gap="xs">
        <Text size="sm">{words.tests.run}</Text>
        {selfTestNames.map((test) => (
          <Button
            key={test}
            variant="default"
            size="xs"
            loading={send.isPending}
            onClick={() => send.mutate({ params: { id: phone.id }, body: { name: 'self-test', test } })}
            data-testid={`run-${test}`}
          >
            {terms.selfTests[test]}
          </Button>
        ))}
      </Group>
      {send.isError && <ProblemNotice problem={send.error} />}
    </div>
  );
}
