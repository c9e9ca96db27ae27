import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useChange } from '../api/index.js';
import { useEnter } from '../api/session.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { useWords } from '../words/index.js';
import { signInWords } from '../words/sign-in.js';
import { EntranceFrame } from './entrance-frame.js';
import { NewPasswordFields, noPassword } from './new-password.js';
import { NoToken } from './no-token.js';
import { passwordFault, tokenOf } from './one-time-token.js';

/** `/set-password#<token>`: a password for an account that an administrator has made or reset. */
export default function SetPasswordPage() {
  const { words } = useWords(signInWords);
  const [token] = useState(() => tokenOf(location.hash));
  const [secret, setSecret] = useState(noPassword);
  const enter = useEnter();
  const navigate = useNavigate();
  const set = useChange('setPassword', {
    onDone: (session) => {
      enter(session);
      void navigate('/', { replace: true });
    },
  });
  const ready = passwordFault(secret.password, secret.again) === null;

  if (token === null) return <NoToken title={words.setPassword.title} />;
  return (
    <EntranceFrame title={words.setPassword.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) set.mutate({ body: { token, password: secret.password } });
        }}
      >
        <Stack>
          <Text size="sm">{words.setPassword.text}</Text>
          <NewPasswordFields value={secret} onChange={setSecret} />
          {set.isError && <ProblemNotice problem={set.error} />}
          <Button type="submit" loading={set.isPending} disabled={!ready} data-testid="set-password">
            {words.setPassword.set}
          </Button>
        </Stack>
      </form>
    </EntranceFrame>
  );
}
