import { NavLink, ScrollArea, Text } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { useSession } from '../api/index.js';
import { Icon } from '../common/icons.js';
import { counted, useWords } from '../words/index.js';
import { shellWords } from '../words/shell.js';
import { isShown, sectionsFor } from './sections.js';
import { useOpenAlerts } from './use-open-alerts.js';

export function Navigation({ onNavigate }: { readonly onNavigate: () => void }) {
  const { words, language } = useWords(shellWords);
  const { pathname } = useLocation();
  const { role } = useSession().account;
  const { total, worst } = useOpenAlerts();

  return (
    <ScrollArea p="sm">
      {sectionsFor(role).map(({ group, sections }) => (
        <section key={group} aria-label={words.groups[group]}>
          <Text size="xs" fw={600} c="dimmed" tt="uppercase" px="sm" pt="sm" pb={4} aria-hidden>
            {words.groups[group]}
          </Text>
          {sections.map((section) => (
            <NavLink
              key={section.name}
              component={Link}
              to={section.path}
              active={isShown(section, pathname)}
              aria-current={isShown(section, pathname) ? 'page' : undefined}
              label={words.sections[section.name]}
              leftSection={<Icon name={section.icon} />}
              rightSection={
                section.name === 'alerts' && total > 0 ? (
                  <span
                    className="tone-badge"
                    data-tone={worst === 'critical' ? 'bad' : 'warn'}
                    aria-label={counted(language, total, words.openAlerts)}
                  >
                    {total}
                  </span>
                ) : undefined
              }
              onClick={onNavigate}
              data-testid={`nav-${section.name}`}
            />
          ))}
        </section>
      ))}
    </ScrollArea>
  );
}
