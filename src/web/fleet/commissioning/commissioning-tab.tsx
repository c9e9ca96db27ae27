import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import type { StoredCommissioning } from '../../../protocol/fleet-api/commissioning.js';
import { hrefOf, useChange, useEndpoint, useMay } from '../api/index.js';
import { Confirm } from '../common/confirm.js';
import { Empty } from '../common/empty.js';
import { Icon } from '../common/icons.js';
import { useNotify } from '../common/notify.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { commissioningPageWords } from '../words/commissioning.js';
import { DeclaredCard } from './declared-card.js';
import { RecordCard } from './record-card.js';
import './commissioning.css';

/** How this phone was taken into use: the newest record whole, those before it folded up. */
export function CommissioningTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(commissioningPageWords);
  const records = useEndpoint('commissionings', { params: { id: phone.id } });
  return (
    <Stack gap="md">
      <PageActions phone={phone} />
      {phone.commissioning === 'none' && <NotCommissioned phone={phone} />}
      <QueryView query={records}>
        {([newest, ...earlier]) => (
          <>
            {newest && <OneOf phone={phone} commissioning={newest} />}
            {earlier.length > 0 && (
              <details className="evidence not-printed">
                <summary>
                  {words.earlier}: {earlier.length}
                </summary>
                <Stack gap="md" mt="sm">
                  {earlier.map((commissioning) => (
                    <OneOf key={commissioning.id} phone={phone} commissioning={commissioning} />
                  ))}
                </Stack>
              </details>
            )}
          </>
        )}
      </QueryView>
    </Stack>
  );
}

interface OneOfProps {
  readonly phone: PhoneDetail;
  readonly commissioning: StoredCommissioning;
}

function OneOf({ phone, commissioning }: OneOfProps) {
  return commissioning.kind === 'declared' ? (
    <DeclaredCard phone={phone} declared={commissioning} />
  ) : (
    <RecordCard phone={phone} signedOff={commissioning} />
  );
}

/** What is done at the phone itself once more, and the table of all of them. */
function PageActions({ phone }: { readonly phone: PhoneDetail }) {
  const { words, language } = useWords(commissioningPageWords);
  const mayOpen = useMay('operator') && phone.enrolment === 'accepted';
  const notify = useNotify();
  const [asked, setAsked] = useState(false);
  const open = useChange('newCommand', {
    refetch: ['commands'],
    onDone: () => {
      notify(words.setupOpened);
      setAsked(false);
    },
  });
  return (
    <Group justify="flex-end" gap="xs">
      {mayOpen && (
        <Button variant="default" size="xs" onClick={() => setAsked(true)} data-testid="open-setup">
          {words.openSetup}
        </Button>
      )}
      <Button
        component="a"
        href={hrefOf('commissioningExport', { query: { language } })}
        download
        variant="default"
        size="xs"
        leftSection={<Icon name="download" size={15} />}
      >
        {words.exportAll}
      </Button>
      <Confirm
        opened={asked}
        onClose={() => setAsked(false)}
        title={`${words.openSetup}: ${phone.name}`}
        action={words.openSetup}
        busy={open.isPending}
        problem={open.error}
        onConfirm={() => open.mutate({ params: { id: phone.id }, body: { name: 'open-setup' } })}
      >
        {words.openSetupText}
      </Confirm>
    </Group>
  );
}

function NotCommissioned({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(commissioningPageWords);
  const mayDeclare = useMay('operator');
  const [asked, setAsked] = useState(false);
  return (
    <section className="card" data-testid="not-commissioned">
      <Empty icon="question" title={words.noneTitle}>
        <Stack gap="sm" align="center">
          <Text size="sm">{words.noneText}</Text>
          {phone.enrolment === 'accepted' && (
            <Text size="sm">{phone.condition === 'setting-up' ? words.settingUp : words.inService}</Text>
          )}
          {mayDeclare && phone.enrolment === 'accepted' && (
            <Group>
              <Button variant="default" onClick={() => setAsked(true)} data-testid="declare">
                {words.declare}
              </Button>
            </Group>
          )}
        </Stack>
      </Empty>
      {asked && <Declare phone={phone} onClose={() => setAsked(false)} />}
    </section>
  );
}

interface DeclareProps {
  readonly phone: PhoneDetail;
  readonly onClose: () => void;
}

function Declare({ phone, onClose }: DeclareProps) {
  const { words } = useWords(commissioningPageWords);
  const notify = useNotify();
  const [reason, setReason] = useState('');
  const declare = useChange('declareCommissioned', {
    refetch: ['phone', 'phones', 'overview', 'commissionings'],
    onDone: () => {
      notify(words.declared);
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={`${words.declare}: ${phone.name}`}
      action={words.declare}
      busy={declare.isPending || reason.trim() === ''}
      problem={declare.error}
      onConfirm={() => declare.mutate({ params: { id: phone.id }, body: { reason } })}
    >
      <Stack gap="sm">
        <Text size="sm">{words.declareText}</Text>
        <Textarea
          label={words.reason}
          required
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value.replaceAll('\n', ' '))}
          data-autofocus
          data-testid="reason"
        />
      </Stack>
    </Confirm>
  );
}
