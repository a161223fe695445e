// What reports must be, by a real browser: the rows of README.md that say so. `run` renders the pages and starts this.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { launch, opened, times } from './browser.mjs';
import { read } from './records.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const dir = process.env.PAGES;
const pages = JSON.parse(readFileSync(join(dir, 'pages.json'), 'utf8'));
const file = (name) => join(dir, pages[name].folder, pages[name].file);
const url = (name, hash = '') => pathToFileURL(file(name)).href + hash;
const runs = Object.keys(pages).filter((name) => pages[name].kind === 'run');

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

const figure = (t, text) => t.diagnostic(text);

// What is a part of these isn't looked at again. Colours differ by theme and layout by width, not by both, and axe needs a
// quarter of a minute for a large page: of those two looks are enough.
const LOOKED_AT = ['run-0', 'run-50', 'run-hostile', 'diff-50', 'diff-same', 'diff-hostile', 'history-1', 'history-hostile', 'proof', 'published', 'judged'];
const LARGE = ['run-2000', 'diff-2000', 'history-365'];
for (const name of [...LOOKED_AT, ...LARGE]) {
  for (const dark of [false, true]) {
    test(`R1 axe finds nothing: ${name}, ${dark ? 'dark' : 'light'}`, async (t) => {
      for (const width of LARGE.includes(name) ? [dark ? 390 : 1200] : [1200, 390]) {
        const { page } = await opened(browser, url(name), { dark, width });
        // The policy of the page lets nothing in but through the debugger's own world.
        await page.evaluate(() => document.querySelectorAll('details').forEach((details, at) => { if (at < 40) details.open = true; }));
        await page.evaluate(AXE);
        const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
        const told = violations.map((rule) => `${rule.id}: ${rule.nodes.length} × ${rule.nodes[0].html.slice(0, 120)} ${rule.nodes[0].failureSummary}`);
        assert.deepEqual(told, [], `${width} px`);
        const [inner, all] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
        assert.ok(all <= inner, `a horizontal scroll bar at ${width} px: ${all} > ${inner}`);
        figure(t, `${width} px: 0 violations, ${passes.length} rules passed, ${all} px wide`);
        await page.close();
      }
    });
  }
}

// Not asserted but told: times depend on the machine. The number of nodes doesn't.
for (const name of runs.filter((name) => pages[name].trials >= 2000)) {
  test(`R2 a large page is quick: ${name}`, async (t) => {
    const { page } = await opened(browser, url(name));
    const { load, blocked } = await times(page);
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    const filter = (text) => page.evaluate(async (text) => {
      const query = document.getElementById('q');
      const begun = performance.now();
      query.value = text;
      query.dispatchEvent(new Event('input'));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return performance.now() - begun;
    }, text);
    const filtered = await filter('item_add');
    const cleared = await filter('');
    figure(t, `load ${load} ms, ${blocked} ms of it blocked, ${nodes} elements, filter ${filtered.toFixed(0)} ms, clear ${cleared.toFixed(0)} ms`);
    if (!pages[name].huge) assert.ok(nodes <= 20_000, `${nodes} elements`);
    await page.close();
  });
}

test('R3 a page is small', (t) => {
  const size = (name) => statSync(file(name)).size;
  figure(t, runs.map((name) => `${name} ${(size(name) / 1024).toFixed(0)} KiB`).join(', '));
  assert.ok(size('run-2000') <= 3.5 * 1024 * 1024);
  const each = (size('run-2000-passing') - size('run-50-passing')) / 1950;
  figure(t, `a passing trial ${each.toFixed(0)} bytes`);
  assert.ok(each <= 1.2 * 1024);
});

test('R12 a year of nights is small, quick, and says which line is torn', async (t) => {
  const size = statSync(file('history-365')).size;
  const { page } = await opened(browser, url('history-365'));
  const { load, blocked } = await times(page);
  figure(t, `${(size / 1024).toFixed(0)} KiB, load ${load} ms, ${blocked} ms of it blocked`);
  assert.ok(size <= 1024 * 1024);
  const text = await page.evaluate(() => document.body.innerText);
  assert.match(text, /Lines of history.jsonl that are no entries: 101\./);
  assert.equal(await page.$$eval('tbody tr', (rows) => rows.length), 364, '363 whole lines and the run that was added');
  await page.close();
});

