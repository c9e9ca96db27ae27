import { Skeleton } from '@mantine/core';
import { memo } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import type { PhoneRow } from '../../../protocol/fleet-api/phones.js';
import { ConditionBadge } from '../common/badges.js';
import { RelativeTime } from '../common/relative-time.js';
import { useWords } from '../words/index.js';
import { phonesWords } from '../words/phones.js';
import { LinkCell, ProvedCell, SoftwareCell, WrongCell } from './cells.js';

interface PhoneTableRowProps {
  readonly index: number;
  /** undefined while it is on its way. */
  readonly phone: PhoneRow | undefined;
  readonly onFocus: (index: number) => void;
}

export const PhoneTableRow = memo(function PhoneTableRow({ index, phone, onFocus }: PhoneTableRowProps) {
  const { words } = useWords(phonesWords);
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const attributes = { 'data-index': index, 'aria-rowindex': index + 2 };
  if (!phone) {
    return (
      <tr {...attributes} data-testid="phone-skeleton">
        {[70, 50, 60, 40, 40, 40].map((width, i) => (
          <td key={i}>
            <Skeleton height={14} width={`${width}%`} />
          </td>
        ))}
      </tr>
    );
  }
  const { id, name, site, condition, since } = phone;
  const state = { from: pathname + search };
  return (
    <tr
      {...attributes}
      data-testid="phone"
      onFocus={() => onFocus(index)}
      onClick={(event) => {
        if (!(event.target as Element).closest('a')) void navigate(`/phones/${id}`, { state });
      }}
    >
      <td>
        <Link to={`/phones/${id}`} state={state} className="row-link">
          {name}
        </Link>
        <small>{site?.name ?? words.noSite}</small>
      </td>
      <td>
        <ConditionBadge condition={condition} />
        <small>
          <RelativeTime time={since} />
        </small>
      </td>
      <td>
        <WrongCell phone={phone} />
      </td>
      <td>
        <ProvedCell phone={phone} />
      </td>
      <td>
        <LinkCell phone={phone} />
      </td>
      <td>
        <SoftwareCell phone={phone} />
      </td>
    </tr>
  );
});
