// The page's five places. An address names one, or a part of the evidence: "#map", "#curves".

export const PLACES = [
  { id: 'findings', title: 'Findings' },
  { id: 'map', title: 'Map' },
  { id: 'compare', title: 'Compare' },
  { id: 'sentences', title: 'Sentences' },
  { id: 'evidence', title: 'Evidence' },
] as const

export type Place = (typeof PLACES)[number]['id']

/** Parts of the evidence, in the order of the questions that they answer. */
export const EVIDENCE = [
  { id: 'effects', title: 'Effects' },
  { id: 'curves', title: 'Curves' },
  { id: 'grid', title: 'Grid' },
  { id: 'parallel', title: 'All at once' },
  { id: 'phrases', title: 'Phrases' },
  { id: 'explained', title: 'Explained sentences' },
  { id: 'quality', title: 'Quality' },
  { id: 'trials', title: 'Trials' },
] as const

export type EvidencePart = (typeof EVIDENCE)[number]['id']

/** Where an address leads; what is not known leads to the first place. */
export function placeOf(section: string): Place {
  const place = PLACES.find(({ id }) => id === section)
  if (place) return place.id
  return EVIDENCE.some(({ id }) => id === section) ? 'evidence' : 'findings'
}
