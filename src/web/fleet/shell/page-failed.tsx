import { Button, Center } from '@mantine/core';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { Empty } from '../common/empty.js';
import { Page } from '../common/page.js';
import type { Role } from '../../../protocol/fleet-api/roles.js';
import { useWords } from '../words/index.js';
import { shellWords } from '../words/shell.js';
import { vocabulary } from '../words/vocabulary.js';

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
  return <Nothing title={words.notFound} text={words.notFoundText} />;
}

/** Somebody was sent the address of a page that is for others. */
export function NotAllowed({ needed }: { readonly needed: Role }) {
  const { words } = useWords(shellWords);
  const { words: terms } = useWords(vocabulary);
  return <Nothing title={words.notAllowed} text={words.notAllowedText(terms.roles[needed])} />;
}

function Nothing({ title, text }: { readonly title: string; readonly text: string }) {
  const { words } = useWords(shellWords);
  return (
    <Page title={title}>
      <Empty icon="question" title={title}>
        {text}
      </Empty>
      <Center>
        <Button component={Link} to="/">
          {words.toOverview}
        </Button>
      </Center>
    </Page>
  );
}
