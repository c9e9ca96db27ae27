import { Text } from '@mantine/core';
import { faultCodes, type Fault, type Severity } from '../../../protocol/faults.js';
import { faultWords } from '../../../protocol/words/faults.js';
import { ToneBadge, type Tone } from '../common/badges.js';
import { useWords } from '../words/index.js';
import { alertsWords } from '../words/alerts.js';
import { phoneWords } from '../words/phone.js';
import { vocabulary } from '../words/vocabulary.js';
import { useSay } from './use-say.js';

const tones: Readonly<Record<Severity, Tone>> = {
  'cannot-call': 'bad',
  'needs-service': 'warn',
  notice: 'plain',
};

interface FaultItemProps {
  readonly fault: Fault;
  readonly clearedAt: string | null;
  readonly timeZone: string;
}

/** What is or was wrong, and what to do. */
export function FaultItem({ fault: { code, place, message, since }, clearedAt, timeZone }: FaultItemProps) {
  const { words, language } = useWords(phoneWords);
  const { words: alerts } = useWords(alertsWords);
  const { words: terms } = useWords(vocabulary);
  const say = useSay(timeZone);
  const { severity } = faultCodes[code];
  const { title, advice } = faultWords[code][language];
  const lasted = clearedAt === null ? null : say.duration(Date.parse(clearedAt) - Date.parse(since));
  return (
    <li data-testid="fault">
      <div className="item-head">
        <strong>
          {title}
          {place !== '' && ` (${place})`}
        </strong>
        {clearedAt === null ? (
          <ToneBadge tone={tones[severity]} icon="alert">
            {terms.faultSeverities[severity]}
          </ToneBadge>
        ) : (
          <ToneBadge tone="muted" icon="check">
            {words.faults.cleared(say.time(clearedAt))}
          </ToneBadge>
        )}
      </div>
      {clearedAt === null && (
        <Text size="sm">
          <strong>{alerts.whatToDo}:</strong> {advice}
        </Text>
      )}
      <Text size="sm" lang="en">
        {message}
      </Text>
      <Text size="xs" c="dimmed">
        {say.time(since)}
        {lasted !== null && ` · ${words.faults.lasted(lasted)}`}
      </Text>
    </li>
  );
}
