// What the page's terms mean, in a sentence or two each; docs/effects.md and docs/science.md have the whole.

interface Term {
  match: RegExp
  meaning: string
}

const TERMS: Term[] = [
  {
    match: /ω²/u,
    meaning:
      'Omega squared: the share of the variation between models that a hyperparameter explains, freed of what the noise of seeds adds to every such share. 0 is nothing, 100 % everything.',
  },
  {
    match: /\bHolm\b/u,
    meaning:
      'Who makes many tests finds some effects by luck. Holm’s adjustment makes each p larger, so that among all tests of a family a false claim has a chance of 5 % together.',
  },
  {
    match: /\bp (?=[<=>])/u,
    meaning:
      'How often chance alone would give a result at least as large if the hyperparameter did nothing. Below 0.05 is taken as clear.',
  },
  {
    match: /\b95 % (?:Student t |Wilson |confidence )?interval\b|(?<=\b)95 %(?= \[)/u,
    meaning:
      'A range that would hold the true value in 95 of 100 studies like this one. What is drawn anew in them (seeds, sentences) is named beside it.',
  },
  {
    match: /\bBrown and Forsythe\b/u,
    meaning:
      'A test of whether seeds scatter alike: analysis of variance of the distances from the cells’ medians.',
  },
  {
    match: /\bjackknife\b/iu,
    meaning: 'How sure a number is, from how it changes when parts of the data are left out in turn.',
  },
  {
    match: /(?<![\p{L}\p{N}])ε(?![\p{L}\p{N}])/u,
    meaning:
      'A small number in layer-wise relevance propagation that keeps divisions stable; it takes up relevance where a neuron hardly fires.',
  },
  {
    match: /(?<![\p{L}\p{N}])δ(?![\p{L}\p{N}])/u,
    meaning:
      'Whether biases take relevance: with δ = 0 they do and words get less, with δ = 1 their part is shared out, so that words and start add up to the score.',
  },
  {
    match: /\blrp-all\b/u,
    meaning:
      'Layer-wise relevance propagation: the score of a class is handed back through the network, layer by layer, to the words it came from.',
  },
  {
    match: /\bconservation error\b/u,
    meaning:
      'What is left of the explained score after the words and the start have got their parts: what biases and stabilisers took. Large errors mean that the words do not explain the answer.',
  },
  {
    match: /\bmajority\b|\balways the most frequent class\b/u,
    meaning: 'What one scores without reading: by answering the most frequent class every time.',
  },
  {
    match: /\bdetectable\b/u,
    meaning: 'The true difference that a study of this size would find in four of five cases.',
  },
  {
    match: /\bcells?\b/u,
    meaning: 'One combination of hyperparameters: models that differ in the seed alone.',
  },
  {
    match: /\bseeds?\b/u,
    meaning:
      'The start of a model’s random numbers. Two seeds of one cell differ by luck alone; an effect has to be larger than that.',
  },
]

export interface ProsePart {
  text: string
  /** What the term means; null of plain text. */
  meaning: string | null
}

/** The text in parts, each term explained where it stands first. */
export function proseParts(text: string): ProsePart[] {
  const found = TERMS.flatMap(({ match, meaning }) => {
    const at = match.exec(text)
    return at ? [{ begin: at.index, end: at.index + at[0].trimEnd().length, meaning }] : []
  }).sort((a, b) => a.begin - b.begin)
  const parts: ProsePart[] = []
  let end = 0
  for (const term of found) {
    if (term.begin < end) continue
    if (term.begin > end) parts.push({ text: text.slice(end, term.begin), meaning: null })
    parts.push({ text: text.slice(term.begin, term.end), meaning: term.meaning })
    end = term.end
  }
  if (end < text.length) parts.push({ text: text.slice(end), meaning: null })
  return parts
}
