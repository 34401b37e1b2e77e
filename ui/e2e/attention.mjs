import assert from 'node:assert/strict';

const ROW = 'li[data-attention]';
const active = (page) => page.locator(`${ROW}.active`).getAttribute('data-attention');

/** The states of what needs attention that are worth a picture. */
export function attentionScreens() {
  return [
    { name: 'attention', path: '/attention', ready: ROW },
    { name: 'attention-empty', path: '/attention?scene=empty', ready: '.empty' },
    { name: 'attention-credential', path: '/attention?scene=failed', ready: ROW },
    {
      name: 'attention-tune',
      path: '/attention',
      ready: ROW,
      act: async (page) => {
        await page.getByRole('button', { name: 'Tune…' }).click();
        await page.getByRole('checkbox', { name: 'List: Failed payments of those who paid much' }).uncheck();
        await page.getByRole('checkbox', { name: 'Notify: Bulks that wait' }).uncheck();
      },
    },
    {
      name: 'attention-answer',
      path: '/attention',
      ready: ROW,
      act: async (page) => {
        await page.keyboard.press('a');
        await page.waitForSelector('.dialog.act');
        await page.keyboard.press('Space');
        await page.waitForSelector('.dialog.act table');
      },
    },
    {
      name: 'attention-away',
      path: '/attention',
      ready: ROW,
      act: async (page) => {
        await page.keyboard.press('z');
        await page.getByRole('button', { name: '1 item put away' }).waitFor();
      },
    },
  ];
}

/** What needs attention, by keyboard alone, each a fact. */
export function attentionByKeyboard() {
  return {
    'attention: G T goes there, J and K move, A answers, and what was answered is gone': async (page) => {
      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await page.waitForSelector(ROW);
      const first = await active(page);
      assert.match(first, /^review /);
      await page.keyboard.press('j');
      const second = await active(page);
      assert.notEqual(second, first);
      await page.keyboard.press('k');
      assert.equal(await active(page), first);
      await page.keyboard.press('a');
      await page.waitForSelector('.dialog.act');
      await page.keyboard.press('Space');
      await page.getByLabel('Reason').fill('used every day');
      await page.waitForFunction(() => !document.querySelector('.dialog.act .btn.pri:disabled'));
      await page.keyboard.press('Control+Enter');
      await page.locator('.dialog.act .verdict').getByText('Confirmed', { exact: true }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForSelector('.dialog.act', { state: 'detached' });
      await page.waitForFunction((id) => !document.querySelector(`[data-attention="${id}"]`), first);
      assert.equal(await active(page), second, 'the next one is under the cursor');
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname.startsWith('/orders/'));
    },
  };
}
