import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.js';

interface EmptyProps {
  readonly icon?: IconName;
  readonly title: string;
  /** Why there is nothing, or what to do. */
  readonly children?: ReactNode;
}

export function Empty({ icon = 'info', title, children }: EmptyProps) {
  return (
    <Stack align="center" gap={6} py="xl" px="md" ta="center" data-testid="empty">
      <Text c="dimmed" component="span">
        <Icon name={icon} size={32} />
      </Text>
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text c="dimmed" size="sm" component="div" maw={460}>
          {children}
        </Text>
      )}
    </Stack>
  );
}
