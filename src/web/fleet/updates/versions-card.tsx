import { Text } from '@mantine/core';
import { useEndpoint } from '../api/index.js';
import { QueryView } from '../common/query-view.js';
import { PageLink } from '../forms/page-link.js';
import { useWords } from '../words/index.js';
import { updatesWords } from '../words/updates.js';

const REFETCH_MS = 10_000;

/** How many phones run which version; a version leads to its phones. */
export function VersionsCard() {
  const { words } = useWords(updatesWords);
  const versions = useEndpoint('versions', {}, { refetchEveryMs: REFETCH_MS });
  return (
    <section className="card" aria-label={words.inUse}>
      <h2 className="card-title">{words.inUse}</h2>
      <QueryView query={versions}>
        {(uses) => {
          const most = Math.max(1, ...uses.map(({ phones }) => phones));
          return uses.length === 0 ? (
            <Text c="dimmed">{words.nobody}</Text>
          ) : (
            <ul className="version-list">
              {uses.map(({ version, phones }) => (
                <li key={version ?? ''} data-testid="version">
                  <span className="version-name">
                    {version === null ? (
                      words.noVersion
                    ) : (
                      <PageLink to={`/phones?version=${encodeURIComponent(version)}`}>{version}</PageLink>
                    )}
                  </span>
                  <span className="version-bar" aria-hidden>
                    <span style={{ width: `${(phones / most) * 100}%` }} />
                  </span>
                  <span className="version-count">{words.phones(phones)}</span>
                </li>
              ))}
            </ul>
          );
        }}
      </QueryView>
    </section>
  );
}
