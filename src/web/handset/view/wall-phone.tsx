/**
 * The phone on the wall, drawn in layers: what moves or lights up is a layer of its own, so that a browser moves it
 * without drawing the rest anew twenty times a second. Colours and movement are in phone.css.
 */
import { memo, type ReactNode } from 'react';
import type { SoundLevels } from '../model/sound.js';
import { meterShare } from '../sound/level.js';
import { useLevels } from './use-levels.js';

const HANDSET =
  'M176 98H224C246 98 258 112 258 134V158C258 178 250 188 244 200C239 211 237 226 237 250' +
  'C237 274 239 289 244 300C250 312 258 322 258 342V366C258 388 246 402 224 402H176C154 402 142 388 142 366V342' +
  'C142 322 150 312 156 300C161 289 163 274 163 250C163 226 161 211 156 200C150 188 142 178 142 158V134' +
  'C142 112 154 98 176 98Z';
const SHINE =
  'M172 112C160 115 155 124 155 138V156C155 174 163 186 169 200C173 211 175 226 175 250C175 270 174 282 171 292';
const SEAMS = 'M149 184Q200 204 251 184M149 316Q200 296 251 316';
/** Both have the same commands, so that a browser can move one into the other. */
const CORD_HUNG = 'M200 398C200 452 234 540 184 540C140 540 136 504 136 458';
const CORD_LIFTED = 'M262 392C265 450 258 542 198 542C144 542 136 504 136 458';

/** At most this many characters fit on the plate. */
const PLATE_CHARACTERS = 20;

interface WallPhoneProps {
  readonly lifted: boolean;
  readonly number: string;
  readonly levels: () => SoundLevels;
}

export const WallPhone = memo(function WallPhone({ lifted, number, levels }: WallPhoneProps) {
  return (
    <span className="phone" data-lifted={lifted} aria-hidden="true">
      <Layer name="body">
        <Body number={number} />
      </Layer>
      <Layer name="cord">
        <path className="phone__cord" d={lifted ? CORD_LIFTED : CORD_HUNG} />
        <path className="phone__coils" d={lifted ? CORD_LIFTED : CORD_HUNG} />
      </Layer>
      <span className="phone__handset">
        <Layer name="shape">
          <Handset />
        </Layer>
        <SoundWaves levels={levels} />
      </span>
    </span>
  );
});

function Layer({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <svg className={`phone__layer phone__layer--${name}`} viewBox="40 0 340 560" focusable="false">
      {children}
    </svg>
  );
}

/** Seen at the earpiece while something is heard, the stronger the louder it is. */
function SoundWaves({ levels }: { readonly levels: () => SoundLevels }) {
  const loudness = meterShare(useLevels(levels).earDbfs);
  return (
    <span className="phone__waves" style={{ opacity: loudness }}>
      <Layer name="waves">
        <path className="phone__wave" d="M170 80Q200 62 230 80" />
        <path className="phone__wave" d="M156 60Q200 34 244 60" />
      </Layer>
    </span>
  );
}

function Body({ number }: { readonly number: string }) {
  const isTooLong = number.length > PLATE_CHARACTERS;
  return (
    <>
      <linearGradient id="body" x1="0" y1="0" x2="1" y2="1">
        <stop className="paint-body-light" offset="0" />
        <stop className="paint-body-dark" offset="1" />
      </linearGradient>
      <rect x="84" y="20" width="232" height="440" rx="34" fill="url(#body)" />
      <rect className="phone__edge" x="85.5" y="21.5" width="229" height="437" rx="32.5" />
      <circle className="phone__lamp-ring" cx="118" cy="58" r="10" />
      <circle className="phone__lamp" cx="118" cy="58" r="6.5" />
      <rect className="phone__plate" x="140" y="43" width="152" height="30" rx="8" />
      <text className="phone__number" x="216" y="62.5">
        {isTooLong ? `${number.slice(0, PLATE_CHARACTERS - 1)}…` : number}
      </text>
      <rect className="phone__cup" x="138" y="96" width="124" height="108" rx="44" />
      <rect className="phone__cup" x="138" y="296" width="124" height="108" rx="44" />
      <g className="phone__grille">
        {[182, 200, 218].flatMap((x) =>
          [138, 156].map((y) => <circle key={`${x} ${y}`} cx={x} cy={y} r="3" />),
        )}
      </g>
      <rect className="phone__hook" x="178" y="240" width="44" height="20" rx="10" />
      <rect className="phone__socket" x="124" y="448" width="24" height="18" rx="6" />
    </>
  );
}

function Handset() {
  return (
    <>
      <linearGradient id="handset-across" x1="0" y1="0" x2="1" y2="0">
        <stop className="paint-handset" offset="0" />
        <stop className="paint-handset-light" offset="0.3" />
        <stop className="paint-handset" offset="0.62" />
        <stop className="paint-handset-dark" offset="1" />
      </linearGradient>
      <linearGradient id="handset-along" x1="0" y1="0" x2="0" y2="1">
        <stop className="paint-shade" offset="0" stopOpacity="0" />
        <stop className="paint-shade" offset="0.35" stopOpacity="0.18" />
        <stop className="paint-shade" offset="0.65" stopOpacity="0.18" />
        <stop className="paint-shade" offset="1" stopOpacity="0.1" />
      </linearGradient>
      <path d={HANDSET} fill="url(#handset-across)" />
      <path d={HANDSET} fill="url(#handset-along)" />
      <path className="phone__shine" d={SHINE} />
      <path className="phone__seam" d={SEAMS} />
    </>
  );
}
