import type { ReactNode } from 'react';

type IconProps = { size?: number };

export const SearchIcon = (props: IconProps) => (
  <Drawing {...props}>
    <path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.5 10.5l3 3" />
  </Drawing>
);

export const ChevronDownIcon = (props: IconProps) => (
  <Drawing {...props}>
    <path d="m4 6.5 4 4 4-4" />
  </Drawing>
);

export const ChevronLeftIcon = (props: IconProps) => (
  <Drawing {...props}>
    <path d="m10 3.5-4.5 4.5 4.5 4.5" />
  </Drawing>
);

export const ChevronRightIcon = (props: IconProps) => (
  <Drawing {...props}>
    <path d="M6 3.5 10.5 8 6 12.5" />
  </Drawing>
);

export const SunIcon = (props: IconProps) => (
  <Drawing {...props}>
    <path d="M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7" />
  </Drawing>
);

export const MoonIcon = (props: IconProps) => (
  <Drawing {...props}>
    <path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z" />
  </Drawing>
);

export const FlagIcon = (props: IconProps) => (
  <Drawing {...props}>
    <path d="M4 14V2.5h8l-2 3 2 3H4" fill="currentColor" fillOpacity=".25" />
  </Drawing>
);

/** A small line drawing; it says nothing that a text beside it does not say. */
function Drawing({ size = 16, children }: IconProps & { children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
