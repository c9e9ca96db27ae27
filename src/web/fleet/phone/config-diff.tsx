import { NativeSelect, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { StoredConfig } from '../../../protocol/fleet-api/phones.js';
import { useWords } from '../words/index.js';
import { commandWords } from '../words/commands.js';
import { diffLines } from './config-text.js';

interface ConfigDiffProps {
  readonly list: readonly StoredConfig[];
  readonly shown: StoredConfig;
}

/** What the version that is looked at changes of another one. */
export function ConfigDiff({ list, shown }: ConfigDiffProps) {
  const { words } = useWords(commandWords);
  const others = list.filter(({ version }) => version !== shown.version);
  const [chosen, choose] = useState<number | null>(null);
  // By default the one before it.
  const other =
    others.find(({ version }) => version === chosen) ??
    others.find(({ version }) => version < shown.version) ??
    others[0];
  if (!other) return null;
  const lines = diffLines(other.toml, shown.toml);
  const same = lines.every(({ kind }) => kind === 'same');
  const marks = { same: ' ', added: '+', removed: '−' } as const;
  return (
    <section className="card" aria-label={words.config.compare}>
      <h2 className="card-title">
        {words.config.compare}: {words.config.version(String(shown.version))}
      </h2>
      <NativeSelect
        label={words.config.compareWith}
        value={String(other.version)}
        data={others.map(({ version }) => ({
          value: String(version),
          label: words.config.version(String(version)),
        }))}
        onChange={(event) => choose(Number(event.currentTarget.value))}
        maw={240}
        mb="sm"
      />
      {same ? (
        <Text size="sm">{words.config.same}</Text>
      ) : (
        <pre
          className="diff"
          tabIndex={0}
          aria-label={`${words.config.version(String(other.version))} → ${words.config.version(String(shown.version))}`}
          role="region"
        >
          {lines.map(({ kind, text }, i) => (
            <span key={i} data-kind={kind}>
              <span aria-hidden>{marks[kind]} </span>
              {kind !== 'same' && <VisuallyHidden>{words.config[kind]}: </VisuallyHidden>}
              {text}
              {'\n'}
            </span>
          ))}
        </pre>
      )}
    </section>
  );
}
