import { Text } from '@mantine/core';
import { useState } from 'react';
import {
  type CommissioningCheck,
  type CommissioningCheckName,
  commissioningCheckNames,
  type CommissioningOutcome,
  openChecks,
} from '../../../protocol/commissioning.js';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { commissioningStateWords } from '../../../protocol/words/commissioning-states.js';
import { commissioningWords, figureTexts } from '../../../protocol/words/commissioning.js';
import { hrefOf } from '../api/index.js';
import { ToneBadge, type Tone } from '../common/badges.js';
import type { IconName } from '../common/icons.js';
import { counted, numberText, timeText, useWords } from '../words/index.js';
import { commissioningPageWords } from '../words/commissioning.js';
import type { SignedOff } from './record-card.js';

const looks: Readonly<Record<CommissioningOutcome, readonly [Tone, IconName]>> = {
  passed: ['good', 'check'],
  failed: ['bad', 'cross'],
  skipped: ['warn', 'question'],
};

interface RecordSheetProps {
  readonly phone: PhoneDetail;
  readonly signedOff: SignedOff;
  /** With the name of the phone, and a line to sign on. */
  readonly onPaper?: boolean;
}

export function RecordSheet({ phone, signedOff, onPaper = false }: RecordSheetProps) {
  const { words, language } = useWords(commissioningPageWords);
  const time = (iso: string) => timeText(iso, language, { timeZone: phone.timezone, seconds: true });
  const { record } = signedOff;
  const { software, node, machine, board, configuration } = record.versions;
  const open = openChecks(record).length;
  const made = new Map(record.checks.map((check) => [check.check, check]));
  const facts: readonly (readonly [string, string | null])[] = [
    [words.signedBy, record.by],
    [words.at, time(signedOff.at)],
    [words.place, record.place],
    [words.way, commissioningStateWords[language].ways[record.way]],
    [words.label, record.shortName],
    [
      words.software,
      [
        software,
        `Node.js ${node}`,
        ...(configuration === null ? [] : [words.configuration(numberText(configuration, language))]),
      ].join(', '),
    ],
    [words.machine, machine],
    [words.board, board],
    [words.received, time(signedOff.receivedAt)],
  ];
  return (
    <article className="record">
      <h2 className="card-title">
        {onPaper ? `${words.record}: ${phone.name}` : words.record}
        {onPaper && phone.site && <small> {phone.site.name}</small>}
      </h2>
      <p className="record-verdict">
        {open === 0 ? (
          <ToneBadge tone="good" icon="check">
            {words.allPassed}
          </ToneBadge>
        ) : (
          <ToneBadge tone="warn" icon="alert">
            {counted(language, open, words.openChecks)}
          </ToneBadge>
        )}
      </p>
      <div className="record-top">
        <dl className="signals record-facts">
          {facts.map(([name, value]) =>
            value === null ? null : (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
          )}
        </dl>
        {signedOff.photo === 'there' && <Photo phone={phone} record={record.id} />}
      </div>
      {record.remarks !== '' && (
        <div className="record-remarks">
          <strong>{words.remarks}</strong>
          <p>{record.remarks}</p>
        </div>
      )}
      <ul className="record-checks">
        {commissioningCheckNames.map((name) => (
          <CheckItem key={name} name={name} check={made.get(name)} />
        ))}
      </ul>
      {onPaper && <p className="record-signature">{words.signature}</p>}
    </article>
  );
}

interface CheckItemProps {
  readonly name: CommissioningCheckName;
  /** undefined: nobody made it. */
  readonly check: CommissioningCheck | undefined;
}

function CheckItem({ name, check }: CheckItemProps) {
  const { words, language } = useWords(commissioningPageWords);
  const terms = commissioningWords[language];
  const [tone, icon] = check ? looks[check.outcome] : (['muted', 'question'] as const);
  const figures = check ? figureTexts(check, language) : [];
  return (
    <li data-testid={`check-${name}`}>
      <div className="item-head">
        <strong>{terms.checks[name]}</strong>
        <ToneBadge tone={tone} icon={icon}>
          {check ? terms.outcomes[check.outcome] : words.missing}
        </ToneBadge>
      </div>
      {check !== undefined && check.note !== '' && <Text size="sm">{check.note}</Text>}
      {figures.length > 0 && (
        <dl className="record-figures" aria-label={words.evidence}>
          {figures.map(({ name: figure, text }) => (
            <div key={figure}>
              <dt>{figure}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

interface PhotoProps {
  readonly phone: PhoneDetail;
  readonly record: string;
}

function Photo({ phone: { id, name }, record }: PhotoProps) {
  const { words } = useWords(commissioningPageWords);
  const [failed, setFailed] = useState(false);
  if (failed)
    return (
      <Text size="sm" c="dimmed">
        {words.photoFailed}
      </Text>
    );
  return (
    <img
      className="record-photo"
      src={hrefOf('commissioningPhoto', { params: { id, record } })}
      alt={words.photo(name)}
      onError={() => setFailed(true)}
    />
  );
}
