import { useEffect } from 'react';
import type { PhoneFilters } from './filters.js';
import { PhoneCards } from './phone-cards.js';
import { PhoneTable } from './phone-table.js';
import type { PhoneWindows } from './use-phone-windows.js';
import { useVirtualRows, type VirtualRows } from './use-virtual-rows.js';

const TABLE_ROW_PX = 62;
const CARD_PX = 148;
const HEADER_PX = 56;
/** Rows that stand there while nobody knows how many there are. */
const SKELETON_ROWS = 12;

export interface PhoneListProps {
  readonly windows: PhoneWindows;
  readonly filters: PhoneFilters;
  readonly onChange: (filters: PhoneFilters) => void;
}
export interface PhoneRowsProps extends PhoneListProps {
  readonly rows: Omit<VirtualRows, 'setList'>;
  readonly count: number;
}

export function PhoneList({ wide, ...props }: PhoneListProps & { readonly wide: boolean }) {
  const { windows } = props;
  const count = windows.total ?? SKELETON_ROWS;
  const { setList, ...rows } = useVirtualRows(
    count,
    wide ? TABLE_ROW_PX : CARD_PX,
    HEADER_PX + (wide ? 48 : 8),
  );

  const items = rows.virtualizer.getVirtualItems();
  const { startIndex, endIndex } = rows.virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  const { look } = windows;
  useEffect(() => look(startIndex, endIndex), [look, startIndex, endIndex]);

  return (
    <div ref={setList} data-drawn={items.length} data-testid="phone-list">
      {wide ? (
        <PhoneTable {...props} rows={rows} count={count} />
      ) : (
        <PhoneCards {...props} rows={rows} count={count} />
      )}
    </div>
  );
}
