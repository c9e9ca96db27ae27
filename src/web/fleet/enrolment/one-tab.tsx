import { Alert, Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import { useEndpoint, type ApiProblem } from '../api/index.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { CodeShown } from './code-shown.js';
import { IssueForm } from './issue-form.js';
import { NewPhoneForm } from './new-phone-form.js';

interface HalfMade {
  readonly name: string;
  readonly problem: ApiProblem;
}

/** A new phone with its code; with `?phone=<id>` a code for a phone that is there already. */
export function OneTab() {
  const [address, setAddress] = useSearchParams();
  const phone = address.get('phone');
  const [code, setCode] = useState<IssuedCode | null>(null);
  const [halfMade, setHalfMade] = useState<HalfMade | null>(null);
  const begin = () => {
    setCode(null);
    setHalfMade(null);
    setAddress({}, { replace: true });
  };
  if (code) return <CodeShown code={code} onNext={begin} />;
  if (phone !== null) {
    return (
      <Stack>
        {halfMade && <HalfMadeNotice {...halfMade} />}
        <ExistingPhone id={phone} onCode={setCode} onBack={begin} />
      </Stack>
    );
  }
  return (
    <NewPhoneForm
      onCode={setCode}
      onHalfMade={(made, problem) => {
        setHalfMade({ name: made.name, problem });
        setAddress({ phone: made.id }, { replace: true });
      }}
    />
  );
}

/** The phone is there, and making it once more would be refused: what is left is its code. */
function HalfMadeNotice({ name, problem }: HalfMade) {
  const { words } = useWords(enrolmentWords);
  return (
    <>
      <Alert color="yellow" role="status" title={words.madeOnly(name)} />
      <ProblemNotice problem={problem} />
    </>
  );
}

interface ExistingPhoneProps {
  readonly id: string;
  readonly onCode: (code: IssuedCode) => void;
  readonly onBack: () => void;
}

function ExistingPhone({ id, onCode, onBack }: ExistingPhoneProps) {
  const { words } = useWords(enrolmentWords);
  const phone = useEndpoint('phone', { params: { id } });
  return (
    <QueryView query={phone}>
      {(known) => (
        <>
          <IssueForm phone={known} onCode={onCode} />
          <Group mt="md">
            <Button variant="subtle" onClick={onBack}>
              {words.shown.another}
            </Button>
          </Group>
        </>
      )}
    </QueryView>
  );
}
