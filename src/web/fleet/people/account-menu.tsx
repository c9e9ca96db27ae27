import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import type { Account } from '../../../protocol/fleet-api/people.js';
import { Icon } from '../common/icons.js';
import { useWords } from '../words/index.js';
import { peopleWords } from '../words/people.js';
import { sharedWords } from '../words/shared.js';
import { DeleteQuestion, ResetQuestion, SwitchQuestion } from './account-questions.js';
import type { Setup } from './setup-link.js';

interface AccountMenuProps {
  readonly account: Account;
  readonly isSelf: boolean;
  readonly onChange: () => void;
  readonly onSetup: (setup: Setup) => void;
}

/** What one does to an account; nobody locks themselves out here. */
export function AccountMenu({ account, isSelf, onChange, onSetup }: AccountMenuProps) {
  const { words } = useWords(peopleWords);
  const { words: shared } = useWords(sharedWords);
  const [question, setQuestion] = useState<'switch' | 'reset' | 'delete' | null>(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={words.actions(account.name)}>
            <Icon name="gear" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onChange}>{words.change}</Menu.Item>
          {!account.openId && <Menu.Item onClick={() => setQuestion('reset')}>{words.reset}</Menu.Item>}
          {!isSelf && (
            <>
              <Menu.Item onClick={() => setQuestion('switch')}>
                {account.disabled ? words.enable : words.disable}
              </Menu.Item>
              <Menu.Item onClick={() => setQuestion('delete')}>{shared.actions.delete}…</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <SwitchQuestion account={account} opened={question === 'switch'} onClose={() => setQuestion(null)} />
      <ResetQuestion
        account={account}
        opened={question === 'reset'}
        onClose={() => setQuestion(null)}
        onSetup={onSetup}
      />
      <DeleteQuestion account={account} opened={question === 'delete'} onClose={() => setQuestion(null)} />
    </>
  );
}
