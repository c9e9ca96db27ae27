/** Sites: places with phones. */
import { Button, Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Site } from '../../../protocol/fleet-api/phones.js';
import { useEndpoint, useMay } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { Icon } from '../common/icons.js';
import { useNotify } from '../common/notify.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { sitesWords } from '../words/sites.js';
import { sitesWith } from './search.js';
import { SiteForm } from './site-form.js';
import { SiteList } from './site-list.js';

export default function SitesPage() {
  const { words, language } = useWords(sitesWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const [address, setAddress] = useSearchParams();
  const search = address.get('search') ?? '';
  const [edited, setEdited] = useState<Site | 'new' | null>(null);
  const sites = useEndpoint('sites');
  const mayChange = useMay('technician');
  const close = () => setEdited(null);
  return (
    <Page
      title={words.title}
      actions={
        mayChange && (
          <Button onClick={() => setEdited('new')} data-testid="add-site">
            {words.add}
          </Button>
        )
      }
    >
      <Text c="dimmed" maw={760}>
        {words.about}
      </Text>
      <QueryView query={sites}>
        {(all) => {
          if (all.length === 0) {
            return (
              <Empty icon="site" title={words.none}>
                {mayChange && words.noneText}
              </Empty>
            );
          }
          const found = sitesWith(all, search, language);
          return (
            <>
              <TextInput
                type="search"
                aria-label={words.search}
                placeholder={words.search}
                leftSection={<Icon name="search" />}
                maw={420}
                value={search}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setAddress(value === '' ? {} : { search: value }, { replace: true });
                }}
              />
              {found.length === 0 ? (
                <Empty icon="search" title={words.noneFound} />
              ) : (
                <SiteList sites={found} onChange={mayChange ? setEdited : null} />
              )}
            </>
          );
        }}
      </QueryView>
      <Modal
        opened={edited !== null}
        onClose={close}
        title={edited === 'new' ? words.add : words.change}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        {edited !== null && (
          <SiteForm
            site={edited === 'new' ? null : edited}
            onCancel={close}
            onDone={() => {
              notify(edited === 'new' ? words.made : words.saved);
              close();
            }}
          />
        )}
      </Modal>
    </Page>
  );
}
