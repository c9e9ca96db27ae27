import { useState } from 'react';
import { MOST_PHOTO_BYTES } from '../../../../protocol/commissioning.js';
import { smallJpeg } from '../../qr/photo.js';
import { signOffWords } from '../../words/sign-off.js';
import { useWords } from '../../words/index.js';
import { Note } from '../note.js';
import { PhotoButton } from '../photo-button.js';

interface PhotoFieldProps {
  readonly photo: Blob | null;
  readonly onPhoto: (photo: Blob | null) => void;
}

/** A photo of the phone on its wall, made small enough to travel with the record. */
export function PhotoField({ photo, onPhoto }: PhotoFieldProps) {
  const { words } = useWords(signOffWords);
  const [state, setState] = useState<'rest' | 'shrinking' | 'failed'>('rest');
  const take = async (file: File): Promise<void> => {
    setState('shrinking');
    try {
      onPhoto(await smallJpeg(file, MOST_PHOTO_BYTES));
      setState('rest');
    } catch {
      setState('failed');
    }
  };
  return (
    <div className="buttons">
      <PhotoButton
        label={photo ? words.photoAnew : words.photo}
        testId="sign-photo"
        disabled={state === 'shrinking'}
        onPhoto={(file) => void take(file)}
      />
      <div role="status" data-testid="photo-state">
        {state === 'shrinking' && <p>{words.shrinking}</p>}
        {state === 'failed' && <Note tone="bad" title={words.photoFailed} />}
        {state === 'rest' && photo && <p>{words.hasPhoto(Math.ceil(photo.size / 1024))}</p>}
      </div>
      {photo && (
        <button type="button" className="button button--quiet" onClick={() => onPhoto(null)}>
          {words.noPhoto}
        </button>
      )}
    </div>
  );
}
