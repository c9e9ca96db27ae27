import { Anchor, Skeleton, Stack, Tabs } from '@mantine/core';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useEndpoint, useSession } from '../api/index.js';
import { CommissioningTab } from '../commissioning/commissioning-tab.js';
import { Icon } from '../common/icons.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWatchPhone } from '../live/use-live.js';
import { useWords } from '../words/index.js';
import { phoneWords, type PhoneTab } from '../words/phone.js';
import { CallsTab } from './calls-tab.js';
import { CommandsTab } from './commands-tab.js';
import { ConfigurationTab } from './configuration-tab.js';
import { DeviceTab } from './device-tab.js';
import { FaultsTab } from './faults-tab.js';
import { HistoryTab } from './history-tab.js';
import { PhoneHead } from './phone-head.js';
import { StateTab } from './state-tab.js';
import { TestsTab } from './tests-tab.js';
import { tabOf, tabsFor } from './tabs.js';
import './phone.css';

/** `/phones/:id/:tab?` */
export default function PhonePage() {
  const { words } = useWords(phoneWords);
  const { id = '' } = useParams();
  const phone = useEndpoint('phone', { params: { id } });
  const from = (useLocation().state as { from?: string } | null)?.from;
  useWatchPhone(id);
  return (
    <Page title={phone.data?.name ?? words.title}>
      <Stack gap="md">
        <Anchor component={Link} to={from ?? '/phones'} className="back-link">
          <Icon name="left" size={16} />
          {words.back}
        </Anchor>
        <QueryView query={phone} skeleton={<Skeleton height={320} radius="md" />}>
          {(answer) => (
            <>
              <PhoneHead phone={answer} />
              <PhoneTabs key={answer.id} phone={answer} />
            </>
          )}
        </QueryView>
      </Stack>
    </Page>
  );
}

function PhoneTabs({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(phoneWords);
  const { role } = useSession().account;
  const navigate = useNavigate();
  const { state } = useLocation() as { state: unknown };
  const shown = tabOf(useParams()['tab'], role);
  const choose = (tab: string | null): void => {
    const address = `/phones/${phone.id}${tab === null || tab === 'state' ? '' : `/${tab}`}`;
    void navigate(address, { replace: true, preventScrollReset: true, state });
  };
  return (
    <Tabs value={shown} onChange={choose} keepMounted={false}>
      <div className="tab-strip" ref={showActiveTab}>
        <Tabs.List aria-label={words.tabList}>
          {tabsFor(role).map((tab) => (
            <Tabs.Tab key={tab} value={tab} data-testid={`tab-${tab}`}>
              {words.tabs[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </div>
      <Tabs.Panel value={shown} pt="md">
        <PanelOf tab={shown} phone={phone} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** On a narrow screen not all have room. */
function showActiveTab(strip: HTMLElement | null): void {
  strip?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

function PanelOf({ tab, phone }: { readonly tab: PhoneTab; readonly phone: PhoneDetail }) {
  switch (tab) {
    case 'state':
      return <StateTab phone={phone} />;
    case 'history':
      return <HistoryTab phone={phone} />;
    case 'calls':
      return <CallsTab phone={phone} />;
    case 'faults':
      return <FaultsTab phone={phone} />;
    case 'tests':
      return <TestsTab phone={phone} />;
    case 'commands':
      return <CommandsTab phone={phone} />;
    case 'configuration':
      return <ConfigurationTab phone={phone} />;
    case 'commissioning':
      return <CommissioningTab phone={phone} />;
    case 'device':
      return <DeviceTab phone={phone} />;
  }
}
