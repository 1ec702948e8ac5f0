// Colours of charts, as CSS variables: a chart follows the page's light or dark scheme without being drawn again. A saved
// figure, which stands on white, has the light values (solid()). theme.css has both, under the same names.

const LIGHT = {
  text: '#33373d',
  ink: '#1b1f24',
  muted: '#61666e',
  faint: '#8a8f96',
  grid: '#e7e5df',
  'grid-strong': '#c9c6bd',
  paper: '#ffffff',
  missing: '#f5f3ee',
  noise: '#d5d2c9',
} as const

export type Tint = keyof typeof LIGHT

/** The paint of everything that has no colour of its own: "text", "grid", … */
export function tint(name: Tint): string {
  return `var(--chart-${name})`
}

/** A colour of data ("#0072b2"), lighter where the page is dark. */
export function lively(hex: string): string {
  return `color-mix(in oklab, ${hex}, white var(--chart-lift))`
}

/** The colour as it is on white, for a file that knows no variables; other values as they are. */
export function solid(paint: string): string {
  const name = /^var\(--chart-([a-z-]+)\)$/.exec(paint)?.[1]
  if (name && name in LIGHT) return LIGHT[name as Tint]
  return /^color-mix\(in oklab, (#[0-9a-f]{6}), white var\(--chart-lift\)\)$/.exec(paint)?.[1] ?? paint
}

export function lightTints(): Record<string, string> {
  return LIGHT
}
