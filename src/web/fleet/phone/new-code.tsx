import { Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useChange } from '../api/index.js';
import { Confirm } from '../common/confirm.js';
import { qrDrawing } from '../enrolment/qr-path.js';
import { CopyLine } from '../forms/copy-line.js';
import { timeText, useWords } from '../words/index.js';
import { deviceWords } from '../words/device.js';
import { sharedWords } from '../words/shared.js';
import type { DeviceChoices } from './device-choices.js';

interface NewCodeProps {
  readonly phone: PhoneDetail;
  readonly choices: DeviceChoices;
  readonly onClose: () => void;
}

/** A one-time code for a device that is to be this phone from now on. */
export function NewCode({ phone, choices, onClose }: NewCodeProps) {
  const { words } = useWords(deviceWords);
  const [preApproved, setPreApproved] = useState(false);
  const issue = useChange('newCode', { refetch: ['phone'] });
  const replace = choices.code === 'replace';
  if (issue.data) return <Issued issued={issue.data} onClose={onClose} />;
  return (
    <Confirm
      opened
      onClose={onClose}
      title={`${replace ? words.replace : words.newCode}: ${phone.name}`}
      action={words.makeCode}
      busy={issue.isPending}
      problem={issue.error}
      onConfirm={() => issue.mutate({ params: { id: phone.id }, body: { preApproved, replace } })}
    >
      <Stack gap="sm">
        {replace && <Text size="sm">{words.replaceText}</Text>}
        <Text size="sm">{words.codeText}</Text>
        {choices.preApprove && (
          <Checkbox
            label={words.preApproved}
            checked={preApproved}
            onChange={(event) => setPreApproved(event.currentTarget.checked)}
          />
        )}
      </Stack>
    </Confirm>
  );
}

interface IssuedProps {
  readonly issued: IssuedCode;
  readonly onClose: () => void;
}

function Issued({ issued, onClose }: IssuedProps) {
  const { words, language } = useWords(deviceWords);
  const { words: shared } = useWords(sharedWords);
  const { size, path } = qrDrawing(issued.qrText);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${words.code}: ${issued.name}`}
      centered
      closeButtonProps={{ 'aria-label': shared.actions.close }}
    >
      <Stack gap="sm">
        <CopyLine label={words.code} text={issued.code} testId="code" />
        <Group justify="center">
          <svg
            role="img"
            aria-label={words.qr}
            viewBox={`0 0 ${size} ${size}`}
            width={220}
            height={220}
            className="qr"
          >
            <path d={path} />
          </svg>
        </Group>
        <Text size="sm">
          {words.codeOnce} {words.expires(timeText(issued.expiresAt, language, { sayZone: true }))}
        </Text>
      </Stack>
    </Modal>
  );
}
