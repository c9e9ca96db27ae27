import { Button, FileButton, Group, Text } from '@mantine/core';
import { useState, type DragEvent } from 'react';
import { useWords } from '../words/index.js';
import { enrolmentWords } from '../words/enrolment.js';
import { csvRecords, type CsvRecord } from './csv.js';

export interface ChosenFile {
  readonly name: string;
  readonly text: string;
  readonly records: readonly CsvRecord[];
  /** Tells a file from the same one that was mended and chosen again. */
  readonly chosenAt: number;
}

interface BatchFileProps {
  readonly file: ChosenFile | null;
  readonly onFile: (file: ChosenFile) => void;
}

/** As the API takes it (batchSchema), in characters. */
const MOST_CHARS = 2_000_000;

/** A file that is dropped or chosen. */
export function BatchFile({ file, onFile }: BatchFileProps) {
  const { words } = useWords(enrolmentWords);
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const take = async (chosen: File | null | undefined) => {
    if (!chosen) return;
    const text = await textOf(chosen);
    setTooLarge(text.length > MOST_CHARS);
    if (text.length > MOST_CHARS) return;
    onFile({ name: chosen.name, text, records: csvRecords(text), chosenAt: Date.now() });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div
      className="drop-zone"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Group gap="sm" justify="center">
        <Text>{words.batch.drop}</Text>
        <FileButton accept=".csv,text/csv,text/plain" onChange={(chosen) => void take(chosen)}>
          {(button) => (
            <Button {...button} variant={file ? 'default' : 'filled'}>
              {words.batch.choose}
            </Button>
          )}
        </FileButton>
      </Group>
      <Text size="sm" role="status" mt="xs" fw={500}>
        {file && words.batch.chosen(file.name, Math.max(0, file.records.length - 1))}
      </Text>
      {tooLarge && (
        <Text size="sm" role="alert" c="var(--bad)">
          {words.batch.tooLarge}
        </Text>
      )}
    </div>
  );
}

/** UTF-8; what is none was written by an older Excel in Russia, in windows-1251. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}
