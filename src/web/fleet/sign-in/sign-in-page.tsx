import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AnswerOf } from '../../../protocol/fleet-api/endpoints.js';
import { useChange, useEndpoint } from '../api/index.js';
import { useEnter } from '../api/session.js';
import { Icon } from '../common/icons.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { signInWords } from '../words/sign-in.js';
import { EntranceFrame } from './entrance-frame.js';
import { OPEN_ID_START, openIdProblemOf, rememberWanted } from './open-id.js';

/** Stands in the place of whatever page was wanted. */
export function SignInPage() {
  const { words } = useWords(signInWords);
  const entrance = useEndpoint('entrance');
  return (
    <EntranceFrame
      title={words.title}
      footer={
        entrance.data && (
          <Text size="xs" c="dimmed" ta="center">
            {words.version(entrance.data.version)}
          </Text>
        )
      }
    >
      <QueryView query={entrance}>{(answer) => <Ways entrance={answer} />}</QueryView>
    </EntranceFrame>
  );
}

function Ways({ entrance }: { readonly entrance: AnswerOf<'entrance'> }) {
  const { words } = useWords(signInWords);
  if (entrance.firstRun) {
    return (
      <Alert icon={<Icon name="info" />} title={words.noAccounts} color="signal">
        {words.noAccountsText}
      </Alert>
    );
  }
  const problem = openIdProblemOf(location.search);
  return (
    <Stack>
      {problem && (
        <Alert role="alert" color="red" icon={<Icon name="alert" />} title={words.openIdProblems[problem]} />
      )}
      {entrance.openId !== null && (
        <>
          <Button
            component="a"
            href={OPEN_ID_START}
            variant="default"
            onClick={() => rememberWanted(location, sessionStorage)}
            data-testid="open-id"
          >
            {words.openId(entrance.openId)}
          </Button>
          <Divider label={words.or} />
        </>
      )}
      <PasswordForm />
    </Stack>
  );
}

function PasswordForm() {
  const { words } = useWords(signInWords);
  const enter = useEnter();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useChange('signIn', { onDone: enter });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ body: { login, password } });
      }}
    >
      <Stack>
        <TextInput
          label={words.login}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.password}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {signIn.isError && <ProblemNotice problem={signIn.error} />}
        <Button type="submit" loading={signIn.isPending} data-testid="sign-in">
          {words.signIn}
        </Button>
      </Stack>
    </form>
  );
}
