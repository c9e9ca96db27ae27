import type { ReactNode } from 'react';

export interface NoteProps {
  readonly tone: 'bad' | 'good' | 'warn' | 'plain';
  readonly title: string;
  readonly children?: ReactNode;
  readonly testId?: string;
}

/** A sentence or two that must be seen. What says it aloud to those who do not see is the live region around it. */
export function Note({ tone, title, children, testId }: NoteProps) {
  return (
    <div className={tone === 'plain' ? 'note' : `note note--${tone}`} data-testid={testId}>
      <p className="note__title">{title}</p>
      {children}
    </div>
  );
}
