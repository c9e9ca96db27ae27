import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { PhoneDetail, StoredConfig } from '../../../protocol/fleet-api/phones.js';
import { useEndpoint } from '../api/index.js';
import { ToneBadge, type Tone } from '../common/badges.js';
import { Empty } from '../common/empty.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { commandWords } from '../words/commands.js';
import { ConfigDiff } from './config-diff.js';
import { ConfigEditor } from './config-editor.js';
import { useSay } from './use-say.js';
import { ZoneNote } from './zone-note.js';

const MOST = 50;
const tones: Readonly<Record<StoredConfig['state'], Tone>> = {
  waiting: 'plain',
  sent: 'plain',
  running: 'good',
  'rolled-back': 'warn',
  refused: 'bad',
  superseded: 'muted',
};

/** What the phone runs and should run, all versions, and the next one. */
export function ConfigurationTab({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(commandWords);
  const configs = useEndpoint('configs', { params: { id: phone.id }, query: { limit: MOST } });
  return (
    <QueryView query={configs}>
      {(list) => (
        <Stack gap="md">
          <Versions phone={phone} />
          {list.length === 0 && (
            <div className="card">
              <Empty icon="gear" title={words.config.none}>
                {words.config.noneText}
              </Empty>
            </div>
          )}
          <Chosen phone={phone} list={list} />
        </Stack>
      )}
    </QueryView>
  );
}

/** What the next one begins with: not one from which the phone went back. */
function presentConfig(
  list: readonly StoredConfig[],
  { wantedConfigVersion, configVersion }: PhoneDetail,
): StoredConfig | undefined {
  const of = (wanted: number | null) => list.find(({ version }) => version === wanted);
  return of(wantedConfigVersion) ?? of(configVersion) ?? list[0];
}

function Versions({ phone: { configVersion, wantedConfigVersion } }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(commandWords);
  const text = (version: number | null): string =>
    version === null ? words.config.own : words.config.version(String(version));
  return (
    <dl className="figures-line card" data-testid="config-versions">
      <div>
        <dt>{words.config.runs}</dt>
        <dd>{text(configVersion)}</dd>
      </div>
      <div>
        <dt>{words.config.wanted}</dt>
        <dd>{text(wantedConfigVersion)}</dd>
      </div>
    </dl>
  );
}

interface ChosenProps {
  readonly phone: PhoneDetail;
  readonly list: readonly StoredConfig[];
}

/** The version that is looked at, in the editor; it stays the same one when another is sent meanwhile. */
function Chosen({ phone, list }: ChosenProps) {
  const { words } = useWords(commandWords);
  const say = useSay(phone.timezone);
  const [chosen, choose] = useState<number | null>(null);
  const shown = list.find(({ version }) => version === chosen) ?? presentConfig(list, phone);
  return (
    <>
      <ConfigEditor key={shown?.version ?? 0} phone={phone} config={shown} onSent={choose} />
      {list.length > 0 && (
        <section className="card" aria-label={words.config.versions}>
          <h2 className="card-title">{words.config.versions}</h2>
          <ul className="plain-list">
            {list.map(({ version, state, by, createdAt, message }) => (
              <li key={version}>
                <div className="item-head">
                  <button
                    type="button"
                    className="link-button"
                    aria-pressed={version === shown?.version}
                    onClick={() => choose(version)}
                  >
                    {words.config.version(String(version))}
                  </button>
                  <ToneBadge tone={tones[state]}>{words.config.states[state]}</ToneBadge>
                </div>
                {message !== null && (
                  <Text size="sm" lang="en">
                    {message}
                  </Text>
                )}
                <Text size="xs" c="dimmed">
                  {say.time(createdAt)} · {by}
                </Text>
              </li>
            ))}
          </ul>
          <ZoneNote timeZone={phone.timezone} />
        </section>
      )}
      {shown && list.length > 1 && <ConfigDiff list={list} shown={shown} />}
    </>
  );
}
