import { Button, Stack, Text, TextInput } from '@mantine/core';
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

/** `/first-run#<token>`: the first administrator, by the link that the console has printed. */
export default function FirstRunPage() {
  const { words } = useWords(signInWords);
  const [token] = useState(() => tokenOf(location.hash));
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [secret, setSecret] = useState(noPassword);
  const enter = useEnter();
  const navigate = useNavigate();
  const make = useChange('firstRun', {
    onDone: (session) => {
      enter(session);
      void navigate('/', { replace: true });
    },
  });
  const { title, text, login: loginLabel, loginHint, name: nameLabel, make: makeLabel } = words.firstRun;
  const ready = passwordFault(secret.password, secret.again) === null;

  if (token === null) return <NoToken title={title} />;
  return (
    <EntranceFrame title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) make.mutate({ body: { token, login, name, password: secret.password } });
        }}
      >
        <Stack>
          <Text size="sm">{text}</Text>
          <TextInput
            label={loginLabel}
            description={loginHint}
            autoComplete="username"
            autoCapitalize="none"
            required
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
          />
          <TextInput
            label={nameLabel}
            autoComplete="name"
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NewPasswordFields value={secret} onChange={setSecret} />
          {make.isError && <ProblemNotice problem={make.error} />}
          <Button type="submit" loading={make.isPending} disabled={!ready} data-testid="make-account">
            {makeLabel}
          </Button>
        </Stack>
      </form>
    </EntranceFrame>
  );
}
