/** Alerts: what is wrong, since when, who sees to it, what to do. */
import { Button, Stack, Text } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import { useEndpoint } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { Icon } from '../common/icons.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { Pager } from '../forms/pager.js';
import { useWords } from '../words/index.js';
import { alertsWords } from '../words/alerts.js';
import { AlertCard } from './alert-card.js';
import { AlertFilterBar } from './filter-bar.js';
import {
  addressOf,
  ALERTS_A_PAGE,
  changed,
  filtersOf,
  isFiltered,
  queryOf,
  type AlertFilters,
} from './filters.js';

export default function AlertsPage() {
  const { words } = useWords(alertsWords);
  const [address, setAddress] = useSearchParams();
  const filters = filtersOf(address);
  const show = (next: AlertFilters) => setAddress(addressOf(next));
  const alerts = useEndpoint('alerts', { query: queryOf(filters) }, { keep: true });
  return (
    <Page
      title={words.title}
      actions={
        <Button
          component={Link}
          to="/maintenance"
          variant="default"
          leftSection={<Icon name="wrench" size={16} />}
        >
          {words.toMaintenance}
        </Button>
      }
    >
      <AlertFilterBar filters={filters} onChange={(change) => show(changed(filters, change))} />
      <QueryView query={alerts}>
        {({ items, total }) =>
          items.length === 0 ? (
            <NoAlerts filters={filters} />
          ) : (
            <Stack gap="md" aria-busy={alerts.isPlaceholderData}>
              <Text c="dimmed" size="sm" role="status">
                {words.count(total)}
              </Text>
              <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
                {items.map((alert) => (
                  <AlertCard key={alert.id} alert={alert} />
                ))}
              </Stack>
              <Pager
                total={total}
                perPage={ALERTS_A_PAGE}
                page={filters.page}
                onChange={(page) => show({ ...filters, page })}
              />
            </Stack>
          )
        }
      </QueryView>
    </Page>
  );
}

function NoAlerts({ filters }: { readonly filters: AlertFilters }) {
  const { words } = useWords(alertsWords);
  if (filters.state === 'open' && !isFiltered(filters)) {
    return (
      <Empty icon="check" title={words.noneOpen}>
        {words.noneOpenText}
      </Empty>
    );
  }
  return (
    <Empty icon="search" title={words.noneFound}>
      {words.noneFoundText}
    </Empty>
  );
}
