/** API tokens: one's own, and for administrators those of all. */
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useEndpoint, useMay, useSession } from '../api/index.js';
import { Empty } from '../common/empty.js';
import { Page } from '../common/page.js';
import { QueryView } from '../common/query-view.js';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';
import { tokensWords } from '../words/tokens.js';
import { TokenCard } from './token-card.js';
import { TokenForm } from './token-form.js';
import { TokenSecret } from './token-secret.js';

export default function TokensPage() {
  const { words } = useWords(tokensWords);
  const { words: shared } = useWords(sharedWords);
  const { demo } = useSession();
  const seesAll = useMay('administrator');
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const tokens = useEndpoint('tokens');
  return (
    <Page
      title={words.title}
      actions={
        !demo && (
          <Button onClick={() => setMaking(true)} data-testid="add-token">
            {words.add}
          </Button>
        )
      }
    >
      <Text c="dimmed" maw={760}>
        {words.about} {seesAll && words.allShown}
      </Text>
      <QueryView query={tokens}>
        {(known) =>
          known.length === 0 ? (
            <Empty icon="link" title={words.none}>
              {!demo && words.noneText}
            </Empty>
          ) : (
            <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
              {known.map((token) => (
                <TokenCard key={token.id} token={token} showOwner={seesAll} />
              ))}
            </Stack>
          )
        }
      </QueryView>
      <Modal
        opened={making}
        onClose={() => setMaking(false)}
        title={words.add}
        closeButtonProps={{ 'aria-label': shared.actions.close }}
      >
        <TokenForm
          onCancel={() => setMaking(false)}
          onDone={(made) => {
            setMaking(false);
            setSecret(made);
          }}
        />
      </Modal>
      <TokenSecret secret={secret} onClose={() => setSecret(null)} />
    </Page>
  );
}
