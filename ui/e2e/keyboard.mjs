import assert from 'node:assert/strict';

const active = (page) => page.getAttribute('#order-list', 'aria-activedescendant');
const at = (page, path) => page.waitForURL((url) => url.pathname === path);

/** Paths by keyboard alone, each a fact. */
export function keyboard(made) {
  const everywhere = {
    'J and K move the cursor': async (page) => {
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await page.waitForSelector('#order-1.active');
      assert.equal(await active(page), 'order-1');
    },
    'G then C, S, O go': async (page) => {
      for (const [key, path] of [
        ['c', '/catalog'],
        ['s', '/sync'],
        ['o', '/orders'],
      ]) {
        await page.keyboard.press('g');
        await page.keyboard.press(key);
        await at(page, path);
      }
    },
    'Enter opens, Escape comes back to the same order': async (page) => {
      await page.keyboard.press('j');
      await page.waitForSelector('#order-1.active');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/orders\/GPA/);
      await page.keyboard.press('Escape');
      await at(page, '/orders');
      await page.waitForSelector('#order-1.active');
    },
    'Space hides and shows the inspector': async (page) => {
      await page.waitForSelector('aside[aria-label=Inspector]');
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector]', { state: 'detached' });
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector]');
    },
    'slash searches, arrows walk the answers, Escape goes back to the list': async (page) => {
      await page.keyboard.press('/');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'bar-search');
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('#order-1.active');
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'order-list');
    },
    'Shift with arrows selects, Ctrl C copies a table': async (page) => {
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await page.getByText('3 selected').waitFor();
      await page.keyboard.press('Control+c');
      await page.getByText('Copied 3 rows').waitFor();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(text.split('\n').length, 4);
      assert.match(text, /^Order\tProduct/);
    },
    'the palette finds and does': async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('catalog');
      await page.keyboard.press('Enter');
      await at(page, '/catalog');
    },
    'Ctrl P jumps to an order': async (page) => {
      await page.keyboard.press('Control+p');
      await page.waitForSelector('.palette-item');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/orders\/GPA/);
    },
    'the question mark shows all keys, Escape closes them': async (page) => {
      await page.keyboard.press('?');
      await page.waitForSelector('[role=dialog]');
      await page.keyboard.press('Escape');
      await page.waitForSelector('[role=dialog]', { state: 'detached' });
    },
    'the tree is walked by arrows': async (page) => {
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.waitForSelector('[role=treeitem][tabindex="0"]');
      await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'treeitem');
      const before = await page.evaluate(() => document.activeElement?.textContent);
      await page.keyboard.press('ArrowDown');
      await page.waitForFunction((text) => document.activeElement?.textContent !== text, before);
    },
  };
  if (!made) return everywhere;
  return {
    ...everywhere,
    'removing a part edits the text': async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('3312 premium');
      await page.getByRole('button', { name: 'Remove 3312' }).click();
      await page.waitForFunction(() => document.querySelector('#bar-search').value === 'premium');
    },
    'a million rows scroll to their end': async (page) => {
      await page.goto(new URL('/orders?orders=1000000', page.url()).href);
      await page.waitForSelector('[role=row][aria-selected=true]');
      const slowest = await page.evaluate(async () => {
        const list = document.querySelector('#order-list');
        let worst = 0;
        let last = 0;
        for (let n = 0; n < 6000 && last < 999_999; n++) {
          list.scrollTop = list.scrollHeight;
          const began = performance.now();
          await new Promise(requestAnimationFrame);
          worst = Math.max(worst, performance.now() - began);
          last = Number([...list.querySelectorAll('[role=row][id]')].at(-1)?.id.slice(6) ?? 0);
        }
        return { worst, last };
      });
      console.log(`     last row ${slowest.last + 1}, slowest frame ${slowest.worst.toFixed(0)} ms`);
      assert.equal(slowest.last, 999_999);
    },
  };
}
