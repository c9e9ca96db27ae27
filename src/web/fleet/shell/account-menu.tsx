import { Button, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useChange, useSession } from '../api/index.js';
import { sessionKey } from '../api/session.js';
import { Icon, type IconName } from '../common/icons.js';
import { useLanguage, useWords } from '../words/index.js';
import { languageNames, languages } from '../words/language.js';
import { shellWords } from '../words/shell.js';
import { vocabulary } from '../words/vocabulary.js';

const schemes: readonly (readonly [MantineColorScheme, IconName])[] = [
  ['auto', 'auto'],
  ['light', 'sun'],
  ['dark', 'moon'],
];

/** Who is signed in, language, colours, signing out. */
export function AccountMenu() {
  const { words } = useWords(shellWords);
  const { words: terms } = useWords(vocabulary);
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { account, demo } = useSession();
  const cache = useQueryClient();
  const signOut = useChange('signOut', { onDone: () => cache.setQueryData(sessionKey, null) });

  return (
    <Menu position="bottom-end" width={250} shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          px="xs"
          leftSection={<Icon name="person" />}
          aria-label={`${words.account}: ${account.name}`}
          data-testid="account"
          className="account-button"
        >
          <span className="account-name">{account.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.login} · {terms.roles[account.role]}
        </Menu.Label>
        {!demo && (
          <>
            <Menu.Item component={Link} to="/account" leftSection={<Icon name="gear" />}>
              {words.sections.account}
            </Menu.Item>
            <Menu.Item
              leftSection={<Icon name="signOut" />}
              onClick={() => signOut.mutate({})}
              data-testid="sign-out"
            >
              {words.signOut}
            </Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Label>{words.language}</Menu.Label>
        {languages.map((offered) => (
          <Menu.Item
            key={offered}
            role="menuitemradio"
            aria-checked={offered === language}
            lang={offered}
            leftSection={<Icon name="language" />}
            rightSection={offered === language ? <Icon name="check" /> : undefined}
            onClick={() => choose(offered)}
            data-testid={`language-${offered}`}
          >
            {languageNames[offered]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{words.theme}</Menu.Label>
        {schemes.map(([scheme, icon]) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            leftSection={<Icon name={icon} />}
            rightSection={scheme === colorScheme ? <Icon name="check" /> : undefined}
            onClick={() => setColorScheme(scheme)}
            data-testid={`theme-${scheme}`}
          >
            {words.themes[scheme]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
