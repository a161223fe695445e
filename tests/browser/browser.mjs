// Debian's chromium, or the one that CHROMIUM names, with nothing of its own on the network.
import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => path && existsSync(path));

export const launch = () => {
  if (!executablePath) throw new Error('no chromium found; CHROMIUM=PATH names one');
  return puppeteer.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
};

// A new page that counts what goes wrong: requests to anywhere but the file, and what the console complains of.
// What a loaded page took: until its load event ended, and how long of that nobody could have scrolled.
export const times = (page) => page.evaluate(async () => {
  await new Promise((done) => { setTimeout(done, 0); });
  return { load: performance.getEntriesByType('navigation')[0].loadEventEnd.toFixed(0), blocked: globalThis.blocked.toFixed(0) };
});

export const opened = async (browser, url, { dark = false, width = 1200, height = 900, script = true } = {}) => {
  const page = await browser.newPage();
  const wrong = [];
  page.on('request', (request) => { if (request.url() !== page.expected) wrong.push(`request ${request.url()}`); });
  page.on('console', (message) => { if (['error', 'warn'].includes(message.type())) wrong.push(`console ${message.text()}`); });
  page.on('pageerror', (error) => wrong.push(`error ${error.message}`));
  page.expected = url.split('#')[0];
  await page.setViewport({ width, height });
  await page.setJavaScriptEnabled(script);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  await page.evaluateOnNewDocument(() => {
    globalThis.blocked = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((task) => { globalThis.blocked += task.duration - 50; }))
      .observe({ type: 'longtask', buffered: true });
  });
  await page.goto(url, { waitUntil: 'load' });
  return { page, wrong };
};
