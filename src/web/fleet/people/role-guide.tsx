import { Card, Text, Title } from '@mantine/core';
import { roles } from '../../../protocol/fleet-api/roles.js';
import { useWords } from '../words/index.js';
import { peopleWords } from '../words/people.js';
import { vocabulary } from '../words/vocabulary.js';

export function RoleGuide() {
  const { words } = useWords(peopleWords);
  const { words: terms } = useWords(vocabulary);
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="roles">
      <Title order={2} size="h4" id="roles">
        {words.rolesTitle}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.rolesText}
      </Text>
      <dl style={{ margin: 0 }}>
        {roles.map((role) => (
          <div key={role}>
            <Text component="dt" fw={600} size="sm" mt={6}>
              {terms.roles[role]}
            </Text>
            <Text component="dd" size="sm" m={0}>
              {words.roleMay[role]}
            </Text>
          </div>
        ))}
      </dl>
    </Card>
  );
}
