import { useState } from 'react';
import { readEnrolmentQr, type Enrolment } from '../../../../protocol/enrolment-qr.js';
import { hasLiveCamera } from '../../qr/camera.js';
import { loadQrReader } from '../../qr/decode.js';
import { readPhoto } from '../../qr/photo.js';
import { useWords } from '../../words/index.js';
import { scanWords } from '../../words/scan.js';
import { CameraView } from '../camera-view.js';
import { Note } from '../note.js';
import { PhotoButton } from '../photo-button.js';

type Said = { readonly tone: 'bad' | 'good' | 'plain'; readonly text: string };

/** Reads the enrolment's QR code, by the live camera where the browser gives one, else from a photo. */
export function EnrolmentScanner({ onEnrolment }: { readonly onEnrolment: (read: Enrolment) => void }) {
  const { words } = useWords(scanWords);
  const [isLive, setIsLive] = useState(false);
  const [said, setSaid] = useState<Said | null>(null);

  const take = (text: string): void => {
    const read = readEnrolmentQr(text);
    if (typeof read === 'string') {
      setSaid({ tone: 'bad', text: words.codes[read] });
      return;
    }
    setIsLive(false);
    setSaid({ tone: 'good', text: words.read(read.server) });
    onEnrolment(read);
  };
  const takePhoto = async (photo: File): Promise<void> => {
    setSaid({ tone: 'plain', text: words.reading });
    const reader = await loadQrReader().catch(() => undefined);
    if (!reader) {
      setSaid({ tone: 'bad', text: words.faults['no-reader'] });
      return;
    }
    const text = await readPhoto(photo, reader).catch(() => null);
    if (text === null) setSaid({ tone: 'bad', text: words.noPicture });
    else if (text === undefined) setSaid({ tone: 'bad', text: words.nothing });
    else take(text);
  };
  return (
    <section className="buttons">
      {isLive && (
        <CameraView
          onText={take}
          onFault={(fault) => {
            setIsLive(false);
            setSaid({ tone: 'bad', text: words.faults[fault] });
          }}
        />
      )}
      <div role="status" data-testid="scan-state">
        {said && <Note tone={said.tone} title={said.text} />}
      </div>
      {hasLiveCamera() ? (
        <button
          type="button"
          className="button button--main"
          data-testid="scan"
          onClick={() => {
            setSaid(null);
            setIsLive(!isLive);
          }}
        >
          {isLive ? words.stop : words.start}
        </button>
      ) : (
        <p className="soft">{words.noLive}</p>
      )}
      <PhotoButton label={words.photo} testId="scan-photo" onPhoto={(photo) => void takePhoto(photo)} />
    </section>
  );
}
