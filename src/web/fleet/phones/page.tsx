import { Button, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useSearchParams } from 'react-router';
import { useMay } from '../api/index.js';
import { Icon } from '../common/icons.js';
import { Page } from '../common/page.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { counted, useWords } from '../words/index.js';
import { phonesWords } from '../words/phones.js';
import { FilterBar } from './filter-bar.js';
import { addressOfFilters, filtersOf, type PhoneFilters } from './filters.js';
import { NoPhones } from './no-phones.js';
import { PhoneList } from './phone-list.js';
import { usePhoneWindows } from './use-phone-windows.js';
import './phones.css';

/** From here on there is room for a table. */
const WIDE = '(min-width: 68em)';

export default function PhonesPage() {
  const { words, language } = useWords(phonesWords);
  const [address, setAddress] = useSearchParams();
  const mayMake = useMay('technician');
  const wide = useMediaQuery(WIDE, undefined, { getInitialValueInEffect: false });
  const filters = filtersOf(address);
  const windows = usePhoneWindows(filters);
  const change = (changed: PhoneFilters): void => setAddress(addressOfFilters(changed), { replace: true });

  return (
    <Page
      wide
      title={words.title}
      actions={
        mayMake && (
          <Button component={Link} to="/enrolment" leftSection={<Icon name="join" />}>
            {words.newPhone}
          </Button>
        )
      }
    >
      <FilterBar filters={filters} onChange={change} />
      <div>
        <Text size="sm" c="dimmed" role="status" mb={6} data-testid="found">
          {windows.total === null ? '\u00a0' : counted(language, windows.total, words.found)}
        </Text>
        {windows.problem ? (
          <ProblemNotice problem={windows.problem} onRetry={windows.retry} />
        ) : windows.total === 0 ? (
          <NoPhones filters={filters} onChange={change} />
        ) : (
          <PhoneList
            key={wide ? 'table' : 'cards'}
            wide={wide}
            windows={windows}
            filters={filters}
            onChange={change}
          />
        )}
      </div>
    </Page>
  );
}
