import { Card, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ChartColour } from './colours.js';

interface ChartCardProps {
  readonly title: string;
  readonly legend: readonly (readonly [ChartColour, string])[];
  readonly children: ReactNode;
}

export function ChartCard({ title, legend, children }: ChartCardProps) {
  return (
    <Card withBorder padding="md" component="section" className="chart-card">
      <Title order={2} size="h5">
        {title}
      </Title>
      <Legend entries={legend} />
      {children}
    </Card>
  );
}

export function Legend({ entries }: { readonly entries: ChartCardProps['legend'] }) {
  if (entries.length === 0) return null;
  return (
    <ul className="legend">
      {entries.map(([colour, label]) => (
        <li key={colour}>
          <span className="legend-mark" data-colour={colour} aria-hidden="true" />
          {label}
        </li>
      ))}
    </ul>
  );
}
