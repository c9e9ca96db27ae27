import { Button, Stack } from '@mantine/core';
import { useMay } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { useWords } from '../words/index.js';
import { phonesWords } from '../words/phones.js';
import { isNarrowed, noFilters, type PhoneFilters } from './filters.js';

interface NoPhonesProps {
  readonly filters: PhoneFilters;
  readonly onChange: (filters: PhoneFilters) => void;
}

export function NoPhones({ filters, onChange }: NoPhonesProps) {
  const { words } = useWords(phonesWords);
  const mayMake = useMay('technician');
  return (
    <div className="card">
      {isNarrowed(filters) ? (
        <Empty icon="search" title={words.nothingFound}>
          <Stack align="center">
            {words.nothingFoundText}
            <Button variant="default" onClick={() => onChange(noFilters)}>
              {words.reset}
            </Button>
          </Stack>
        </Empty>
      ) : (
        <Empty icon="phone" title={words.empty}>
          {mayMake && words.emptyText}
        </Empty>
      )}
    </div>
  );
}
