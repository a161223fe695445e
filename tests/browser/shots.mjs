// Pictures of all pages, light and dark, narrow and wide, for people to look at: `node shots.mjs DIR`, after `run`.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, opened } from './browser.mjs';

const dir = process.argv[2];
const pages = JSON.parse(readFileSync(join(dir, 'pages.json'), 'utf8'));
mkdirSync(join(dir, 'shots'), { recursive: true });
const browser = await launch();
for (const [name, { folder, file }] of Object.entries(pages)) {
  for (const dark of [false, true]) {
    for (const width of [390, 1200]) {
      const { page } = await opened(browser, pathToFileURL(join(dir, folder, file)).href, { dark, width, height: 1600 });
      await page.screenshot({ path: join(dir, 'shots', `${name}-${dark ? 'dark' : 'light'}-${width}.png`) });
      await page.close();
    }
  }
}
await browser.close();
