import { useMemo } from 'react';
import { qrDrawing } from './qr-path.js';

interface QrCodeProps {
  readonly text: string;
  readonly description: string;
  readonly className?: string;
}

/** Always dark on white, in both themes: scanners want it so. */
export function QrCode({ text, description, className }: QrCodeProps) {
  const { size, path } = useMemo(() => qrDrawing(text), [text]);
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={description}
      className={className}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