test('R4 nothing is asked for but the file, and nothing complains', async () => {
  for (const name of Object.keys(pages)) {
    const { page, wrong } = await opened(browser, url(name));
    const refs = await page.evaluate(() => [...document.querySelectorAll('[src], [href]')]
      .filter((element) => /^(https?:)?\/\//.test(element.getAttribute('src') ?? element.getAttribute('href')))
      .map((element) => [element.tagName, element.rel, element.hasAttribute('src')]));
    assert.deepEqual(wrong, [], name);
    assert.ok(refs.every(([tag, rel, src]) => tag === 'A' && rel === 'noreferrer' && !src), name);
    await page.close();
  }
});

const reasons = (name) => read(join(dir, pages[name].folder)).trials.filter((trial) => trial.outcome === 'failed')
  .flatMap((trial) => [trial.id, trial.reason]);

test('R5 everything that failed can be read without a script, and in a sandbox', async () => {
  const plain = await opened(browser, url('run-50'), { script: false });
  const text = await plain.page.evaluate(() => document.body.innerText);
  assert.match(text, /BROKEN/);
  const squeezed = text.replace(/\s+/g, '');
  for (const needed of reasons('run-50')) assert.ok(squeezed.includes(needed.replace(/\s+/g, '')), needed);
  assert.equal(await plain.page.evaluate(() => document.getElementById('bar').checkVisibility()), false, 'a bar that does nothing is hidden');
  await plain.page.close();
  const page = await browser.newPage();
  await page.setRequestInterception(true);
  page.on('request', (request) => request.respond({
    contentType: 'text/html; charset=utf-8',
    headers: { 'Content-Security-Policy': "sandbox; default-src 'none'" },
    body: readFileSync(file('run-50')),
  }));
  await page.goto('http://127.0.0.1:9/', { waitUntil: 'load' });
  const boxed = (await page.$eval('body', (body) => body.innerText)).replace(/\s+/g, '');
  for (const needed of reasons('run-50')) assert.ok(boxed.includes(needed.replace(/\s+/g, '')), needed);
  await page.close();
});

test('R5 comparison and history need no script at all', async () => {
  for (const name of ['diff-liar', 'history-365', 'proof']) {
    const { page } = await opened(browser, url(name), { script: false });
    assert.equal(await page.evaluate(() => document.scripts.length), 0, name);
    await page.close();
  }
  const { page } = await opened(browser, url('diff-liar'), { script: false });
  const text = await page.evaluate(() => document.body.innerText);
  const drift = JSON.parse(readFileSync(join(dir, pages['diff-liar'].folder, 'diff.json'), 'utf8'));
  assert.ok(drift.regressed.length > 100);
  for (const { trial } of drift.regressed) assert.ok(text.includes(trial), trial);
  await page.close();
});

test('R6 what a target says is text', async () => {
  const tags = (name) => opened(browser, url(name)).then(async ({ page, wrong }) => {
    const found = await page.evaluate(() => ({
      hostile: globalThis.hostile ?? null,
      images: document.images.length,
      scripts: document.scripts.length,
      titles: document.querySelectorAll('title').length,
      title: document.title,
      handlers: [...document.querySelectorAll('*')].filter((element) => [...element.attributes].some((a) => a.name.startsWith('on'))).length,
      links: [...document.links].filter((link) => link.protocol === 'javascript:').length,
    }));
    await page.close();
    return { ...found, wrong };
  });
  const found = await tags('run-hostile');
  assert.match(found.title, /^✕ .* failed.*<script>/);
  assert.deepEqual({ ...found, title: '' },
    { hostile: null, images: 0, scripts: 1, titles: 1, title: '', handlers: 0, links: 0, wrong: [] });
  for (const name of ['diff-hostile', 'history-hostile']) {
    assert.deepEqual({ ...await tags(name), title: '' },
      { hostile: null, images: 0, scripts: 0, titles: 1, title: '', handlers: 0, links: 0, wrong: [] }, name);
  }
});

test('R8 a link to a trial opens it, and a keyboard gets around', async (t) => {
  const failing = read(join(dir, pages['run-2000'].folder)).trials.filter((trial) => trial.outcome === 'failed');
  const last = failing.at(-1).id;
  const { page } = await opened(browser, url('run-2000', `#trial/${last}`));
  const at = await page.evaluate((id) => {
    const trial = document.getElementById(id);
    const bar = document.getElementById('bar').getBoundingClientRect();
    return { open: trial.open, focused: trial.contains(document.activeElement), clear: trial.getBoundingClientRect().top >= bar.bottom - 1 };
  }, `trial/${last}`);
  assert.deepEqual(at, { open: true, focused: true, clear: true });
  await page.close();
  const fresh = await opened(browser, url('run-2000'));
  let tabs = 0;
  for (; tabs < 6; tabs += 1) {
    await fresh.page.keyboard.press('Tab');
    const href = await fresh.page.evaluate(() => document.activeElement.getAttribute('href'));
    if (href === `#trial/${failing[0].id}`) break;
  }
  assert.ok(tabs < 6, 'the first failing trial is six tabs away at most');
  figure(t, `the first failing trial is ${tabs + 1} tab away`);
  for (let at = 0; at < 40; at += 1) {
    await fresh.page.keyboard.press('Tab');
    const ring = await fresh.page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    });
    assert.ok(ring, `stop ${at} has a visible ring`);
  }
  await fresh.page.close();
});

test('the filter finds, counts, is remembered and is cleared', async () => {
  const { page } = await opened(browser, url('run-2000', '#q=op%3Aitem_add%20state%3Afailed'));
  const count = () => page.$eval('#count', (element) => element.textContent);
  const shown = Number((await count()).split(' ')[0]);
  const expected = read(join(dir, pages['run-2000'].folder)).trials
    .filter((trial) => trial.outcome === 'failed' && trial.id.includes('item_add')).length;
  assert.equal(shown, expected);
  await page.keyboard.press('Escape');
  assert.equal(await count(), '2000 of 2000 trials');
  await page.keyboard.press('/');
  await page.keyboard.type('-state:passed');
  assert.equal(await count(), '40 of 2000 trials');
  assert.match(await page.evaluate(() => location.hash), /q=-state%3Apassed/);
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = await page.evaluate(() => [...document.querySelectorAll('details.trial')].findIndex((trial) => trial.contains(document.activeElement)));
  assert.equal(second, 1);
  await page.close();
});

test('R9 on paper, failing trials are whole, in black on white', async (t) => {
  const { page } = await opened(browser, url('run-50'), { dark: true });
  await page.emulateMediaType('print');
  const { closed, colours } = await page.evaluate(() => ({
    closed: [...document.querySelectorAll('details.trial')].filter((trial) => {
      const inner = trial.querySelector(':scope > ul, :scope > dl');
      return inner && !inner.checkVisibility({ contentVisibilityAuto: true });
    }).length,
    colours: [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor],
  }));
  assert.equal(closed, 0);
  assert.deepEqual(colours, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  const pdf = await page.pdf();
  figure(t, `a PDF of ${(pdf.length / 1024).toFixed(0)} KiB`);
  assert.ok(pdf.length > 10_000);
  await page.close();
});
