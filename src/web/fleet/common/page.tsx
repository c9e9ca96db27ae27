import { Group, Stack, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useWords } from '../words/index.js';
import { shellWords } from '../words/shell.js';

/** Of the address with which the dashboard was opened (React Router). */
const FIRST_ADDRESS = 'default';

interface PageProps {
  readonly title: string;
  /** Beside the heading. */
  readonly actions?: ReactNode;
  /** Between the edges of the window instead of a column of readable width. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** What every page is: a heading that is also the title of the document. */
export function Page({ title, actions, wide = false, children }: PageProps) {
  const { words } = useWords(shellWords);
  const heading = useRef<HTMLHeadingElement>(null);
  const opened = useRef(useLocation().key === FIRST_ADDRESS);

  useEffect(() => {
    document.title = `${title} · ${words.product}`;
  }, [title, words.product]);
  useEffect(() => {
    // A page that was gone to takes the focus, so that a screen reader says its name.
    if (!opened.current) heading.current?.focus({ preventScroll: true });
  }, []);

  return (
    <Stack gap="lg" className={wide ? 'page page-wide' : 'page'}>
      <Group justify="space-between" align="center" gap="sm">
        <Title order={1} size="h2" ref={heading} tabIndex={-1} className="page-title">
          {title}
        </Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
