import { Button, Card, Group, Text } from '@mantine/core';
import { useState } from 'react';
import {
  actionsIn,
  type Rollout,
  type RolloutAction,
  type RolloutStateName,
} from '../../../protocol/fleet-api/updates.js';
import { haltReasonText } from '../../../protocol/words/updates.js';
import { useChange, useMay } from '../api/index.js';
import { ToneBadge } from '../common/badges.js';
import { Confirm } from '../common/confirm.js';
import type { IconName } from '../common/icons.js';
import { useNotify } from '../common/notify.js';
import type { Tone } from '../common/tone.js';
import { numberText, percentText, timeText, useWords } from '../words/index.js';
import { updatesWords } from '../words/updates.js';
import { progressParts, progressTones } from './progress.js';

const looks: Readonly<Record<RolloutStateName, readonly [Tone, IconName]>> = {
  canary: ['plain', 'search'],
  waves: ['plain', 'send'],
  complete: ['good', 'check'],
  paused: ['warn', 'clock'],
  halted: ['bad', 'alert'],
  aborted: ['muted', 'cross'],
  superseded: ['muted', 'right'],
};

export function RolloutCard({ rollout }: { readonly rollout: Rollout }) {
  const { words, language } = useWords(updatesWords);
  const { version, channel, architectures, plan, state, reason, observedUntil, createdBy, createdAt } =
    rollout;
  const [tone, icon] = looks[state];
  return (
    <Card component="li" withBorder padding="md" data-testid="rollout">
      <Group gap="xs" mb={6}>
        <Text fw={600} component="h2" className="rollout-version">
          {version}
        </Text>
        <Text>{words.toChannel(words.channels[channel])}</Text>
        <ToneBadge tone={tone} icon={icon}>
          {words.states[state]}
        </ToneBadge>
      </Group>
      {reason && (
        <Text mb={6} data-testid="halt-reason">
          {haltReasonText(reason, language)}
        </Text>
      )}
      <RolloutProgress rollout={rollout} />
      {state === 'canary' && (
        <Text size="sm">
          {observedUntil === null
            ? words.notObserved
            : words.observedUntil(timeText(observedUntil, language))}
        </Text>
      )}
      {rollout.unable > 0 && <Text size="sm">{words.unable(rollout.unable)}</Text>}
      <Text size="sm" c="dimmed">
        {architectures.join(', ')} ·{' '}
        {words.plan(percentText(plan.canaryPercent, language), numberText(plan.perHour, language))} ·{' '}
        {words.by(createdBy, timeText(createdAt, language))}
      </Text>
      <Actions rollout={rollout} />
    </Card>
  );
}

function RolloutProgress({ rollout: { version, phones } }: { readonly rollout: Rollout }) {
  const { words, language } = useWords(updatesWords);
  const parts = progressParts(phones);
  return (
    <div className="rollout-progress">
      <div className="share-bar" aria-hidden>
        {parts.map(({ state, percent }) => (
          <span key={state} data-tone={progressTones[state]} style={{ flexGrow: percent }} />
        ))}
      </div>
      <ul className="rollout-legend" aria-label={words.progressOf(version)}>
        {parts.map(({ state, phones: count }) => (
          <li key={state} data-tone={progressTones[state]} data-testid={`progress-${state}`}>
            <strong>{numberText(count, language)}</strong> {words.progress[state]}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Actions({ rollout }: { readonly rollout: Rollout }) {
  const { words } = useWords(updatesWords);
  const notify = useNotify();
  const [asked, setAsked] = useState<RolloutAction | null>(null);
  const steer = useChange('steerRollout', {
    refetch: ['rollouts', 'alerts', 'overview'],
    onDone: (_, { body: { action } }) => {
      setAsked(null);
      notify(words.questions[action].done);
    },
  });
  const mayAct = useMay('operator');
  const actions = actionsIn[rollout.state];
  if (!mayAct || actions.length === 0) return null;
  const question = words.questions[asked ?? 'pause'];
  return (
    <>
      <Group gap="xs" mt="sm">
        {actions.map((action) => (
          <Button
            key={action}
            size="xs"
            variant="default"
            onClick={() => {
              steer.reset();
              setAsked(action);
            }}
            data-testid={`${action}-rollout`}
          >
            {words.actions[action]}
          </Button>
        ))}
      </Group>
      <Confirm
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={question.title}
        action={words.actions[asked ?? 'pause']}
        danger={asked === 'override' || asked === 'abort'}
        busy={steer.isPending}
        problem={steer.error}
        onConfirm={() => {
          if (asked) steer.mutate({ params: { id: rollout.id }, body: { action: asked } });
        }}
      >
        {question.text}
      </Confirm>
    </>
  );
}
