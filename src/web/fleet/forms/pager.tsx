import { Pagination } from '@mantine/core';
import { useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';

interface PagerProps {
  /** Rows altogether. */
  readonly total: number;
  readonly perPage: number;
  /** From 1. */
  readonly page: number;
  readonly onChange: (page: number) => void;
}

/** Nothing where one page has all. */
export function Pager({ total, perPage, page, onChange }: PagerProps) {
  const { words } = useWords(formWords);
  const pages = Math.ceil(total / perPage);
  if (pages <= 1 && page === 1) return null;
  return (
    <nav aria-label={words.pages}>
      <Pagination
        total={Math.max(pages, 1)}
        value={Math.min(page, Math.max(pages, 1))}
        onChange={onChange}
        siblings={1}
        getControlProps={(control) => ({
          'aria-label': control === 'previous' ? words.previousPage : words.nextPage,
        })}
      />
    </nav>
  );
}
