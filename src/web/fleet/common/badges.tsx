/** Conditions and severities: a drawing, a word, and a colour that only repeats them. */
import type { AlertSeverity } from '../../../protocol/fleet-api/alert-kinds.js';
import type { Condition } from '../../../protocol/fleet-api/phones.js';
import { useWords } from '../words/index.js';
import { vocabulary } from '../words/vocabulary.js';
import { Icon, type IconName } from './icons.js';
import type { Tone } from './tone.js';

export type { Tone } from './tone.js';

export const conditionTones: Readonly<Record<Condition, Tone>> = {
  down: 'bad',
  'cannot-call': 'bad',
  'needs-service': 'warn',
  ready: 'good',
  'setting-up': 'plain',
  'never-connected': 'muted',
  revoked: 'muted',
};
export const conditionIcons: Readonly<Record<Condition, IconName>> = {
  down: 'silent',
  'cannot-call': 'cross',
  'needs-service': 'wrench',
  ready: 'check',
  'setting-up': 'gear',
  'never-connected': 'question',
  revoked: 'blocked',
};
const severityTones: Readonly<Record<AlertSeverity, Tone>> = {
  critical: 'bad',
  warning: 'warn',
  notice: 'plain',
};
const severityIcons: Readonly<Record<AlertSeverity, IconName>> = {
  critical: 'alert',
  warning: 'wrench',
  notice: 'info',
};

interface ToneBadgeProps {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: string;
}

export function ToneBadge({ tone, icon, children }: ToneBadgeProps) {
  return (
    <span className="tone-badge" data-tone={tone}>
      {icon && <Icon name={icon} size={15} />}
      {children}
    </span>
  );
}

export function ConditionBadge({ condition }: { readonly condition: Condition }) {
  const { words } = useWords(vocabulary);
  return (
    <ToneBadge tone={conditionTones[condition]} icon={conditionIcons[condition]}>
      {words.conditions[condition]}
    </ToneBadge>
  );
}

export function SeverityBadge({ severity }: { readonly severity: AlertSeverity }) {
  const { words } = useWords(vocabulary);
  return (
    <ToneBadge tone={severityTones[severity]} icon={severityIcons[severity]}>
      {words.severities[severity]}
    </ToneBadge>
  );
}
