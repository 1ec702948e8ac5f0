// The page's state is its address: "#curves&metric=test.fine&log=1". Whoever gets the link sees the same.

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

class UrlState {
  section = $state('')
  private params = $state<Record<string, string>>({})

  constructor() {
    this.read()
    window.addEventListener('hashchange', () => this.read())
  }

  get(name: string): string | undefined {
    return this.params[name]
  }

  /** undefined takes the parameter out, which means its default. */
  set(name: string, value: string | undefined): void {
    if (value === undefined) delete this.params[name]
    else this.params[name] = value
    this.write()
  }

  goTo(section: string): void {
    if (section === this.section) return
    this.section = section
    this.write()
  }

  private read(): void {
    const { section, params } = parseHash(window.location.hash)
    this.section = section
    this.params = params
  }

  private write(): void {
    const hash = formatHash({ section: this.section, params: { ...this.params } })
    window.history.replaceState(null, '', hash === '#' ? window.location.pathname : hash)
  }
}

export const url = new UrlState()
