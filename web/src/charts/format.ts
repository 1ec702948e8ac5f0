import type { Setting } from '../api/study'

// Numbers as text. Every number on the page goes through here, so that one quantity always looks the same.

const NARROW_SPACE = '\u202f'
const NO_BREAK_SPACE = '\u00a0'
const MINUS = '\u2212'

/** 0.4321 -> "43.2 %" */
export function percent(share: number, digits = 1): string {
  return `${fixed(share * 100, digits)}${NARROW_SPACE}%`
}

/** The inside of an interval of shares: "[41.1, 45.3]", in percent. */
export function percentInterval(interval: { low: number; high: number }, digits = 1): string {
  return `[${fixed(interval.low * 100, digits)},${NO_BREAK_SPACE}${fixed(interval.high * 100, digits)}]`
}

/** "34.6 % [25.2, 41.0]", or the share alone. */
export function percentWithInterval(
  share: number,
  interval: { low: number; high: number } | null | undefined,
): string {
  return interval ? `${percent(share)} ${percentInterval(interval)}` : percent(share)
}

/** 2210 -> "2,210" */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** "1 trial", "2 trials" */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** "accuracy, n = 2,210 sentences"; of trials that another program measured n may not be known. */
export function measuredText(name: string, n: number): string {
  return n > 0 ? `${name}, n = ${count(n)} sentences` : name
}

/** A hyperparameter's value of any kind; an empty text can be seen too. */
export function valueText(value: Setting | undefined): string {
  return typeof value === 'number' ? number(value) : value === '' ? '“”' : String(value ?? '–')
}

/** As short as a number can be told from its neighbours. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return minus(String(value))
  return minus(String(Number(value.toPrecision(6))))
}

/** Fixed decimals with a true minus sign. */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  // -0.00 would claim a sign that the digits do not show.
  return minus(Number(text) === 0 ? text.replace('-', '') : text)
}

/** "+0.41", "−1.20" */
export function signed(value: number, digits = 2): string {
  const text = fixed(value, digits)
  return text.startsWith(MINUS) || Number(value.toFixed(digits)) === 0 ? text : `+${text}`
}

/** Two significant digits in at most four characters, for the strip under each word: "+.41", "−1.2", "+12". */
export function tiny(value: number): string {
  const size = Math.abs(value)
  const digits = size < 0.995 ? 2 : size < 9.95 ? 1 : 0
  return signed(value, digits).replace(/^([+\u2212]?)0\./, '$1.')
}

/** Few significant digits, zeros kept because they are digits too: "0.0152", "0.210", "2.1e−7" */
export function significant(value: number, digits = 3): string {
  if (value === 0 || !Number.isFinite(value)) return number(value)
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 10 ** digits) return minus(value.toPrecision(digits))
  if (size >= 1 && size < 1e6) return minus(value.toFixed(0))
  return minus(value.toExponential(digits - 1).replace('e+', 'e'))
}

/** 5.2 -> "5.2 s", 75 -> "1 min 15 s" */
export function duration(seconds: number): string {
  if (seconds < 60) return `${fixed(seconds, seconds < 10 ? 1 : 0)}${NARROW_SPACE}s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)}${NARROW_SPACE}min ${whole % 60}${NARROW_SPACE}s`
  return `${Math.floor(whole / 3600)}${NARROW_SPACE}h ${Math.floor((whole % 3600) / 60)}${NARROW_SPACE}min`
}

/** [2,3,4,5,6] -> "2–6"; [2,5,9] -> "2, 5, 9"; long irregular lists -> "2 … 60", without an order all of them. */
export function valueRange(values: Setting[]): string {
  const numbers = values.filter((value) => typeof value === 'number')
  if (values.length <= 3 || numbers.length < values.length) return values.map(valueText).join(', ')
  const ends = [numbers[0], numbers[numbers.length - 1]].map(valueText)
  if (numbers.every((value, i) => value === (numbers[0] ?? NaN) + i)) return ends.join('–')
  return values.length <= 6 ? values.map(valueText).join(', ') : ends.join(' … ')
}

/** "fine accuracy" -> "Fine accuracy" */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function minus(text: string): string {
  return text.replace(/-/g, MINUS)
}
