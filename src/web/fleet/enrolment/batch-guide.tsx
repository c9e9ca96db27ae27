import { Button, Card, Code, Group, Text, Title } from '@mantine/core';
import { Icon } from '../common/icons.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { batchColumns, templateCsv } from './csv.js';
import { download } from './download.js';

/** Which columns the table has, and one to begin with. */
export function BatchGuide() {
  const { words } = useWords(enrolmentWords);
  const { batch } = words;
  return (
    <Card withBorder padding="lg" maw={760}>
      <Title order={2} size="h4" mb="sm">
        {batch.columnsTitle}
      </Title>
      <dl className="columns">
        {batchColumns.map((column) => (
          <div key={column}>
            <dt>
              <Code>{column}</Code>
            </dt>
            <Text component="dd" size="sm" m={0}>
              {batch.columns[column]}
            </Text>
          </div>
        ))}
      </dl>
      <Group mt="md">
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => download(batch.templateName, templateCsv(batch.example))}
          data-testid="template"
        >
          {batch.template}
        </Button>
      </Group>
    </Card>
  );
}
