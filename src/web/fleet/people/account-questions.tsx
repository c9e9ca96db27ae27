/** Questions before something is done to an account. */
import type { Account } from '../../../protocol/fleet-api/people.js';
import { useChange } from '../api/index.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { useWords } from '../words/index.js';
import { peopleWords } from '../words/people.js';
import { sharedWords } from '../words/shared.js';
import type { Setup } from './setup-link.js';

interface QuestionProps {
  readonly account: Account;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function SwitchQuestion({ account, opened, onClose }: QuestionProps) {
  const { words } = useWords(peopleWords);
  const notify = useNotify();
  const change = useChange('changeAccount', {
    refetch: ['accounts'],
    onDone: () => {
      onClose();
      notify(words.saved);
    },
  });
  const { disabled, name, id } = account;
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={disabled ? words.enableTitle(name) : words.disableTitle(name)}
      action={(disabled ? words.enable : words.disable).replace('…', '')}
      danger={!disabled}
      busy={change.isPending}
      problem={change.error}
      onConfirm={() => change.mutate({ params: { id }, body: { disabled: !disabled } })}
    >
      {disabled ? words.enableText : words.disableText}
    </Confirm>
  );
}

interface ResetQuestionProps extends QuestionProps {
  readonly onSetup: (setup: Setup) => void;
}

export function ResetQuestion({ account, opened, onClose, onSetup }: ResetQuestionProps) {
  const { words } = useWords(peopleWords);
  const reset = useChange('resetPassword', {
    refetch: ['accounts'],
    onDone: ({ setupPath }) => {
      onClose();
      if (setupPath !== null) onSetup({ name: account.name, path: setupPath });
    },
  });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={words.resetTitle(account.name)}
      action={words.reset.replace('…', '')}
      busy={reset.isPending}
      problem={reset.error}
      onConfirm={() => reset.mutate({ params: { id: account.id } })}
    >
      {words.resetText}
    </Confirm>
  );
}

export function DeleteQuestion({ account, opened, onClose }: QuestionProps) {
  const { words } = useWords(peopleWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const remove = useChange('deleteAccount', {
    refetch: ['accounts'],
    onDone: () => notify(words.deleted),
  });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={words.deleteTitle(account.name)}
      action={shared.actions.delete}
      danger
      typed={account.login}
      busy={remove.isPending}
      problem={remove.error}
      onConfirm={() => remove.mutate({ params: { id: account.id } })}
    >
      {words.deleteText}
    </Confirm>
  );
}
