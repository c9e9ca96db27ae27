import { Alert, Anchor, Stack } from '@mantine/core';
import { Link } from 'react-router';
import { Icon } from '../common/icons.js';
import { useWords } from '../words/index.js';
import { signInWords } from '../words/sign-in.js';
import { EntranceFrame } from './entrance-frame.js';

/** A one-time link that lost what stood after its `#`. */
export function NoToken({ title }: { readonly title: string }) {
  const { words } = useWords(signInWords);
  return (
    <EntranceFrame title={title}>
      <Stack>
        <Alert color="red" icon={<Icon name="alert" />} title={words.noToken}>
          {words.noTokenText}
        </Alert>
        <Anchor component={Link} to="/">
          {words.toSignIn}
        </Anchor>
      </Stack>
    </EntranceFrame>
  );
}
