import { Button, Group, Portal, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { labelPapers, type LabelPaper } from './label-facts.js';
import { LabelSheet } from './label-sheet.js';

/** Buttons that print the labels, and nothing else of the page (enrolment.css). */
export function PrintLabels({ codes }: { readonly codes: readonly IssuedCode[] }) {
  const { words } = useWords(enrolmentWords);
  const [paper, setPaper] = useState<LabelPaper | null>(null);
  useEffect(() => {
    if (paper === null) return undefined;
    const done = () => setPaper(null);
    window.addEventListener('afterprint', done);
    window.print();
    return () => window.removeEventListener('afterprint', done);
  }, [paper]);
  return (
    <div>
      <Group gap="xs">
        {labelPapers.map((one) => (
          <Button key={one} variant="default" onClick={() => setPaper(one)} data-testid={`print-${one}`}>
            {words.label.print[one]}
          </Button>
        ))}
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {labelPapers.map((one) => words.label.paperHint[one]).join(' ')}
      </Text>
      {paper !== null && (
        <Portal className="label-print" reuseTargetNode={false}>
          <LabelSheet codes={codes} paper={paper} />
        </Portal>
      )}
    </div>
  );
}
