// The page's two colour scales, built in OKLab (Ottosson 2020) so that equal steps of value look equally large.

type Lab = [lightness: number, a: number, b: number]

function fromLch(lightness: number, chroma: number, hueDegrees: number): Lab {
  const hue = (hueDegrees * Math.PI) / 180
  return [lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)]
}

function toHex([lightness, a, b]: Lab): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
  return `#${linear.map((value) => hexByte(gamma(value))).join('')}`
}

function gamma(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
}

function hexByte(value: number): string {
  return Math.round(Math.min(1, Math.max(0, value)) * 255)
    .toString(16)
    .padStart(2, '0')
}

function mix(a: Lab, b: Lab, t: number): Lab {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

function distance(a: Lab, b: Lab): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** `steps` colours along a path, at equal distances in OKLab. */
function evenly(path: (t: number) => Lab, steps: number): string[] {
  const fine = Array.from({ length: 1024 }, (_, i) => path(i / 1023))
  const travelled = [0]
  for (let i = 1; i < fine.length; i++) {
    travelled.push((travelled[i - 1] ?? 0) + distance(fine[i - 1] ?? [0, 0, 0], fine[i] ?? [0, 0, 0]))
  }
  const total = travelled[travelled.length - 1] ?? 1
  let at = 0
  return Array.from({ length: steps }, (_, i) => {
    const target = (total * i) / (steps - 1)
    while (at < fine.length - 1 && (travelled[at] ?? 0) < target) at++
    return toHex(fine[at] ?? [0, 0, 0])
  })
}

/** Pale straw through sea green to deep blue: lightness falls all the way, so it also reads in grey. */
const SEQUENTIAL = evenly(
  (t) => fromLch(0.965 - 0.6 * t, 0.035 + 0.085 * Math.sin(Math.PI * (0.12 + 0.72 * t)), 105 + 155 * t),
  256,
)

/** t in [0, 1]. */
export function sequential(t: number): string {
  return SEQUENTIAL[Math.round(Math.min(1, Math.max(0, t)) * 255)] ?? '#ffffff'
}

const NEUTRAL: Lab = fromLch(0.975, 0, 0)
/** Both ends are as light as each other, and light enough for dark text (contrast at least 4.5). */
const POSITIVE: Lab = fromLch(0.665, 0.19, 30)
const NEGATIVE: Lab = fromLch(0.665, 0.135, 248)

/** t in [-1, 1]: blue is negative, red is positive, 0 is nearly white. */
export function diverging(t: number): string {
  const clamped = Math.min(1, Math.max(-1, Number.isNaN(t) ? 0 : t))
  return toHex(mix(NEUTRAL, clamped < 0 ? NEGATIVE : POSITIVE, Math.abs(clamped)))
}

/** Darker than the ends of the diverging scale: marks cells that lie beyond it. */
export const BEYOND_POSITIVE = '#9c1c10'
export const BEYOND_NEGATIVE = '#14508f'

export const INK = '#1b1f24'

/** Okabe and Ito's colours that hold on a pale ground, for a few lines. */
const LINES = ['#0072b2', '#d55e00', '#008a66']

/** Amber through magenta to indigo, darker all the way: neighbours differ in hue, and their order shows. */
const ORDERED = evenly((t) => fromLch(0.66 - 0.33 * t, 0.15 - 0.01 * t, 62 - 147 * t), 256)

/** Few lines get colours that differ, many lines get a ramp that follows their order. */
export function lineColors(num_lines: number): string[] {
  if (num_lines <= LINES.length) return LINES.slice(0, num_lines)
  return Array.from(
    { length: num_lines },
    (_, i) => ORDERED[Math.round((255 * i) / (num_lines - 1))] ?? '#000000',
  )
}

/** WCAG 2 relative luminance of "#rrggbb". */
export function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** White wherever it reads well (WCAG AA): on saturated mid-tones the eye prefers it to an equally contrasting black. */
export function inkOn(ground: string): string {
  return contrast('#ffffff', ground) >= 4.5 ? '#ffffff' : '#000000'
}
