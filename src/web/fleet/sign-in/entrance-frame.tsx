import { Center, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../common/icons.js';
import { Page } from '../common/page.js';
import { useLanguage, useWords } from '../words/index.js';
import { languageNames, languages } from '../words/language.js';
import { shellWords } from '../words/shell.js';
import { signInWords } from '../words/sign-in.js';

interface EntranceFrameProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** A card in the middle of the window, for who is not signed in. */
export function EntranceFrame({ title, children, footer }: EntranceFrameProps) {
  const { words } = useWords(shellWords);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={420} gap="md">
        <Group gap="xs" justify="center">
          <Icon name="phone" size={26} />
          <Text fw={700} size="lg">
            {words.product}
          </Text>
        </Group>
        <div className="card">
          <Page title={title}>{children}</Page>
        </div>
        <LanguageLinks />
        {footer}
      </Stack>
    </Center>
  );
}

function LanguageLinks() {
  const { language, choose } = useLanguage();
  const { words } = useWords(signInWords);
  return (
    <Group justify="center" gap="md" role="group" aria-label={words.language}>
      {languages.map((offered) => (
        <UnstyledButton
          key={offered}
          lang={offered}
          aria-pressed={offered === language}
          fw={offered === language ? 700 : 400}
          fz="sm"
          onClick={() => choose(offered)}
          data-testid={`language-${offered}`}
        >
          {languageNames[offered]}
        </UnstyledButton>
      ))}
    </Group>
  );
}
