// The sign of Meshplay: three nodes of a mesh.

export function Logo() {
  return (
    <svg viewBox="0 0 20 20" fill="none" aria-hidden>
      <path d="M3 4l7 12 7-12" stroke="currentColor" strokeWidth="2" />
      <path d="M3 4h14" stroke="currentColor" strokeWidth="2" opacity=".45" />
      <g fill="currentColor"><circle cx="3" cy="4" r="2.2" /><circle cx="17" cy="4" r="2.2" /><circle cx="10" cy="16" r="2.2" /></g>
    </svg>
  );
}
