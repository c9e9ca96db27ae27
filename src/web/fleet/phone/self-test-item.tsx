import { Text } from '@mantine/core';
import type { SelfTestOutcome, SelfTestResult } from '../../../protocol/self-test.js';
import { ToneBadge, type Tone } from '../common/badges.js';
import type { IconName } from '../common/icons.js';
import { useWords } from '../words/index.js';
import { phoneWords } from '../words/phone.js';
import { vocabulary } from '../words/vocabulary.js';
import { useSay } from './use-say.js';

const looks: Readonly<Record<SelfTestOutcome, readonly [Tone, IconName]>> = {
  passed: ['good', 'check'],
  failed: ['bad', 'cross'],
  interrupted: ['plain', 'clock'],
  'not-available': ['muted', 'question'],
};

interface SelfTestItemProps {
  readonly result: SelfTestResult;
  readonly timeZone: string;
}

/** What a self-test has found, and what proves it. */
export function SelfTestItem({ result, timeZone }: SelfTestItemProps) {
  const { words } = useWords(phoneWords);
  const { words: terms } = useWords(vocabulary);
  const say = useSay(timeZone);
  const [tone, icon] = looks[result.outcome];
  const evidence = Object.entries(result.evidence);
  const valueText = (value: number | string | boolean): string => {
    if (typeof value === 'number') return say.number(value, 2);
    return typeof value === 'boolean' ? say.yesNo(value) : value;
  };
  return (
    <li data-testid="self-test">
      <div className="item-head">
        <strong>{terms.selfTests[result.test]}</strong>
        <ToneBadge tone={tone} icon={icon}>
          {terms.outcomes[result.outcome]}
        </ToneBadge>
      </div>
      <Text size="sm" lang="en">
        {result.message}
      </Text>
      <Text size="xs" c="dimmed">
        {say.time(result.at)} · {words.tests.took(say.duration(result.tookMs))}
      </Text>
      {evidence.length > 0 && (
        <details className="evidence">
          <summary>{words.tests.evidence}</summary>
          <dl className="signals">
            {evidence.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{valueText(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}
