import { url } from './url.svelte'

// The trials a reader has picked, in the table or on a chart; kept in the address.

export function selectedKeys(): string[] {
  const text = url.get('trials')
  return text ? text.split(',') : []
}

/** Adds the trials, or takes them out if all of them are in already. */
export function toggleTrials(keys: string[]): void {
  const selected = new Set(selectedKeys())
  const all = keys.every((key) => selected.has(key))
  for (const key of keys) {
    if (all) selected.delete(key)
    else selected.add(key)
  }
  url.set('trials', selected.size > 0 ? [...selected].join(',') : undefined)
}

export function clearSelection(): void {
  url.set('trials', undefined)
}
