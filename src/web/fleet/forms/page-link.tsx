import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface PageLinkProps {
  readonly to: string;
  readonly children: ReactNode;
}

/** A link to another page of the dashboard. Underlined: among other words a colour alone does not tell it (WCAG 1.4.1). */
export function PageLink({ to, children }: PageLinkProps) {
  return (
    <Anchor component={Link} to={to} underline="always" inherit>
      {children}
    </Anchor>
  );
}

export const phoneAddress = (id: string): string => `/phones/${id}`;
