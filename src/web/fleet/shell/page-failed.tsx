import { Button, Center } from '@mantine/core';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { Empty } from '../common/empty.js';
import { Page } from '../common/page.js';
import { useWords } from '../words/index.js';
import { shellWords } from '../words/shell.js';

/** Shown in the place of a page that threw, or whose files have gone with an upgrade of the server. */
export function PageFailed() {
  const error = useRouteError();
  const { words } = useWords(shellWords);
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return (
    <Page title={words.pageFailed}>
      <Empty icon="alert" title={words.pageFailed}>
        {words.pageFailedText}
      </Empty>
      <Center>
        <Button onClick={() => location.reload()}>{words.reload}</Button>
      </Center>
    </Page>
  );
}

export function NotFound() {
  const { words } = useWords(shellWords);
  return (
    <Page title={words.notFound}>
      <Empty icon="question" title={words.notFound}>
        {words.notFoundText}
      </Empty>
      <Center>
        <Button component={Link} to="/">
          {words.toOverview}
        </Button>
      </Center>
    </Page>
  );
}
