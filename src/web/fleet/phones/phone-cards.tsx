import { Skeleton } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import type { PhoneRow } from '../../../protocol/fleet-api/phones.js';
import { ConditionBadge } from '../common/badges.js';
import { RelativeTime } from '../common/relative-time.js';
import { useWords } from '../words/index.js';
import { phonesWords } from '../words/phones.js';
import { LinkCell, ProvedCell, WrongCell } from './cells.js';
import type { PhoneRowsProps } from './phone-list.js';

/** The list where a table has no room: a card a phone. */
export function PhoneCards({ windows, rows, count }: PhoneRowsProps) {
  const { words } = useWords(phonesWords);
  const { virtualizer, marginPx, onKeyDown, onFocus } = rows;
  return (
    <ul
      className="phone-cards"
      aria-label={words.table}
      aria-busy={windows.total === null}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={onKeyDown}
    >
      {virtualizer.getVirtualItems().map(({ key, index, start, size }) => {
        const phone = windows.rowAt(index);
        return (
          <li
            key={key}
            data-index={index}
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{ height: size, transform: `translateY(${start - marginPx}px)` }}
            onFocus={() => onFocus(index)}
          >
            {phone ? (
              <PhoneCard phone={phone} />
            ) : (
              <div className="card" data-testid="phone-skeleton">
                <Skeleton height={16} width="60%" />
                <Skeleton height={14} width="40%" mt="sm" />
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function PhoneCard({ phone }: { readonly phone: PhoneRow }) {
  const { words } = useWords(phonesWords);
  const { pathname, search } = useLocation();
  const { id, name, site, condition, since } = phone;
  return (
    <Link
      className="card phone-card"
      to={`/phones/${id}`}
      state={{ from: pathname + search }}
      data-testid="phone"
    >
      <span className="phone-card-head">
        <span className="phone-card-name">
          <span className="phone-card-title">{name}</span>
          <small>{site?.name ?? words.noSite}</small>
        </span>
        <span className="phone-card-condition">
          <ConditionBadge condition={condition} />
          <small>
            <RelativeTime time={since} />
          </small>
        </span>
      </span>
      <span className="phone-card-wrong">
        <WrongCell phone={phone} />
      </span>
      <span className="phone-card-foot">
        <span>
          <LinkCell phone={phone} />
        </span>
        <span>
          <span className="quiet">{words.columns.proved}:</span> <ProvedCell phone={phone} />
        </span>
      </span>
    </Link>
  );
}
