import type { Figure } from '../charts/export'

// The figures that are on the page now, by what their buttons are called, in the order in which they came: for who wants
// one of them alone (`dimscope figure`).

const figures = new Map<string, () => Figure>()

/** Until the returned function is called. */
export function register(title: string, figure: () => Figure): () => void {
  figures.set(title, figure)
  return () => {
    if (figures.get(title) === figure) figures.delete(title)
  }
}

export function titles(): string[] {
  return [...figures.keys()]
}

/** The first whose title holds these words; the first of all for none. */
export function figureTitled(words: string): Figure | null {
  const wanted = words.toLowerCase()
  const title = titles().find((each) => each.toLowerCase().includes(wanted))
  return title === undefined ? null : (figures.get(title)?.() ?? null)
}
