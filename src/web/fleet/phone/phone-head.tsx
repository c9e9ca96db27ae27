import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { ConditionBadge, SeverityBadge, ToneBadge } from '../common/badges.js';
import { Icon } from '../common/icons.js';
import { RelativeTime } from '../common/relative-time.js';
import { useWords } from '../words/index.js';
import { commissioningPageWords } from '../words/commissioning.js';
import { phoneWords } from '../words/phone.js';
import { vocabulary } from '../words/vocabulary.js';

/** What one wants to know of a phone before anything else; always in sight, whatever part is looked at. */
export function PhoneHead({ phone }: { readonly phone: PhoneDetail }) {
  const { words } = useWords(phoneWords);
  const { words: terms } = useWords(vocabulary);
  const { words: commissioning } = useWords(commissioningPageWords);
  const { condition, since, site, address, linked, callState, provedAt, lastSeenAt, timezone } = phone;
  return (
    <section className="card phone-head" data-testid="phone-head">
      <div className="phone-head-badges" role="status">
        <ConditionBadge condition={condition} />
        <Text component="span" size="sm" c="dimmed">
          <RelativeTime time={since} timeZone={timezone} />
        </Text>
        {phone.enrolment === 'unconfirmed' && (
          <ToneBadge tone="plain">{terms.enrolment.unconfirmed}</ToneBadge>
        )}
        {phone.maintenance && (
          <ToneBadge tone="plain" icon="wrench">
            {words.maintenance}
          </ToneBadge>
        )}
        {linked && callState !== null && callState !== 'idle' && (
          <ToneBadge tone="plain" icon="phone">
            {terms.callStates[callState]}
          </ToneBadge>
        )}
      </div>
      <dl className="phone-head-facts">
        {(site !== null || address !== '') && (
          <div>
            <dt>
              <Icon name="site" size={15} />
              {site ? (
                <Anchor component={Link} to={`/phones?site=${site.id}`} inherit>
                  {site.name}
                </Anchor>
              ) : null}
            </dt>
            <dd>{address}</dd>
          </div>
        )}
        <div>
          <dt>{words.proved}</dt>
          <dd>
            {provedAt === null ? words.neverProved : <RelativeTime time={provedAt} timeZone={timezone} />}
          </dd>
        </div>
        <div>
          <dt>{commissioning.state}</dt>
          <dd>
            <Anchor component={Link} to={`/phones/${phone.id}/commissioning`} inherit>
              {terms.commissioning[phone.commissioning]}
            </Anchor>
            {phone.commissionedAt !== null && (
              <>
                {' '}
                <RelativeTime time={phone.commissionedAt} timeZone={timezone} />
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{words.lastHeard}</dt>
          <dd>
            {linked ? (
              words.linkedNow
            ) : lastSeenAt === null ? (
              words.neverProved
            ) : (
              <RelativeTime time={lastSeenAt} timeZone={timezone} />
            )}
          </dd>
        </div>
      </dl>
      {phone.alerts.length > 0 && (
        <ul className="phone-head-alerts" aria-label={words.openAlerts}>
          {phone.alerts.map(({ id, kind, severity }) => (
            <li key={id}>
              <SeverityBadge severity={severity} /> {terms.alertKinds[kind]}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
