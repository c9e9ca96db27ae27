import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense } from 'react';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { mayAct } from '../../../protocol/fleet-api/roles.js';
import { useSession } from '../api/index.js';
import { Icon } from '../common/icons.js';
import { Loading } from '../common/query-view.js';
import { useWantedPage } from '../sign-in/after-sign-in.js';
import { counted, useWords } from '../words/index.js';
import { shellWords } from '../words/shell.js';
import { AccountMenu } from './account-menu.js';
import { LiveBanner } from './live-banner.js';
import { Navigation } from './navigation.js';
import { NotAllowed } from './page-failed.js';
import { roleFor } from './sections.js';
import { useOpenAlerts } from './use-open-alerts.js';
import './shell.css';

/** The frame around every page: header, navigation, what is wrong with the connection, the page. */
export function Shell() {
  const { words, language } = useWords(shellWords);
  const [opened, { toggle, close }] = useDisclosure(false);
  const { total, worst } = useOpenAlerts();
  useWantedPage();
  const { role } = useSession().account;
  const needed = roleFor(useLocation().pathname);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 236, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
      transitionDuration={0}
    >
      <a className="skip-link" href="#content">
        {words.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={opened ? words.closeNavigation : words.openNavigation}
              aria-expanded={opened}
              aria-controls="navigation"
            />
            <Link to="/" className="brand">
              <Icon name="phone" size={22} />
              <Text component="span" fw={700} className="brand-name">
                {words.product}
              </Text>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            {total > 0 && (
              <Link
                to="/alerts"
                className="tone-badge header-alerts"
                data-tone={worst === 'critical' ? 'bad' : 'warn'}
                aria-label={counted(language, total, words.openAlerts)}
                title={counted(language, total, words.openAlerts)}
                data-testid="open-alerts"
              >
                <Icon name="bell" size={16} />
                {total}
              </Link>
            )}
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar id="navigation" aria-label={words.navigation}>
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <LiveBanner />
        <Suspense fallback={<Loading />}>
          {mayAct(role, needed) ? <Outlet /> : <NotAllowed needed={needed} />}
        </Suspense>
      </AppShell.Main>
      <ScrollRestoration
        // Coming back to a list of phones, by whatever way, one is where one was.
        getKey={({ pathname, search, key }) => (pathname === '/phones' ? pathname + search : key)}
      />
    </AppShell>
  );
}
