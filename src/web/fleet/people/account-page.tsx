/** The own account: who one is here, and the own password. */
import { Card, PasswordInput, Text, Title } from '@mantine/core';
import { ownPasswordSchema } from '../../../protocol/fleet-api/people.js';
import { useChange, useSession } from '../api/index.js';
import { useNotify } from '../common/notify.js';
import { Page } from '../common/page.js';
import { FormFrame } from '../forms/form-frame.js';
import { PageLink } from '../forms/page-link.js';
import { textField, useForm } from '../forms/use-form.js';
import { timeText, useWords } from '../words/index.js';
import { accountWords } from '../words/account.js';
import { formWords } from '../words/forms.js';
import { vocabulary } from '../words/vocabulary.js';

export default function AccountPage() {
  const { words, language } = useWords(accountWords);
  const { words: terms } = useWords(vocabulary);
  const { account, demo, endsAt } = useSession();
  const facts = [
    [words.name, account.name],
    [words.login, account.login],
    [words.role, terms.roles[account.role]],
    [words.sessionEnds, timeText(endsAt, language)],
  ] as const;
  return (
    <Page title={words.title}>
      <Card withBorder padding="lg" maw={560}>
        <dl style={{ margin: 0 }}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
              <Text component="dd" m={0} mb="xs" style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Text>
            </div>
          ))}
        </dl>
        {!demo && (
          <Text size="sm">
            <PageLink to="/tokens">{words.toTokens}</PageLink> — {words.tokensText}
          </Text>
        )}
      </Card>
      {demo ? <Text c="dimmed">{words.demo}</Text> : <PasswordCard login={account.login} />}
    </Page>
  );
}

const empty = { current: '', password: '', again: '' };

function PasswordCard({ login }: { readonly login: string }) {
  const { words } = useWords(accountWords);
  const { words: ofForms } = useWords(formWords);
  const notify = useNotify();
  const change = useChange('changeOwnPassword');
  const form = useForm({
    initial: empty,
    schema: ownPasswordSchema,
    input: ({ current, password }) => ({ current, password }),
    fields: ['current', 'password'],
    send: async (body) => {
      await change.mutateAsync({ body });
      notify(words.changed);
    },
    after: () => empty,
  });
  const differ = form.draft.again !== '' && form.draft.again !== form.draft.password;
  const ready = form.draft.current !== '' && form.draft.again !== '' && !differ;
  const visibility = { visibilityToggleButtonProps: { 'aria-label': ofForms.showSecret } };
  return (
    <Card withBorder padding="lg" maw={560} component="section" aria-labelledby="own-password">
      <Title order={2} size="h4" id="own-password">
        {words.password}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {words.passwordText}
      </Text>
      <FormFrame form={form} action={words.changePassword} ready={ready}>
        <input type="text" autoComplete="username" value={login} readOnly hidden />
        <PasswordInput
          required
          label={words.current}
          autoComplete="current-password"
          {...visibility}
          {...textField(form, 'current')}
        />
        <PasswordInput
          required
          label={words.next}
          description={words.nextHint}
          autoComplete="new-password"
          {...visibility}
          {...textField(form, 'password')}
        />
        <PasswordInput
          required
          label={words.again}
          autoComplete="new-password"
          {...visibility}
          value={form.draft.again}
          error={differ ? words.notTheSame : undefined}
          onChange={(event) => form.change({ again: event.currentTarget.value })}
        />
      </FormFrame>
    </Card>
  );
}
