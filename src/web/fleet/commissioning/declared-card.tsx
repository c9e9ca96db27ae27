import { Text } from '@mantine/core';
import type { StoredCommissioning } from '../../../protocol/fleet-api/commissioning.js';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { timeText, useWords } from '../words/index.js';
import { commissioningPageWords } from '../words/commissioning.js';

interface DeclaredCardProps {
  readonly phone: PhoneDetail;
  readonly declared: Extract<StoredCommissioning, { kind: 'declared' }>;
}

/** An operator's word in place of a record. */
export function DeclaredCard({ phone, declared: { at, by, reason } }: DeclaredCardProps) {
  const { words, language } = useWords(commissioningPageWords);
  return (
    <section className="card" data-testid="declared">
      <h2 className="card-title">{words.byOperator(by)}</h2>
      <Text size="sm">{reason}</Text>
      <Text size="xs" c="dimmed">
        {timeText(at, language, { timeZone: phone.timezone, seconds: true })}
      </Text>
    </section>
  );
}
