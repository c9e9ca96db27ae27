import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { watchCamera, type CameraFault } from '../qr/camera.js';
import { loadQrReader } from '../qr/decode.js';
import { useWords } from '../words/index.js';
import { scanWords } from '../words/scan.js';

interface CameraViewProps {
  readonly onText: (text: string) => void;
  readonly onFault: (fault: CameraFault | 'no-reader') => void;
}

/** What the camera sees, with a frame to hold the code into. */
export function CameraView({ onText, onFault }: CameraViewProps) {
  const { words } = useWords(scanWords);
  const video = useRef<HTMLVideoElement>(null);
  const [hasPicture, setHasPicture] = useState(false);
  const tellText = useEffectEvent(onText);
  const tellFault = useEffectEvent(onFault);

  useEffect(() => {
    let stop: (() => void) | undefined;
    let isOver = false;
    loadQrReader().then(
      (reader) => {
        if (isOver || !video.current) return;
        stop = watchCamera(video.current, reader, {
          onPicture: () => setHasPicture(true),
          onText: (text) => tellText(text),
          onFault: (fault) => tellFault(fault),
        });
      },
      () => {
        if (!isOver) tellFault('no-reader');
      },
    );
    return () => {
      isOver = true;
      stop?.();
    };
  }, []);

  return (
    <div>
      <div className="camera">
        <video ref={video} className="camera__picture" muted playsInline aria-label={words.picture} />
        <div className="camera__frame" />
      </div>
      <p aria-live="polite" data-testid="camera-state">
        {hasPicture ? words.hold : words.opening}
      </p>
    </div>
  );
}
