import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { IssuedCode } from '../../../protocol/fleet-api/enrolment.js';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { BatchCheck } from './batch-check.js';
import { BatchFile, type ChosenFile } from './batch-file.js';
import { BatchGuide } from './batch-guide.js';
import { BatchMade } from './batch-made.js';

/** Many phones from a table: choose it, have it checked, make them, print their labels. */
export function BatchTab() {
  const { words } = useWords(enrolmentWords);
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [codes, setCodes] = useState<readonly IssuedCode[] | null>(null);
  if (codes) {
    return (
      <BatchMade
        codes={codes}
        onNext={() => {
          setCodes(null);
          setFile(null);
        }}
      />
    );
  }
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={760}>
        {words.batch.text}
      </Text>
      <BatchFile file={file} onFile={setFile} />
      {file ? <BatchCheck key={file.chosenAt} file={file} onMade={setCodes} /> : <BatchGuide />}
    </Stack>
  );
}
