import { Alert, NativeSelect, Stack, Text } from '@mantine/core';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { updateChannels, type UpdateChannel } from '../../../protocol/fleet-api/updates.js';
import { useChange } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Icon } from '../common/icons.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { progressTones } from '../updates/progress.js';
import { useWords } from '../words/index.js';
import { deviceWords } from '../words/device.js';
import { updatesWords } from '../words/updates.js';
import { useSay } from './use-say.js';

interface SoftwareCardProps {
  readonly phone: PhoneDetail;
  readonly editable: boolean;
}

/** Which version runs, in which channel the phone is, and what became of the last update. */
export function SoftwareCard({ phone, editable }: SoftwareCardProps) {
  const { words } = useWords(updatesWords);
  const { words: ofDevice } = useWords(deviceWords);
  const { version, updates } = phone;
  return (
    <section className="card" aria-label={words.ofPhone} data-testid="software">
      <Stack gap="sm">
        <h2 className="card-title">{words.ofPhone}</h2>
        <dl className="signals">
          <div>
            <dt>{words.runs}</dt>
            <dd>{version ?? ofDevice.nothing}</dd>
          </div>
          <div>
            <dt>{words.package}</dt>
            <dd>
              {updates.package
                ? `${updates.package.version} ${updates.package.architecture}`
                : words.noPackage}
            </dd>
          </div>
          {!editable && (
            <div>
              <dt>{words.updateChannel}</dt>
              <dd>{words.channels[updates.channel]}</dd>
            </div>
          )}
        </dl>
        {updates.package?.keys === 0 && (
          <Alert color="red" icon={<Icon name="alert" />} title={words.noKeys} data-testid="no-release-keys">
            {words.noKeysText}
          </Alert>
        )}
        {editable && <ChannelSelect phone={phone} />}
        <LastUpdate phone={phone} />
      </Stack>
    </section>
  );
}

function ChannelSelect({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(updatesWords);
  const notify = useNotify();
  const { own, channel } = phone.updates;
  const change = useChange('changePhone', {
    refetch: ['phone', 'rollouts'],
    onDone: () => notify(words.saved),
  });
  // Without one of its own, its channel is that of the site.
  const ofSite = own === null ? words.ofSite(words.channels[channel]) : words.ofSite(null);
  return (
    <>
      <NativeSelect
        label={words.updateChannel}
        description={words.channelMeanings[channel]}
        value={own ?? ''}
        disabled={change.isPending}
        data={[
          { value: '', label: ofSite },
          ...updateChannels.map((value) => ({ value, label: words.channels[value] })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          change.mutate({
            params: { id: phone.id },
            body: { updateChannel: value === '' ? null : (value as UpdateChannel) },
          })
        }
      />
      {change.isError && <ProblemNotice problem={change.error} />}
    </>
  );
}

function LastUpdate({ phone: { updates, timezone } }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(updatesWords);
  const say = useSay(timezone);
  const { last } = updates;
  return (
    <div data-testid="last-update">
      <Text size="sm" fw={600}>
        {words.last}
      </Text>
      {last === null ? (
        <Text size="sm">{words.noUpdate}</Text>
      ) : (
        <>
          <Text size="sm" component="div">
            {last.version} <ToneBadge tone={progressTones[last.state]}>{words.come[last.state]}</ToneBadge>{' '}
            {last.canary && `(${words.canary})`} {say.time(last.at)}
          </Text>
          {last.message !== null && (
            <Text size="sm" c="dimmed" lang="en">
              {last.message}
            </Text>
          )}
        </>
      )}
    </div>
  );
}
