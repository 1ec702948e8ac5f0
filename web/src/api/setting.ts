import type { Setting } from './study'

const KINDS = ['number', 'boolean', 'string']

/** As they are listed everywhere: numbers ascending, false before true, then texts. */
export function compareSettings(a: Setting, b: Setting): number {
  return KINDS.indexOf(typeof a) - KINDS.indexOf(typeof b) || Number(a > b) - Number(a < b)
}

export function distinctSettings(values: Setting[]): Setting[] {
  return [...new Set(values)].sort(compareSettings)
}

/** One text for each value, in addresses too: what parts values there is escaped, and the text "1" is not the number 1. */
export function settingKey(value: Setting): string {
  const text = String(value)
  if (typeof value !== 'string') return text
  const escaped = text.replace(/[%:,;"]/g, encodeURIComponent)
  return text === 'true' || text === 'false' || text === String(Number(text)) ? `"${escaped}"` : escaped
}
