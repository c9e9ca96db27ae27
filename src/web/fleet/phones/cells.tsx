/** What a row and a card say of a phone, each in one place. */
import type { PhoneRow } from '../../../protocol/fleet-api/phones.js';
import { SeverityBadge, ToneBadge } from '../common/badges.js';
import { Icon } from '../common/icons.js';
import { RelativeTime } from '../common/relative-time.js';
import { numberText, useWords } from '../words/index.js';
import { phonesWords } from '../words/phones.js';
import { vocabulary } from '../words/vocabulary.js';

interface CellProps {
  readonly phone: PhoneRow;
}

/** The worst alert, how many more there are, and whether somebody works on it. */
export function WrongCell({ phone }: CellProps) {
  const { alerts, maintenance, enrolment, commissioning, condition } = phone;
  const { words, language } = useWords(phonesWords);
  const { words: terms } = useWords(vocabulary);
  const [worst, ...others] = alerts;
  const all = alerts.map(({ kind }) => terms.alertKinds[kind]).join(', ');
  return (
    <span className="wrong" title={all}>
      {worst && (
        <>
          {terms.alertKinds[worst.kind]}
          {others.length > 0 && ` ${words.more(numberText(others.length, language))}`}
        </>
      )}
      {enrolment === 'unconfirmed' && <ToneBadge tone="plain">{terms.enrolment.unconfirmed}</ToneBadge>}
      {enrolment === 'accepted' && commissioning === 'none' && condition !== 'setting-up' && (
        <ToneBadge tone="muted">{terms.commissioning.none}</ToneBadge>
      )}
      {maintenance && (
        <ToneBadge tone="plain" icon="wrench">
          {words.maintenance}
        </ToneBadge>
      )}
    </span>
  );
}

export function WorstSeverity({ phone: { alerts } }: CellProps) {
  return alerts[0] ? <SeverityBadge severity={alerts[0].severity} /> : null;
}

export function ProvedCell({ phone: { provedAt, enrolment } }: CellProps) {
  const { words } = useWords(phonesWords);
  if (provedAt !== null) return <RelativeTime time={provedAt} />;
  return <span className="quiet">{enrolment === 'accepted' ? words.neverProved : '—'}</span>;
}

export function LinkCell({ phone: { linked, lastSeenAt, callState } }: CellProps) {
  const { words } = useWords(phonesWords);
  const { words: terms } = useWords(vocabulary);
  if (lastSeenAt === null) return <span className="quiet">{words.neverSeen}</span>;
  return (
    <>
      <span className="link-state" data-linked={linked}>
        <Icon name={linked ? 'link' : 'silent'} size={15} />
        {linked ? words.linked : words.silent}
      </span>
      <small>
        {linked && callState !== null ? terms.callStates[callState] : <RelativeTime time={lastSeenAt} />}
      </small>
    </>
  );
}

export function SoftwareCell({ phone }: CellProps) {
  const { words, language } = useWords(phonesWords);
  const { version, configVersion, wantedConfigVersion } = phone;
  if (version === null) return <span className="quiet">—</span>;
  const text = (number: number | null): string =>
    number === null ? words.noConfig : numberText(number, language);
  const differs = wantedConfigVersion !== null && wantedConfigVersion !== configVersion;
  return (
    <>
      <span>{version}</span>
      <small
        className={differs ? 'differs' : undefined}
        title={differs ? words.configDiffers(text(configVersion), text(wantedConfigVersion)) : undefined}
      >
        {differs
          ? `${configVersion === null ? words.noConfig : words.config(text(configVersion))} → ${text(wantedConfigVersion)}`
          : configVersion === null
            ? words.noConfig
            : words.config(text(configVersion))}
      </small>
    </>
  );
}
