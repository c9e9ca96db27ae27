import { Progress, Stack, Text } from '@mantine/core';
import { useWords } from '../words/index.js';
import { updatesWords } from '../words/updates.js';

interface UploadBarProps {
  readonly progress: { readonly sent: number; readonly total: number };
  readonly sizeText: (bytes: number) => string;
}

/** How much of a package has been sent. Who does not see it is told when it begins and when all is sent, and may ask between. */
export function UploadBar({ progress: { sent, total }, sizeText }: UploadBarProps) {
  const { words } = useWords(updatesWords);
  const isSent = total > 0 && sent >= total;
  const percent = total === 0 ? 0 : (100 * sent) / total;
  const figures = words.sent(sizeText(sent), sizeText(total));
  return (
    <Stack gap={4}>
      <Text size="sm" role="status">
        {isSent ? words.checking : words.uploading}
      </Text>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent}
          animated={isSent}
          // The library would say percents alone.
          withAria={false}
          role="progressbar"
          aria-label={words.uploadProgress}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(percent)}
          aria-valuetext={figures}
          data-testid="upload-progress"
        />
      </Progress.Root>
      {total > 0 && (
        <Text size="sm" c="dimmed" ta="right" aria-hidden data-testid="upload-figures">
          {figures}
        </Text>
      )}
    </Stack>
  );
}
