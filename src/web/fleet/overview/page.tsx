import { Alert, Button, SimpleGrid, Skeleton, Stack } from '@mantine/core';
import { Link } from 'react-router';
import type { Overview } from '../../../protocol/fleet-api/phones.js';
import { useEndpoint, useMay } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { Icon } from '../common/icons.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { overviewWords } from '../words/overview.js';
import { AlertsCard } from './alerts-card.js';
import { CanCall } from './can-call.js';
import { Figures } from './figure-cards.js';
import { SitesCard } from './sites-card.js';
import './overview.css';

export default function OverviewPage() {
  const { words } = useWords(overviewWords);
  const overview = useEndpoint('overview');
  return (
    <Page title={words.title}>
      <QueryView query={overview} skeleton={<OverviewSkeleton />}>
        {(answer) => (answer.phones === 0 ? <NoPhones /> : <Glance overview={answer} />)}
      </QueryView>
    </Page>
  );
}

function Glance({ overview }: { readonly overview: Overview }) {
  const { words } = useWords(overviewWords);
  // Enough for the worst ones and for the sites that they are at.
  const alerts = useEndpoint('alerts', { query: { state: 'open', limit: 200 } });
  return (
    <Stack gap="md">
      {!overview.trustworthy && (
        <Alert
          role="alert"
          color="red"
          icon={<Icon name="alert" />}
          title={words.doubtful}
          data-testid="doubtful"
        >
          {words.doubtfulText}
        </Alert>
      )}
      <CanCall overview={overview} />
      <Figures overview={overview} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <AlertsCard alerts={alerts} />
        <SitesCard alerts={alerts} />
      </SimpleGrid>
    </Stack>
  );
}

function NoPhones() {
  const { words } = useWords(overviewWords);
  const mayMake = useMay('technician');
  return (
    <div className="card">
      <Empty icon="phone" title={words.empty}>
        {mayMake && (
          <Stack align="center">
            {words.emptyText}
            <Button component={Link} to="/enrolment">
              {words.addPhones}
            </Button>
          </Stack>
        )}
      </Empty>
    </div>
  );
}

function OverviewSkeleton() {
  return (
    <Stack gap="md">
      <Skeleton height={210} radius="md" />
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
        {[0, 1, 2, 3, 4, 5].map((i) => (
          <Skeleton key={i} height={96} radius="md" />
        ))}
      </SimpleGrid>
      <Skeleton height={320} radius="md" />
    </Stack>
  );
}
