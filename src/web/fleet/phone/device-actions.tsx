import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useChange } from '../api/index.js';
import { Confirm } from '../common/confirm.js';
import { useNotify } from '../common/notify.js';
import { groupedKey } from '../enrolment/device-key.js';
import { useWords } from '../words/index.js';
import { deviceWords } from '../words/device.js';
import type { DeviceChoices } from './device-choices.js';
import { NewCode } from './new-code.js';

interface DeviceActionsProps {
  readonly phone: PhoneDetail;
  readonly choices: DeviceChoices;
}
type Question = 'accept' | 'revoke' | 'delete' | 'code';

export function DeviceActions({ phone, choices }: DeviceActionsProps) {
  const { words } = useWords(deviceWords);
  const [asked, setAsked] = useState<Question | null>(null);
  const close = (): void => setAsked(null);
  return (
    <>
      <Group gap="xs">
        {choices.accept && (
          <Button onClick={() => setAsked('accept')} data-testid="accept">
            {words.accept}
          </Button>
        )}
        {choices.code !== null && (
          <Button variant="default" onClick={() => setAsked('code')} data-testid="new-code">
            {choices.code === 'first' ? words.newCode : words.replace}
          </Button>
        )}
        {choices.revoke && (
          <Button variant="outline" color="red" onClick={() => setAsked('revoke')} data-testid="revoke">
            {words.revoke}
          </Button>
        )}
        {choices.remove && (
          <Button variant="outline" color="red" onClick={() => setAsked('delete')} data-testid="delete">
            {words.delete}
          </Button>
        )}
      </Group>
      {asked === 'accept' && <Accept phone={phone} onClose={close} />}
      {asked === 'revoke' && <Revoke phone={phone} onClose={close} />}
      {asked === 'delete' && <Remove phone={phone} onClose={close} />}
      {asked === 'code' && <NewCode phone={phone} choices={choices} onClose={close} />}
    </>
  );
}

interface QuestionProps {
  readonly phone: PhoneDetail;
  readonly onClose: () => void;
}

function Accept({ phone, onClose }: QuestionProps) {
  const { words } = useWords(deviceWords);
  const notify = useNotify();
  const accept = useChange('acceptPhone', {
    refetch: ['phone', 'phones', 'overview'],
    onDone: () => {
      notify(words.didAccept);
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={`${words.accept}: ${phone.name}`}
      action={words.accept}
      busy={accept.isPending}
      problem={accept.error}
      onConfirm={() => accept.mutate({ params: { id: phone.id } })}
    >
      <Stack gap="xs">
        <Text size="sm">{words.acceptText}</Text>
        {phone.publicKey !== null && <Code className="device-key">{groupedKey(phone.publicKey)}</Code>}
        <Text size="sm">{words.keyHint}</Text>
      </Stack>
    </Confirm>
  );
}

function Revoke({ phone, onClose }: QuestionProps) {
  const { words } = useWords(deviceWords);
  const notify = useNotify();
  const revoke = useChange('revokePhone', {
    refetch: ['phone', 'phones', 'overview'],
    onDone: () => {
      notify(words.didRevoke);
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={`${words.revoke}: ${phone.name}`}
      action={words.revoke}
      danger
      typed={phone.name}
      busy={revoke.isPending}
      problem={revoke.error}
      onConfirm={() => revoke.mutate({ params: { id: phone.id } })}
    >
      <Text size="sm">{words.revokeText}</Text>
    </Confirm>
  );
}

function Remove({ phone, onClose }: QuestionProps) {
  const { words } = useWords(deviceWords);
  const notify = useNotify();
  const navigate = useNavigate();
  const remove = useChange('deletePhone', {
    refetch: ['phones', 'overview', 'sites'],
    onDone: () => {
      notify(words.didDelete);
      void navigate('/phones', { replace: true });
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={`${words.delete}: ${phone.name}`}
      action={words.delete}
      danger
      typed={phone.name}
      busy={remove.isPending}
      problem={remove.error}
      onConfirm={() => remove.mutate({ params: { id: phone.id } })}
    >
      <Text size="sm">{words.deleteText}</Text>
    </Confirm>
  );
}
