import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface WideTableProps {
  /** For screen readers. */
  readonly label: string;
  /** Below that width, in CSS pixels, it scrolls sideways within itself. */
  readonly minWidth: number;
  readonly children: ReactNode;
}

/** A table that never makes the page wider than the window. Its region can be scrolled by keyboard. */
export function WideTable({ label, minWidth, children }: WideTableProps) {
  return (
    // Positioned, so that what is hidden from the eye within it does not widen the page.
    <Table.ScrollContainer
      minWidth={minWidth}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={label}
      pos="relative"
    >
      <Table verticalSpacing="xs" highlightOnHover>
        {children}
      </Table>
    </Table.ScrollContainer>
  );
}
