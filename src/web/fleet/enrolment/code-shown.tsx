import { Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import { CopyLine, CopyText } from '../forms/copy-line.js';
import { phoneAddress } from '../forms/page-link.js';
import { timeText, useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { CardButton } from './card-button.js';
import { cardOf } from './cards.js';
import { joinCommand } from './label-facts.js';
import { PrintLabels } from './print-labels.js';
import { QrCode } from './qr-code.js';

interface CodeShownProps {
  readonly code: IssuedCode;
  readonly onNext: () => void;
}

/** The code, this once. */
export function CodeShown({ code, onNext }: CodeShownProps) {
  const { words, language } = useWords(enrolmentWords);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Stack gap="lg" maw={820}>
      <Card withBorder padding="lg" data-testid="issued-code">
        <Title order={2} size="h4" ref={heading} tabIndex={-1} className="code-heading">
          {words.shown.title(code.name)}
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          {words.shown.once}
        </Text>
        <div className="code-shown">
          <QrCode text={code.qrText} description={words.shown.qr} className="code-qr" />
          <Stack gap="sm" style={{ minWidth: 0 }}>
            <div>
              <Text size="sm" c="dimmed">
                {words.shown.code}
              </Text>
              <Text className="code-text" data-testid="code">
                {code.code}
              </Text>
            </div>
            <Text size="sm">
              {words.shown.expires} <strong>{timeText(code.expiresAt, language)}</strong>.{' '}
              {code.preApproved ? words.shown.preApproved : words.shown.toConfirm}
            </Text>
            <Group gap="xs">
              <CopyText text={code.code} label={words.shown.copyCode} />
              <CardButton card={() => cardOf(code)}>{words.shown.card}</CardButton>
            </Group>
            <PrintLabels codes={[code]} />
          </Stack>
        </div>
      </Card>
      <TechnicianHints code={code} />
      <Group gap="xs">
        <Button onClick={onNext}>{words.shown.another}</Button>
        <Button component={Link} to={phoneAddress(code.phone)} variant="default">
          {words.shown.toPhone}
        </Button>
      </Group>
    </Stack>
  );
}

function TechnicianHints({ code: { qrText, code } }: { readonly code: IssuedCode }) {
  const { words } = useWords(enrolmentWords);
  const command = joinCommand(qrText, code);
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4" mb="sm">
        {words.hints.title}
      </Title>
      <List type="ordered" size="sm" spacing={6} mb={command === null ? 0 : 'md'}>
        {words.hints.steps.map((step) => (
          <List.Item key={step}>{step}</List.Item>
        ))}
      </List>
      {command !== null && <CopyLine label={words.hints.config} text={command} testId="join-command" />}
    </Card>
  );
}
