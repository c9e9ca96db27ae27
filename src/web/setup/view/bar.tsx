interface BarProps {
  readonly name: string;
  /** 0..1. */
  readonly share: number;
}

export function Bar({ name, share }: BarProps) {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 100);
  return (
    <div
      className="bar"
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className="bar__fill" style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}
