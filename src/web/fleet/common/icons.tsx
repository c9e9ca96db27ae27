/** Small drawings, 24 by 24, in the colour of the text. They say nothing that the text beside them does not say. */
import type { CSSProperties } from 'react';
import { iconPaths, type IconName } from './icon-paths.js';

export type { IconName };

interface IconProps {
  readonly name: IconName;
  /** CSS pixels. */
  readonly size?: number;
  readonly style?: CSSProperties;
}

export function Icon({ name, size = 18, style }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none', ...style }}
    >
      <path d={iconPaths[name]} />
    </svg>
  );
}
