import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const harbor: MantineColorsTuple = [
  '#eef5fa',
  '#dce9f2',
  '#b9d3e5',
  '#90bad7',
  '#6ea5cb',
  '#4e90bd',
  '#3379a8',
  '#21648f',
  '#17537a',
  '#0d4265',
];

/** Calm and dense: small text, small radii, one accent; the colours of meaning are in tokens.css. */
export const theme = createTheme({
  primaryColor: 'harbor',
  primaryShade: { light: 8, dark: 3 },
  autoContrast: true,
  colors: { harbor },
  fontFamily:
    "'Inter Variable', Inter, 'Segoe UI', system-ui, -apple-system, Roboto, 'Helvetica Neue', Arial, sans-serif",
  defaultRadius: 4,
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  headings: { fontWeight: '650', textWrap: 'balance' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
});

const shared = {
  '--mantine-color-body': 'var(--page)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-muted)',
  '--mantine-color-placeholder': 'var(--text-muted)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--raised)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
};

/** Mantine's own colours follow the page's, in both schemes. */
export const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
