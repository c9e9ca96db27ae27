import { useDebouncedValue } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { PhoneRow } from '../../../protocol/fleet-api/phones.js';
import { useApi, type ApiProblem } from '../api/index.js';
import { endpointQuery } from '../api/hooks.js';
import { queryOfFilters, type PhoneFilters } from './filters.js';
import { WINDOW_ROWS, windowOffsets } from './windows.js';

/** What is only scrolled past is not asked for. */
const SETTLE_MS = 80;

export interface PhoneWindows {
  /** null while it is not known. */
  readonly total: number | null;
  readonly rowAt: (index: number) => PhoneRow | undefined;
  readonly problem: ApiProblem | null;
  readonly retry: () => void;
  /** The rows on the screen have changed. */
  readonly look: (first: number, last: number) => void;
}

/** The list as far as it is looked at. */
export function usePhoneWindows(filters: PhoneFilters): PhoneWindows {
  const api = useApi();
  const query = queryOfFilters(filters);
  const [range, setRange] = useState({ first: 0, last: 0 });
  // The total belongs to the query: it is kept only until another one is asked.
  const [known, setKnown] = useState<{ readonly of: string; readonly total: number } | null>(null);
  const queryKey = JSON.stringify(query);
  const knownTotal = known?.of === queryKey ? known.total : null;

  const offsets = windowOffsets(range.first, range.last, knownTotal);
  const [settled] = useDebouncedValue(offsets.join(), SETTLE_MS);
  const windows = useQueries({
    queries: offsets.map((offset) => ({
      ...endpointQuery(api, 'phones', { query: { ...query, offset, limit: WINDOW_ROWS } }),
      // What was fetched before is there all the same.
      enabled: settled.split(',').includes(String(offset)) || knownTotal === null,
    })),
  });

  const answered = windows.find(({ data }) => data !== undefined)?.data;
  const total = answered?.total ?? knownTotal;
  if (answered && answered.total !== knownTotal) setKnown({ of: queryKey, total: answered.total });

  const failed = windows.find(({ isError, data }) => isError && data === undefined);
  return {
    total,
    rowAt: (index) => {
      const at = offsets.indexOf(Math.floor(index / WINDOW_ROWS) * WINDOW_ROWS);
      return windows[at]?.data?.items[index % WINDOW_ROWS];
    },
    problem: failed?.error ?? null,
    retry: () => void failed?.refetch(),
    look: (first, last) => {
      if (first !== range.first || last !== range.last) setRange({ first, last });
    },
  };
}
