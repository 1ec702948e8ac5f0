// Light or dark: what the system says, unless the reader says otherwise.

export type Scheme = 'auto' | 'light' | 'dark'

const KEY = 'dimscope-scheme'
const ORDER: Scheme[] = ['auto', 'light', 'dark']

class SchemeState {
  value = $state<Scheme>('auto')

  constructor() {
    const stored = read()
    if (stored === 'light' || stored === 'dark') this.set(stored)
  }

  set(value: Scheme): void {
    this.value = value
    if (value === 'auto') delete document.documentElement.dataset['scheme']
    else document.documentElement.dataset['scheme'] = value
    try {
      localStorage.setItem(KEY, value)
    } catch {
      // A browser may keep nothing for a file; the choice then holds until it is closed.
    }
  }

  next(): void {
    this.set(ORDER[(ORDER.indexOf(this.value) + 1) % ORDER.length] ?? 'auto')
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

export const scheme = new SchemeState()
