// The page's state is its address: "#map&metric=test.fine&sentence=12". Whoever gets the link sees the same, and Back
// goes to what was seen before.

export interface Address {
  section: string
  params: Record<string, string>
}

export function parseHash(hash: string): Address {
  const [section = '', ...pairs] = hash.replace(/^#/, '').split('&')
  const params: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at > 0) params[decode(pair.slice(0, at))] = decode(pair.slice(at + 1))
  }
  return { section: decode(section), params }
}

export function formatHash({ section, params }: Address): string {
  const pairs = Object.keys(params)
    .sort()
    .map((name) => `${encode(name)}=${encode(params[name] ?? '')}`)
  return `#${[encode(section), ...pairs].join('&')}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a hand-made address with a stray percent sign
  }
}

/** Keeps ":" and "," as they are: addresses are read by people too. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%3A/g, ':').replace(/%2C/g, ',')
}

type Changes = Record<string, string | undefined>

class UrlState {
  section = $state('')
  private params = $state<Record<string, string>>({})

  constructor() {
    this.read()
    window.addEventListener('popstate', () => this.read())
    window.addEventListener('hashchange', () => this.read())
  }

  get(name: string): string | undefined {
    return this.params[name]
  }

  /** A choice: Back undoes it. undefined takes the parameter out, which means its default. */
  set(name: string, value: string | undefined): void {
    this.change({ [name]: value })
  }

  /** Several at once, and perhaps another place: one step for Back. */
  change(changes: Changes, section = this.section): void {
    this.apply(changes)
    this.section = section
    this.write(true)
  }

  /** What is dragged or typed: every value on the way is not a step for Back. */
  slide(name: string, value: string | undefined): void {
    this.apply({ [name]: value })
    this.write(false)
  }

  goTo(section: string): void {
    if (section !== this.section) this.change({}, section)
  }

  /** The place that was scrolled to: no step for Back. */
  follow(section: string): void {
    if (section === this.section) return
    this.section = section
    this.write(false)
  }

  /** An address for a link: this one with changes. */
  href(changes: Changes, section = this.section): string {
    const params = { ...this.params }
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) delete params[name]
      else params[name] = value
    }
    return formatHash({ section, params })
  }

  private apply(changes: Changes): void {
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) delete this.params[name]
      else this.params[name] = value
    }
  }

  private read(): void {
    const { section, params } = parseHash(window.location.hash)
    this.section = section
    this.params = params
  }

  private write(step: boolean): void {
    const hash = formatHash({ section: this.section, params: { ...this.params } })
    if (hash === (window.location.hash || '#')) return
    const address = hash === '#' ? window.location.pathname : hash
    if (step) window.history.pushState(null, '', address)
    else window.history.replaceState(null, '', address)
  }
}

export const url = new UrlState()
