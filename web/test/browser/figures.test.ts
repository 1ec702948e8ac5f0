import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lines } from '../fixtures/studies'
import { saveSvg } from './assertions'
import { launch, open, WEB, writeReport } from './page'

// The figures of docs/reproduction.md are what the report of studies/paper.toml saves at these addresses, and the
// pictures of the README parts of its page. scripts/figures.sh writes them into docs/images; here the addresses are
// tried on a fixture of the same shape.
const paper = process.env['FIGURES_PAPER']
const grid = process.env['FIGURES_GRID']
const small = process.env['FIGURES_SMALL']
const demo = process.env['FIGURES_DEMO']
const negation = process.env['FIGURES_NEGATION']
const IMAGES = resolve(WEB, '../docs/images')

interface Saved {
  file: string
  address: string
  /** Of the button that saves it. */
  button: RegExp
  /** What stands in the figure of the real study, and only there. */
  says: RegExp
}

const SENTENCES = ['faultlessly', 'fight-scenes']
const SAVED: Saved[] = [
  {
    file: 'figure-1.svg',
    address: '#curves&metric=test.fine&curve=axes',
    button: /^Save SVG: Fine accuracy/,
    says: /Fine accuracy, test against each dimension.*n = 2,210/,
  },
  ...SENTENCES.flatMap((name, sentence) =>
    [
      { panel: /^Save SVG: Models with d_h = 2/, held: 'hidden' },
      { panel: /^Save SVG: Models with d_e = 2/, held: 'embedding' },
    ].map(({ panel, held }) => ({
      file: `figure-2-${name}-${held}-2.svg`,
      address: `#explained&explained=${sentence}&hold.embedding_dim=hidden_dim:2&hold.hidden_dim=embedding_dim:2`,
      button: panel,
      says: /of 19 models of seed 1/,
    })),
  ),
  {
    file: 'figure-3.svg',
    address: '#curves&metric=compositional.fine&curve=axes',
    button: /^Save SVG: Fine accuracy/,
    says: /Fine accuracy, compositional against each dimension.*n = 136/,
  },
  {
    file: 'figure-3-connectives.svg',
    address: '#curves&metric=connectives.fine&curve=axes',
    button: /^Save SVG: Fine accuracy/,
    says: /Fine accuracy, connectives against each dimension.*n = 479/,
  },
  {
    file: 'figure-4.svg',
    address: '#phrases&phrase.axis=embedding_dim&phrase.at=hidden_dim:20',
    button: /^Save SVG: “not good”/,
    says: /“not good”: score of “negative” against d_e, d_h = 20/,
  },
]

// Those of the whole grid, from the report of studies/grid.toml.
const OF_GRID: Saved[] = [
  {
    file: 'grid-accuracy.svg',
    address: '#grid&metric=test.fine',
    button: /^Save SVG: Fine accuracy/,
    says: /361 cells/,
  },
  {
    file: 'grid-luck.svg',
    address: '#effects&effects.along=1',
    button: /^Save SVG: How much is luck/,
    says: /along d_h/,
  },
  {
    file: 'grid-words.svg',
    address: '#effects&effects.along=1',
    button: /^Save SVG: Which words gain/,
    says: /along d_h/,
  },
  {
    file: 'grid-behaviour.svg',
    address: '#effects&effects.along=1',
    button: /^Save SVG: Do negators/,
    says: /along d_h/,
  },
  {
    file: 'grid-alike.svg',
    address: '#effects&effects.along=1',
    button: /^Save SVG: Which .* explain alike/,
    says: /Which d_h explain alike/,
  },
]

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

async function save(page: Page, figure: Saved): Promise<string> {
  const section = page.locator(figure.address.split('&')[0] ?? '')
  return (await saveSvg(page, section.getByRole('button', { name: figure.button }))).source
}

test.each(SAVED)('the report saves $file', async (figure) => {
  const { page, errors } = await open(browser, paper ?? writeReport('lines', lines()), 1280, figure.address)
  const source = await save(page, figure)
  if (paper) {
    expect(source.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')).toMatch(figure.says)
    const folder = join(IMAGES, 'reproduction')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, figure.file), source)
  }
  expect(errors).toEqual([])
  await page.close()
})

test.runIf(grid).each(OF_GRID)('the report of the grid saves $file', async (figure) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(`file://${grid}${figure.address}`)
  await page.waitForSelector('h1')
  const source = await save(page, figure)
  expect(source.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')).toMatch(figure.says)
  writeFileSync(join(IMAGES, 'reproduction', figure.file), source)
  await page.close()
})

/** Parts of the page, for README.md and docs/report.md; those whose study is not given stay as they are. */
const PICTURES = [
  { file: 'report.png', report: small, address: '#explained&explained=1&group=all', part: '#explained' },
  { file: 'curves.png', report: demo, address: '#curves&curve=hidden_dim', part: '#curves figure' },
  { file: 'grid.png', report: demo, address: '#grid', part: '#grid figure' },
].filter(({ report }) => report)

/** The whole window at places of the report of studies/negation.toml, for docs/guide.md and README.md. */
const NEGATION = [
  { file: 'guide-findings.png', address: '#findings', height: 860 },
  { file: 'guide-map.png', address: '#map&sentence=1262&by=answer', height: 640 },
  { file: 'guide-word.png', address: '#map&sentence=1262&word=2', height: 760 },
  { file: 'guide-sentences.png', address: '#sentences&slice=negated&rank=critical.1', height: 820 },
  { file: 'guide-compare.png', address: '#compare&sentence=1262', height: 900 },
]
const MARGIN = 16 // px around a picture

test.runIf(negation)('the pictures of the guide are windows of a real report', async () => {
  for (const { file, address, height } of NEGATION) {
    const page = await browser.newPage({ viewport: { width: 1200, height }, deviceScaleFactor: 1.25 })
    await page.goto(`file://${negation}${address}`)
    await page.waitForSelector('html[data-answers]')
    await page.waitForTimeout(400)
    await page.screenshot({ path: join(IMAGES, file) })
    await page.close()
  }
})

test.runIf(PICTURES.length > 0)('the pictures of the README are parts of real reports', async () => {
  for (const { file, report, address, part } of PICTURES) {
    const page = await browser.newPage({ viewport: { width: 1000, height: 900 }, deviceScaleFactor: 1.5 })
    await page.goto(`file://${report}${address}`)
    await page.waitForSelector('h1')
    await page.waitForTimeout(300)
    const clip = await page
      .locator(part)
      .first()
      .evaluate((element, margin) => {
        const box = element.getBoundingClientRect()
        return {
          x: box.x + window.scrollX - margin,
          y: box.y + window.scrollY - margin,
          width: box.width + 2 * margin,
          height: box.height + 2 * margin,
        }
      }, MARGIN)
    await page.screenshot({ path: join(IMAGES, file), clip, fullPage: true })
    await page.close()
  }
})
