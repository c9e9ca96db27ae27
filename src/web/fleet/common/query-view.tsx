import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApiProblem } from '../api/index.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { ProblemNotice } from './problem-notice.js';

interface QueryViewProps<Answer> {
  readonly query: UseQueryResult<Answer, ApiProblem>;
  readonly children: (answer: Answer) => ReactNode;
  /** What stands there while it loads; lines by default. */
  readonly skeleton?: ReactNode;
}

/** An answer, or that it is on its way, or why there is none. A stale answer stays when renewing it fails. */
export function QueryView<Answer>({ query, children, skeleton }: QueryViewProps<Answer>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ProblemNotice problem={query.error} onRetry={() => void query.refetch()} />;
  return <Loading>{skeleton}</Loading>;
}

export function Loading({ children }: { readonly children?: ReactNode }) {
  const { words } = useWords(sharedWords);
  return (
    <div role="status" data-testid="loading">
      <VisuallyHidden>{words.loading}</VisuallyHidden>
      {children ?? (
        <Stack gap="sm">
          <Skeleton height={22} width="40%" />
          <Skeleton height={22} width="85%" />
          <Skeleton height={22} width="70%" />
        </Stack>
      )}
    </div>
  );
}
