/** New phones: one, many from a table, and devices that wait to be accepted. */
import { Tabs, Text } from '@mantine/core';
import { useNavigate, useParams } from 'react-router';
import { useEndpoint, useMay, useSession } from '../api/index.js';
import { Page } from '../common/page.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { sharedWords } from '../words/shared.js';
import { BatchTab } from './batch-tab.js';
import { OneTab } from './one-tab.js';
import { addressOfTab, tabOf, tabsFor } from './tabs.js';
import { WaitingTab } from './waiting-tab.js';
import './enrolment.css';

export default function EnrolmentPage() {
  const { words } = useWords(enrolmentWords);
  const { words: shared } = useWords(sharedWords);
  const { '*': rest = '' } = useParams();
  const navigate = useNavigate();
  const tabs = tabsFor(useSession().account.role);
  const mayMake = useMay('technician');
  const overview = useEndpoint('overview');
  const unconfirmed = overview.data?.unconfirmed ?? 0;
  const wanted = tabOf(rest);
  const tab = tabs.includes(wanted) ? wanted : (tabs[0] ?? 'waiting');
  return (
    <Page title={words.title}>
      {!mayMake && <Text c="dimmed">{shared.problems.NOT_ALLOWED}</Text>}
      <Tabs
        value={tab}
        onChange={(value) => void navigate(addressOfTab(tabOf(value ?? '')))}
        keepMounted={false}
      >
        <div className="tab-strip enrolment-tabs">
          <Tabs.List>
            {tabs.map((one) => (
              <Tabs.Tab key={one} value={one} data-testid={`tab-${one}`}>
                {words.tabs[one]}
                {one === 'waiting' && unconfirmed > 0 && ` (${unconfirmed})`}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </div>
        {mayMake && (
          <Tabs.Panel value="one">
            <OneTab />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="batch">
          <BatchTab />
        </Tabs.Panel>
        <Tabs.Panel value="waiting">
          <WaitingTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
