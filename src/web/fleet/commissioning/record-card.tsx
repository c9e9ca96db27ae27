import { Button, Group, Portal, Text } from '@mantine/core';
import { useState } from 'react';
import type { StoredCommissioning } from '../../../protocol/fleet-api/commissioning.js';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { Icon } from '../common/icons.js';
import { download } from '../enrolment/download.js';
import { useWords } from '../words/index.js';
import { commissioningPageWords } from '../words/commissioning.js';
import { RecordSheet } from './record-sheet.js';

export type SignedOff = Extract<StoredCommissioning, { kind: 'signed-off' }>;

interface RecordCardProps {
  readonly phone: PhoneDetail;
  readonly signedOff: SignedOff;
}

/** A record as it came, to be looked at, printed and kept. */
export function RecordCard({ phone, signedOff }: RecordCardProps) {
  const { words } = useWords(commissioningPageWords);
  const [printing, setPrinting] = useState(false);
  const { id, receivedAt, record, photo } = signedOff;
  const save = () =>
    download(
      `hotline-sign-off-${phone.id.slice(0, 8)}-${record.at.slice(0, 10)}.json`,
      `${JSON.stringify({ phone: { id: phone.id, name: phone.name, site: phone.site?.name ?? null }, receivedAt, record }, null, 2)}\n`,
      'application/json',
    );
  return (
    <section className="card" aria-label={words.record} data-testid="record">
      <Group justify="flex-end" gap="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="download" size={15} />}
          onClick={save}
          data-testid="save-record"
        >
          {words.save}
        </Button>
        <Button variant="default" size="xs" onClick={() => setPrinting(true)} data-testid="print-record">
          {words.print}
        </Button>
      </Group>
      <RecordSheet phone={phone} signedOff={signedOff} />
      {photo === 'incomplete' && (
        <Text size="sm" c="dimmed">
          {words.photoIncomplete}
        </Text>
      )}
      {printing && (
        <Portal className="record-print" reuseTargetNode={false}>
          <div
            ref={(sheet) => {
              if (sheet) void printed(sheet).finally(() => setPrinting(false));
            }}
          >
            <RecordSheet key={id} phone={phone} signedOff={signedOff} onPaper />
          </div>
        </Portal>
      )}
    </section>
  );
}

/** Prints what is in the portal and nothing else (commissioning.css), once its photo is there. Resolves when that is over. */
async function printed(sheet: HTMLElement): Promise<void> {
  const images = [...sheet.querySelectorAll('img')];
  await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
  const over = new Promise((resolve) => window.addEventListener('afterprint', resolve, { once: true }));
  window.print();
  await over;
}
