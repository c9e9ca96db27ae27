import { Button, FileInput, Group, Stack, Text } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { MOST_RELEASE_BYTES } from '../../../protocol/fleet-link/updates.js';
import { useUpload } from '../api/index.js';
import { useNotify } from '../common/notify.js';
import { ProblemNotice } from '../common/problem-notice.js';
import { numberText, useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { updatesWords } from '../words/updates.js';
import { UploadBar } from './upload-bar.js';

const MEGABYTE = 1024 * 1024;

export function ReleaseForm({ onClose }: { readonly onClose: () => void }) {
  const { words, language } = useWords(updatesWords);
  const { words: shared } = useWords(sharedWords);
  const notify = useNotify();
  const [file, setFile] = useState<File | null>(null);
  const [signature, setSignature] = useState<File | null>(null);
  const { send, stop, progress, isStopped, problem } = useUpload('newRelease', {
    refetch: ['releases'],
    onDone: () => {
      notify(words.added);
      onClose();
    },
  });
  const isSending = progress !== null;
  const sizeText = (bytes: number) => words.megabytes(numberText(bytes / MEGABYTE, language, 1));
  const isTooLarge = file !== null && file.size > MOST_RELEASE_BYTES;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (!file || !signature || isSending || isTooLarge) return;
    const text = await signature.slice(0, MOST_CHARS).text();
    send({ query: { signature: base64url(text) }, file });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <FileInput
          required
          label={words.file}
          accept=".deb"
          value={file}
          onChange={setFile}
          disabled={isSending}
          error={isTooLarge && words.tooLarge(sizeText(file.size), sizeText(MOST_RELEASE_BYTES))}
        />
        <FileInput
          required
          label={words.signatureFile}
          description={words.signatureHint}
          accept=".minisig"
          value={signature}
          onChange={setSignature}
          disabled={isSending}
        />
        {progress && <UploadBar progress={progress} sizeText={sizeText} />}
        {isStopped && (
          <Text size="sm" role="status">
            {words.uploadStopped}
          </Text>
        )}
        {problem && <ProblemNotice problem={problem} />}
        <Group justify="flex-end" gap="xs">
          {isSending ? (
            <Button variant="default" onClick={stop} data-testid="stop-upload">
              {words.stopUpload}
            </Button>
          ) : (
            <Button variant="default" onClick={onClose}>
              {shared.actions.cancel}
            </Button>
          )}
          <Button
            type="submit"
            loading={isSending}
            disabled={!file || !signature || isTooLarge}
            data-testid="submit"
          >
            {words.addRelease}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A signature is ASCII; whatever else was chosen is sent as far as it is, and refused by the server. */
function base64url(text: string): string {
  const bytes = new TextEncoder().encode(text.slice(0, MOST_CHARS));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
/** Of a signature file that was mistaken for another one, enough to be refused. */
const MOST_CHARS = 600;
