import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { Icon } from '../common/icons.js';
import { useWords } from '../words/index.js';
import { phonesWords } from '../words/phones.js';
import { sortedBy, type PhoneFilters, type PhoneSort } from './filters.js';
import type { PhoneRowsProps } from './phone-list.js';
import { PhoneTableRow } from './phone-table-row.js';

const columns = [
  { name: 'name', sort: 'name' },
  { name: 'condition', sort: 'condition' },
  { name: 'wrong', sort: null },
  { name: 'proved', sort: 'provedAt' },
  { name: 'link', sort: 'lastSeenAt' },
  { name: 'software', sort: null },
] as const;

/** A real table, of which only the rows on the screen are drawn; empty rows hold the place of the others. */
export function PhoneTable({ windows, filters, onChange, rows, count }: PhoneRowsProps) {
  const { words } = useWords(phonesWords);
  const { virtualizer, marginPx, onKeyDown, onFocus } = rows;
  const items = virtualizer.getVirtualItems();
  const end = (items.at(-1)?.end ?? marginPx) - marginPx;

  return (
    <table className="phone-table" aria-rowcount={count + 1} aria-busy={windows.total === null}>
      <VisuallyHidden component="caption">
        {words.table}. {words.keys}
      </VisuallyHidden>
      <colgroup>
        {columns.map(({ name }) => (
          <col key={name} className={`col-${name}`} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(({ name, sort }) => (
            <th
              key={name}
              scope="col"
              aria-sort={
                sort !== null && sort === filters.sort
                  ? filters.order === 'asc'
                    ? 'ascending'
                    : 'descending'
                  : undefined
              }
            >
              {sort === null ? (
                words.columns[name]
              ) : (
                <SortButton sort={sort} filters={filters} onChange={onChange}>
                  {words.columns[name]}
                </SortButton>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={onKeyDown}>
        {items.map((item, i) => {
          const before = item.start - (items[i - 1]?.end ?? marginPx);
          return [
            before > 0 && <Gap key={`before-${item.key}`} heightPx={before} />,
            <PhoneTableRow
              key={item.key}
              index={item.index}
              phone={windows.rowAt(item.index)}
              onFocus={onFocus}
            />,
          ];
        })}
        <Gap heightPx={Math.max(0, virtualizer.getTotalSize() - end)} />
      </tbody>
    </table>
  );
}

function Gap({ heightPx }: { readonly heightPx: number }) {
  return (
    <tr aria-hidden className="gap">
      <td colSpan={columns.length} style={{ height: heightPx }} />
    </tr>
  );
}

interface SortButtonProps {
  readonly sort: PhoneSort;
  readonly filters: PhoneFilters;
  readonly onChange: (filters: PhoneFilters) => void;
  readonly children: string;
}

function SortButton({ sort, filters, onChange, children }: SortButtonProps) {
  const active = filters.sort === sort;
  return (
    <UnstyledButton className="sort-button" onClick={() => onChange(sortedBy(filters, sort))}>
      {children}
      {active && <Icon name={filters.order === 'asc' ? 'down' : 'up'} size={14} />}
    </UnstyledButton>
  );
}
