import { Center, Container } from '@mantine/core';
import { SessionContext, useSessionQuery } from '../api/session.js';
import { NotifyProvider } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { Loading } from '../common/query-view.js';
import { LiveProvider } from '../live/use-live.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { Shell } from './shell.js';

/** The shell for who is signed in; else the sign-in page in its place: the address stays, so one comes back to it. */
export function SignedIn() {
  const session = useSessionQuery();
  if (session.data === undefined) {
    return (
      <Center mih="60vh">
        <Container size="xs" w="100%">
          {session.isError ? (
            <ProblemNotice problem={session.error} onRetry={() => void session.refetch()} />
          ) : (
            <Loading />
          )}
        </Container>
      </Center>
    );
  }
  if (session.data === null) return <SignInPage />;
  return (
    <SessionContext value={session.data}>
      <NotifyProvider>
        <LiveProvider>
          <Shell />
        </LiveProvider>
      </NotifyProvider>
    </SessionContext>
  );
}
