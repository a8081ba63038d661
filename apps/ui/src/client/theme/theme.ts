import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

const water: MantineColorsTuple = [
  '#eaf5f6',
  '#d3eaec',
  '#a9d6db',
  '#7bc1ca',
  '#63c3d1',
  '#2c90a0',
  '#177585',
  '#0f6272',
  '#0a4c59',
  '#073a44',
];
const stone: MantineColorsTuple = [
  '#f4f7f7',
  '#ebf0f1',
  '#dde5e6',
  '#c9d4d6',
  '#bccacd',
  '#8c9ea4',
  '#5b6d76',
  '#465962',
  '#2f4049',
  '#12222a',
];
const night: MantineColorsTuple = [
  '#e6eef0',
  '#c6d3d7',
  '#afc0c6',
  '#8fa2aa',
  '#3b515b',
  '#23333b',
  '#1a282e',
  '#131e23',
  '#0d1519',
  '#0a1114',
];
const clay: MantineColorsTuple = [
  '#fdf1ee',
  '#fae7e2',
  '#f3c9bf',
  '#eda898',
  '#f09683',
  '#d4614c',
  '#bd4a36',
  '#a53a28',
  '#82291a',
  '#5f1c11',
];

/** Filled buttons are deep in light mode and bright in dark mode; their words are the colour of the sheet in both. */
const darkOnLight: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === 'filled' ? { ...colors, color: 'var(--mr-surface)' } : colors;
};

export const theme = createTheme({
  primaryColor: 'water',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver: darkOnLight,
  colors: { water, gray: stone, dark: night, red: clay, clay },
  fontFamily: '"Figtree Variable", "Segoe UI", system-ui, sans-serif',
  fontFamilyMonospace: 'var(--mr-mono)',
  fontSmoothing: false,
  defaultRadius: 'sm',
  radius: { xs: '4px', sm: '7px', md: '10px', lg: '14px', xl: '22px' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { fw: 580 } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, radius: 'sm' } },
    Checkbox: { defaultProps: { radius: 'xs', iconColor: 'var(--mr-surface)' } },
    SegmentedControl: { defaultProps: { withItemsBorders: false } },
    Modal: {
      defaultProps: { centered: true, radius: 'md', padding: 'xl', overlayProps: { backgroundOpacity: 0.4 } },
    },
    Select: { defaultProps: { allowDeselect: false, comboboxProps: { shadow: 'md' }, maxDropdownHeight: 320 } },
  },
});

/** Mantine's own variables, taken from the tokens, so that one file says every colour. */
export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--mr-surface)',
    '--mantine-color-text': 'var(--mr-ink)',
    '--mantine-color-dimmed': 'var(--mr-ink-3)',
    '--mantine-color-placeholder': 'var(--mr-ink-3)',
    '--mantine-color-default': 'var(--mr-surface)',
    '--mantine-color-default-color': 'var(--mr-ink)',
    '--mantine-color-default-border': 'var(--mr-line-strong)',
    '--mantine-color-default-hover': 'var(--mr-page)',
    '--mantine-color-anchor': 'var(--mr-water)',
    '--mantine-color-error': 'var(--mr-clay)',
  };
  const brighter = {
    '--mantine-primary-color-filled-hover': 'var(--mr-water-strong)',
    '--mantine-color-water-filled-hover': 'var(--mr-water-strong)',
  };
  return { variables: {}, light: both, dark: { ...both, ...brighter } };
};

/** The nonce of this response, which the server wrote into the page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
