interface PhotoButtonProps {
  readonly label: string;
  readonly testId: string;
  readonly disabled?: boolean;
  readonly onPhoto: (photo: File) => void;
}

/** Opens the camera app of a phone, or the choice of a file on a computer. Needs no https. */
export function PhotoButton({ label, testId, disabled = false, onPhoto }: PhotoButtonProps) {
  return (
    <label className="button" aria-disabled={disabled}>
      {label}
      <input
        type="file"
        accept="image/*"
        capture="environment"
        data-testid={testId}
        disabled={disabled}
        onChange={({ target }) => {
          const [photo] = target.files ?? [];
          // The same file chosen again is a change again.
          target.value = '';
          if (photo) onPhoto(photo);
        }}
      />
    </label>
  );
}
