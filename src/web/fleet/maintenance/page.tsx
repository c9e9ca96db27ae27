/** Maintenance windows: those that run or are announced, and announcing one. */
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useSearchParams } from 'react-router';
import { useEndpoint, useMay } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { maintenanceWords } from '../words/maintenance.js';
import { sharedWords } from '../words/shared.js';
import { AnnounceForm } from './announce-form.js';
import { MaintenanceCard } from './maintenance-card.js';

/** `?phone=` and `?site=` open the form for it: other pages link so. */
export default function MaintenancePage() {
  const { words } = useWords(maintenanceWords);
  const { words: shared } = useWords(sharedWords);
  const [address, setAddress] = useSearchParams();
  const target = { phone: address.get('phone'), site: address.get('site') };
  const mayAnnounce = useMay('operator');
  const asked = mayAnnounce && (target.phone !== null || target.site !== null);
  const [opened, dialog] = useDisclosure(asked);
  const maintenance = useEndpoint('maintenance');
  const close = () => {
    dialog.close();
    setAddress({}, { replace: true });
  };
  return (
    <Page
      title={words.title}
      actions={
        mayAnnounce && (
          <Button onClick={dialog.open} data-testid="announce">
            {words.announce}
          </Button>
        )
      }
    >
      <Text c="dimmed" maw={760}>
        {words.about}
      </Text>
      <QueryView query={maintenance}>
        {(windows) =>
          windows.length === 0 ? (
            <Empty icon="wrench" title={words.none}>
              {words.noneText}
            </Empty>
          ) : (
            <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
              {windows.map((one) => (
                <MaintenanceCard key={one.id} maintenance={one} />
              ))}
            </Stack>
          )
        }
      </QueryView>
      <Modal
        opened={opened}
        onClose={close}
        title={words.announce}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        <AnnounceForm target={target} onClose={close} />
      </Modal>
    </Page>
  );
}
