/** Accounts: who may sign in, and what they may do. */
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Account } from '../../../protocol/fleet-api/people.js';
import { useEndpoint } from '../api/index.js';
import { useNotify } from '../common/notify.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { peopleWords } from '../words/people.js';
import { sharedWords } from '../words/shared.js';
import { AccountCard } from './account-card.js';
import { ChangeAccountForm, NewAccountForm } from './account-forms.js';
import { RoleGuide } from './role-guide.js';
import { SetupLink, type Setup } from './setup-link.js';

export default function PeoplePage() {
  const { words } = useWords(peopleWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const [edited, setEdited] = useState<Account | 'new' | null>(null);
  const [setup, setSetup] = useState<Setup | null>(null);
  const accounts = useEndpoint('accounts');
  const close = () => setEdited(null);
  return (
    <Page
      title={words.title}
      actions={
        <Button onClick={() => setEdited('new')} data-testid="add-person">
          {words.add}
        </Button>
      }
    >
      <Text c="dimmed">{words.about}</Text>
      <QueryView query={accounts}>
        {(known) => (
          <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
            {known.map((account) => (
              <AccountCard
                key={account.id}
                account={account}
                onChange={() => setEdited(account)}
                onSetup={setSetup}
              />
            ))}
          </Stack>
        )}
      </QueryView>
      <RoleGuide />
      <Modal
        opened={edited !== null}
        onClose={close}
        title={edited === 'new' ? words.add : words.changeTitle}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        {edited === 'new' && (
          <NewAccountForm
            onCancel={close}
            onDone={({ account, setupPath }) => {
              close();
              if (setupPath === null) notify(words.made);
              else setSetup({ name: account.name, path: setupPath });
            }}
          />
        )}
        {edited !== null && edited !== 'new' && (
          <ChangeAccountForm
            account={edited}
            onCancel={close}
            onDone={() => {
              notify(words.saved);
              close();
            }}
          />
        )}
      </Modal>
      <SetupLink setup={setup} onClose={() => setSetup(null)} />
    </Page>
  );
}
