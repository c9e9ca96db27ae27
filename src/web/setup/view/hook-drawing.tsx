/** A handset above or in its cradle: what to do is said in words beside it. */
export function HookDrawing({ lifted }: { readonly lifted: boolean }) {
  return (
    <svg className="hook__drawing" viewBox="0 0 96 72" aria-hidden="true">
      <g transform={lifted ? 'rotate(-14 48 20)' : 'translate(0 20)'}>
        <path
          d="M10 12c8-10 68-10 76 0v12H68v-8c-8-4-32-4-40 0v8H10z"
          fill="currentColor"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinejoin="round"
        />
      </g>
      <path
        d="M24 68V50h8v8h32v-8h8v18z"
        fill="none"
        stroke="currentColor"
        strokeWidth="4"
        strokeLinejoin="round"
      />
    </svg>
  );
}
