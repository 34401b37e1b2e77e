import assert from 'node:assert/strict';

const ROW = '[role=row][aria-selected=true]';
const BAR = '#bar-search';

async function type(page, text) {
  await page.keyboard.press('/');
  await page.locator(BAR).fill(text);
}
/** The id of the first order without a renewal, with its last digit raised by one. */
async function slipped(page) {
  const ids = await page.locator('[role=row] .mono').allTextContents();
  const id = ids.map((text) => text.trim()).find((text) => /^GPA\.\d{4}-\d{4}-\d{4}-\d{5}$/.test(text));
  return { id, wrong: id.slice(0, -1) + ((Number(id.at(-1)) + 1) % 10) };
}
const near = async (page) => {
  const { id, wrong } = await slipped(page);
  await type(page, wrong);
  await page.getByText('Did you mean').waitFor();
  return id;
};

async function save(page, text, name) {
  await type(page, text);
  await page.keyboard.press('Escape');
  await page.keyboard.press('s');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: new RegExp(name) }).waitFor();
}

/** What is worth a picture of finding things. */
export function findingScreens() {
  const screen = (name, act, path = '/orders') => ({ name: `finding-${name}`, path, ready: ROW, act });
  return [
    screen('near', near),
    screen('look-up', async (page) => {
      await type(page, 'GPA.0000-1111-2222-33333');
      await page.getByText('Look up at Google').waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    }),
    screen('console', async (page) => {
      await type(page, 'jane.doe@example.com');
      await page.getByText('Search in Play Console').waitFor();
    }),
    screen('suggestions', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('premium re');
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('ArrowDown');
      await page.locator('[role=option][aria-selected=true]').waitFor();
    }),
    screen('facets', async (page) => {
      await type(page, 'premium');
      await page.keyboard.press('Escape');
      await page.keyboard.press('f');
      await page.getByRole('menuitemcheckbox', { name: /^JPY/ }).waitFor();
      await page.keyboard.press('ArrowDown');
    }),
    screen('save-view', async (page) => {
      await type(page, 'premium DE');
      await page.keyboard.press('Escape');
      await page.keyboard.press('s');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.type('German premium');
    }),
    screen('views', async (page) => {
      await save(page, 'premium DE', 'German premium');
      await save(page, 'refunded', 'Refunds');
      await page.getByRole('tab', { name: /Refunds/ }).waitFor();
      await page.getByRole('button', { name: 'This saved view' }).click();
    }),
    screen('jump', async (page) => {
      const { wrong } = await slipped(page);
      await page.keyboard.press('Control+p');
      await page.keyboard.type(wrong);
      await page.getByText('Did you mean').waitFor();
      await page.getByText('one digit differs').waitFor();
    }),
  ];
}

/** Finding by keyboard alone. */
export function findingByKeyboard() {
  return {
    'finding a mistyped order': async (page) => {
      const id = await near(page);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/orders\/GPA/);
      assert.ok(decodeURIComponent(page.url()).endsWith(id), page.url());
    },
    'finding by words that complete themselves': async (page) => {
      const text = () => page.locator(BAR).inputValue();
      await page.keyboard.press('/');
      await page.keyboard.type('ref');
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('Tab');
      assert.equal(await text(), 'refunded ');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'bar-search');
      await page.keyboard.type('sta');
      await page.getByRole('option', { name: 'state:' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('option', { name: 'state:processed' }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('#bar-suggestions').waitFor({ state: 'detached' });
      assert.equal(await text(), 'refunded state:', 'Esc closes the list and leaves the text');
      // A word that is one already, and digits, meet no list: down goes to the results.
      await page.locator(BAR).fill('');
      await page.keyboard.type('refunded');
      await page.locator('#bar-suggestions').waitFor({ state: 'detached' });
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('#order-1[aria-selected=true]');
    },
    'finding by narrowing, one value on, one off': async (page) => {
      const text = () => page.locator(BAR).inputValue();
      await page.keyboard.press('f');
      await page.getByRole('menuitemcheckbox', { name: /^JPY/ }).waitFor();
      await page.getByRole('menuitemcheckbox', { name: /^Refunded/ }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitemcheckbox', { name: /^Refunded/, checked: true }).waitFor();
      assert.equal(await text(), 'refunded');
      await page.keyboard.press('Enter');
      await page.getByRole('menuitemcheckbox', { name: /^Refunded/, checked: false }).waitFor();
      assert.equal(await text(), '');
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.querySelector('.facets') === null);
    },
    'finding by saved views: kept, moved, renamed, deleted, brought back': async (page) => {
      const tabs = async () =>
        (await page.locator('.view-tabs [role=tab]').allTextContents()).map((text) =>
          text.trim().replace(/[\d,]+$/, ''),
        );
      const are = (...names) =>
        page.waitForFunction(
          (names) =>
            [...document.querySelectorAll('.view-tabs [role=tab]')]
              .map((tab) => tab.textContent.trim().replace(/[\d,]+$/, ''))
              .join() === names.join(),
          names,
        );
      await save(page, 'premium DE', 'German premium');
      await save(page, 'refunded', 'Refunds');
      assert.deepEqual(await tabs(), ['All orders', 'German premium', 'Refunds']);
      await page.keyboard.press('Alt+ArrowLeft');
      await are('All orders', 'Refunds', 'German premium');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('rename this view');
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: 'Name' }).fill('Money back');
      await page.keyboard.press('Enter');
      await are('All orders', 'Money back', 'German premium');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('delete this view');
      await page.keyboard.press('Enter');
      await are('All orders', 'German premium');
      await page.keyboard.press('Control+z');
      await are('All orders', 'Money back', 'German premium');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('show: german');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelector('#bar-search').value === 'premium DE');
    },
    'finding what only Google knows': async (page) => {
      await type(page, 'GPA.0000-1111-2222-33333');
      await page.getByText('Look up at Google').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('r');
      await page.getByRole('alert').waitFor();
    },
  };
}
