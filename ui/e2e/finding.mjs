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
    'finding what only Google knows': async (page) => {
      await type(page, 'GPA.0000-1111-2222-33333');
      await page.getByText('Look up at Google').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('r');
      await page.getByRole('alert').waitFor();
    },
  };
}
