import { Button, Text, TextInput } from '@mantine/core';
import { DurationInput } from '../forms/duration-input.js';
import { durationWords, type DurationDraft } from '../forms/duration.js';
import { TimezoneSelect } from '../forms/timezone-select.js';
import type { Form } from '../forms/use-form.js';
import { numberText, useWords } from '../words/index.js';
import { formWords } from '../words/forms.js';
import { settingsWords } from '../words/settings.js';
import {
  draftOf,
  settingFacts,
  valueOf,
  type SettingDraft,
  type SettingName,
  type SettingsDraft,
} from './setting.js';
import './settings.css';

interface SettingFieldProps {
  readonly name: SettingName;
  readonly form: Form<SettingsDraft>;
  readonly disabled: boolean;
}

const durationUnits = ['s', 'min', 'h', 'd'] as const;

export function SettingField({ name, form, disabled }: SettingFieldProps) {
  const { words } = useWords(settingsWords);
  const say = useSay(name);
  const { kind, least, most, usual } = settingFacts(name);
  const draft = form.draft[name];
  const set = (value: SettingDraft) => form.change({ [name]: value });
  const fault = form.fault(name);
  const bounds = least === null || most === null ? null : ([say(least), say(most)] as const);
  const common = {
    label: words.settings[name].name,
    description: words.settings[name].why,
    error: fault !== undefined && bounds ? words.outOfRange(...bounds) : fault,
  };
  const hint = [bounds ? words.range(...bounds) : null, words.usual(say(usual))].filter(Boolean).join(', ');
  return (
    <fieldset disabled={disabled} className="setting" data-testid={`setting-${name}`}>
      {kind === 'duration' ? (
        <DurationInput {...common} value={draft as DurationDraft} onChange={set} units={durationUnits} />
      ) : kind === 'timezone' ? (
        <TimezoneSelect {...common} value={draft as string} onChange={(value) => set(value ?? '')} />
      ) : kind === 'text' ? (
        <TextInput
          {...common}
          spellCheck={false}
          autoComplete="off"
          value={draft as string}
          onChange={(event) => set(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          {...common}
          classNames={{ wrapper: 'setting-number' }}
          inputMode="numeric"
          value={draft as string}
          onChange={(event) => set(event.currentTarget.value)}
          rightSection={kind === 'count' ? undefined : <Text size="sm">{words[kind]}</Text>}
        />
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {hint}
        {!disabled && valueOf(name, draft) !== usual && (
          <Button
            variant="transparent"
            size="compact-xs"
            ml={4}
            aria-label={words.toUsualOf(common.label)}
            onClick={() => set(draftOf(name, usual))}
          >
            {words.toUsual}
          </Button>
        )}
      </Text>
    </fieldset>
  );
}

/** A value of the setting with its unit. */
function useSay(name: SettingName): (value: number | string) => string {
  const { words, language } = useWords(settingsWords);
  const { words: ofForms } = useWords(formWords);
  const { kind } = settingFacts(name);
  return (value) => {
    if (typeof value === 'string') return value === '' ? words.empty : value;
    if (kind === 'duration') return durationWords(value, language, ofForms.units);
    const unit = kind === 'percent' || kind === 'celsius' ? `\u00a0${words[kind]}` : '';
    return `${numberText(value, language)}${unit}`;
  };
}
