import { Button } from '@mantine/core';
import { Icon } from '../common/icons.js';
import type { CardDownload } from './cards.js';
import { download } from './download.js';

interface CardButtonProps {
  /** Made when it is asked for: that of a large batch has some megabytes. */
  readonly card: () => CardDownload;
  readonly children: string;
}

/** Keeps the files for memory cards. */
export function CardButton({ card, children }: CardButtonProps) {
  return (
    <Button
      variant="default"
      leftSection={<Icon name="download" size={16} />}
      onClick={() => {
        const { name, content, type } = card();
        download(name, content, type);
      }}
      data-testid="download-card"
    >
      {children}
    </Button>
  );
}
