import { Code, SimpleGrid, Stack, Text } from '@mantine/core';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useSession } from '../api/index.js';
import { groupedKey } from '../enrolment/device-key.js';
import { useWords } from '../words/index.js';
import { deviceWords } from '../words/device.js';
import { vocabulary } from '../words/vocabulary.js';
import { DetailsCard } from './details-card.js';
import { DeviceActions } from './device-actions.js';
import { deviceChoices } from './device-choices.js';
import { SoftwareCard } from './software-card.js';
import { useSay } from './use-say.js';
import { ZoneNote } from './zone-note.js';

export function DeviceTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(deviceWords);
  const { role } = useSession().account;
  const choices = deviceChoices(phone, role);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <section className="card" aria-label={words.enrolment}>
        <Stack gap="sm">
          <h2 className="card-title">{words.enrolment}</h2>
          <DeviceFacts phone={phone} />
          <DeviceActions phone={phone} choices={choices} />
        </Stack>
      </section>
      <DetailsCard
        // What somebody else has changed meanwhile appears, unless the form is open.
        key={[phone.name, phone.site?.id, phone.address, phone.notes, phone.timezone].join('\n')}
        phone={phone}
        editable={choices.edit}
      />
      <SoftwareCard phone={phone} editable={choices.edit} />
    </SimpleGrid>
  );
}

function DeviceFacts({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(deviceWords);
  const { words: terms } = useWords(vocabulary);
  const say = useSay(phone.timezone);
  const { enrolment, createdAt, acceptedAt, publicKey, formerKeys } = phone;
  return (
    <>
      <dl className="signals">
        <div>
          <dt>{words.state}</dt>
          <dd>{terms.enrolment[enrolment]}</dd>
        </div>
        <div>
          <dt>{words.made}</dt>
          <dd>{say.time(createdAt)}</dd>
        </div>
        <div>
          <dt>{words.accepted}</dt>
          <dd>{acceptedAt === null ? words.nothing : say.time(acceptedAt)}</dd>
        </div>
      </dl>
      <div>
        <Text size="sm" fw={600}>
          {words.key}
        </Text>
        {publicKey === null ? (
          <Text size="sm">{words.noKey}</Text>
        ) : (
          <>
            <Code className="device-key">{groupedKey(publicKey)}</Code>
            <Text size="xs" c="dimmed">
              {words.keyHint}
            </Text>
          </>
        )}
      </div>
      {formerKeys.length > 0 && (
        <details className="evidence">
          <summary>{words.former}</summary>
          <ul className="plain-list">
            {formerKeys.map((former) => (
              <li key={former.until}>
                <Code className="device-key">{groupedKey(former.publicKey)}</Code>
                <Text size="xs" c="dimmed">
                  {say.time(former.from)} {words.until} {say.time(former.until)}
                </Text>
              </li>
            ))}
          </ul>
        </details>
      )}
      <ZoneNote timeZone={phone.timezone} />
    </>
  );
}
