// Selecting many assets in a real browser, and what can be done with them: collections and owners, by mouse and by
// keyboard alone.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { fitsIn320, launch, looksAccessible, signedIn } from './support/browser.mjs';
import { photo } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { World } from './support/sluice.mjs';
import { shownOn, stepsTelling } from './support/steps.mjs';

const asset_count = 12;
const mishaps = [];
let world, browser, page;

before(async () => {
	world = await World.make({});
	await world.startLinked();
	await world.map('/Fair');
	for (let n = 0; n < asset_count; ++n)
		await world.dropbox.put(`/Fair/dog ${String(n).padStart(2, '0')}.jpg`, photo(n));
	await world.untilDone(asset_count, { within_ms: 60_000 });
	browser = await launch();
	page = await signedIn(browser, world, mishaps);
	await page.goto(`${world.origin}/library`);
});

after(async () => {
	await browser?.close();
	await world?.remove();
});

const step = stepsTelling(async () => `${await shownOn(page)}\n${world.words()}`);
const grid = () => page.getByRole('grid', { name: 'Assets' });
const cells = () => grid().getByRole('gridcell');
const corner = (index) => cells().nth(index).getByRole('checkbox');
const bar = () => page.getByRole('region', { name: 'Selected assets' });
const dialog = (name) => page.getByRole('dialog', { name });
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-index'));
const marked = () => grid().locator('[role=gridcell][aria-selected=true]').count();
const namesOf = async (query) =>
	(await world.person.get(`/api/v1/assets?${query}`)).assets.map((asset) => asset.filename).sort();
const shownNames = async (first, last) => {
	const links = grid().locator('a[data-index]');
	const ids = await links.evaluateAll((all) =>
		all
			.toSorted((a, b) => a.dataset.index - b.dataset.index)
			.map((link) => decodeURIComponent(link.pathname.split('/').pop()))
	);
	const { assets } = await world.person.get('/api/v1/assets');
	const name = (id) => assets.find((asset) => asset.id === id).filename;
	return ids
		.slice(first, last + 1)
		.map(name)
		.sort();
};
const collection = async (name) =>
	(await world.person.get('/api/v1/collections')).collections.find((one) => one.name === name);

step('a range of 12 assets goes into a new collection, which then holds exactly them', async () => {
	await until('all tiles', async () => (await cells().count()) === asset_count);
	assert.equal(await bar().count(), 0);
	await cells().nth(2).hover();
	await corner(2).click();
	await bar().getByText('1 of 12 selected').waitFor();
	await cells()
		.nth(6)
		.click({ modifiers: ['Shift'], position: { x: 60, y: 60 } });
	await bar().getByText('5 of 12 selected').waitFor();
	assert.equal(new URL(page.url()).pathname, '/library');
	assert.equal(await marked(), 5);
	await looksAccessible(page, 'the library with a selection');
	const wanted = await shownNames(2, 6);
	await bar().getByRole('button', { name: 'Add to collection…' }).click();
	const form = dialog('Add 5 assets to a collection');
	await form.getByLabel('Its name').fill('Best of show');
	await looksAccessible(page, 'adding to a collection');
	await form.getByRole('button', { name: 'Add', exact: true }).click();
	await page.getByText('5 assets put into Best of show.').waitFor();
	const { id } = await collection('Best of show');
	assert.deepEqual(await namesOf(`collection_id=${id}`), wanted);
});

step('with some selected a click on a tile selects; it follows its link where none is', async () => {
	await cells()
		.nth(0)
		.click({ position: { x: 60, y: 60 } });
	await bar().getByText('6 of 12 selected').waitFor();
	await corner(2).click();
	await bar().getByText('5 of 12 selected').waitFor();
	await bar().getByRole('button', { name: 'Select all 12' }).click();
	await bar().getByText('12 of 12 selected').waitFor();
	await bar().getByRole('button', { name: 'Select none' }).click();
	assert.equal(await bar().count(), 0);
	await until('the focus among the assets', async () => (await focused()) !== null);
	await cells()
		.nth(1)
		.click({ position: { x: 60, y: 60 } });
	await page.waitForURL(/\/library\/[^/?]+$/);
	await page.goBack();
	await cells().first().waitFor();
});

step('by keyboard alone: select on the way, add what was left out, give an owner, Escape', async () => {
	await page.locator('h1').click(); // the focus is nowhere in particular
	for (let tabs = 0; (await focused()) === null; ++tabs) {
		assert.ok(tabs < 40, 'the grid is not reached with Tab');
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Home');
	await until('the first tile', async () => (await focused()) === '0');
	await page.keyboard.press('Space');
	await page.keyboard.press('Shift+ArrowRight');
	await bar().getByText('2 of 12 selected').waitFor();
	await page.keyboard.press('x');
	await bar().getByText('1 of 12 selected').waitFor();
	await page.keyboard.press('End');
	await until('the last tile', async () => (await focused()) === '11');
	await page.keyboard.press('Space');
	await bar().getByText('2 of 12 selected').waitFor();
	const wanted = await shownNames(0, 0);
	wanted.push(...(await shownNames(11, 11)));

	await page.keyboard.press('Tab'); // the bar comes right behind the grid
	const name = () => page.evaluate(() => document.activeElement?.textContent.trim());
	for (let tabs = 0; !(await name()).startsWith('Add to'); ++tabs) {
		assert.ok(tabs < 6, `the bar is not reached with Tab, but ${await name()}`);
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Enter');
	await dialog('Add 2 assets to a collection').waitFor();
	await page.keyboard.press('Tab');
	for (let tabs = 0; (await page.evaluate(() => document.activeElement?.tagName)) !== 'SELECT'; ++tabs) {
		assert.ok(tabs < 6, 'the list of collections is not reached with Tab');
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('End'); // a new one
	await page.keyboard.press('Tab');
	await page.keyboard.type('Second look');
	await page.keyboard.press('Enter');
	await page.getByText('2 assets put into Second look.').waitFor();
	const { id } = await collection('Second look');
	assert.deepEqual(await namesOf(`collection_id=${id}`), wanted.sort());

	await until('the focus to be back on its button', async () => (await name()).startsWith('Add to'));
	for (let tabs = 0; !(await name()).startsWith('Owner'); ++tabs) {
		assert.ok(tabs < 4, 'the owner is not reached with Tab');
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Enter');
	await dialog('Owner of 2 assets').getByLabel('Owner').focus();
	await looksAccessible(page, 'giving an owner');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Tab');
	for (let tabs = 0; (await name()) !== 'Save'; ++tabs) {
		assert.ok(tabs < 4, 'Save is not reached with Tab');
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Enter');
	await page.getByText(/owns 2 assets now\./).waitFor();
	const { assets } = await world.person.get('/api/v1/assets');
	assert.equal(assets.filter((asset) => asset.owner_id).length, 2);
	await dialog('Owner of 2 assets').waitFor({ state: 'detached' });
	await page.keyboard.press('Escape');
	await until('nothing to be selected', async () => (await bar().count()) === 0);
	await until('the focus among the assets', async () => (await focused()) !== null);
	await page.keyboard.press('Control+A');
	await bar().getByText('12 of 12 selected').waitFor();
	await page.keyboard.press('Escape');
	assert.equal(await bar().count(), 0);
});

step('what is taken out of the collection that is shown leaves the list, and no other', async () => {
	const { id } = await collection('Best of show');
	await page.goto(`${world.origin}/library?collection_id=${id}`);
	await until('its tiles', async () => (await cells().count()) === 5);
	const left = await shownNames(2, 4);
	await cells().nth(0).hover();
	await corner(0).click();
	await corner(1).click();
	await bar().getByRole('button', { name: 'Take out…' }).click();
	const form = dialog('Take 2 assets out of a collection');
	assert.equal(await form.getByLabel('Collection').inputValue(), id);
	await looksAccessible(page, 'taking out of a collection');
	await form.getByRole('button', { name: 'Take out' }).click();
	await page.getByText('2 assets taken out of Best of show.').waitFor();
	await until('two to be gone', async () => (await cells().count()) === 3);
	assert.equal(await bar().count(), 0);
	assert.deepEqual(await namesOf(`collection_id=${id}`), left);
	assert.equal((await namesOf('')).length, asset_count);
});

step('a collection that was deleted meanwhile is told in words, and the selection stays', async () => {
	await page.goto(`${world.origin}/library`);
	await until('all tiles', async () => (await cells().count()) === asset_count);
	await cells().nth(0).hover();
	await corner(0).click();
	await bar().getByRole('button', { name: 'Add to collection…' }).click();
	const form = dialog('Add 1 asset to a collection');
	await form.getByLabel('Collection').selectOption({ label: 'Second look' });
	await world.person.call('DELETE', `/api/v1/collections/${(await collection('Second look')).id}`);
	await form.getByRole('button', { name: 'Add', exact: true }).click();
	await form.getByText('There is no such collection.').waitFor();
	await form.getByRole('button', { name: 'Cancel' }).click();
	await bar().getByText('1 of 12 selected').waitFor();
});

step('on a small screen nothing is cut off, and a selected tile is not covered by the bar', async () => {
	await fitsIn320(page, 'a selection');
	await bar().getByRole('button', { name: 'Select all 12' }).click();
	await cells().first().locator('a').focus();
	await page.keyboard.press('End');
	await until('the last tile', async () => (await focused()) === '11');
	const [tile, below] = await Promise.all([
		page.locator('[data-index="11"]').boundingBox(),
		bar().boundingBox()
	]);
	assert.ok(
		tile.y + tile.height <= below.y,
		`the tile ends at ${tile.y + tile.height}, the bar begins at ${below.y}`
	);
	await looksAccessible(page, 'the selection on a small screen');
	await bar().getByRole('button', { name: 'Add to collection…' }).click();
	await dialog('Add 12 assets to a collection').waitFor();
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	assert.ok(wide <= 0, `the dialog is ${wide} pixels too wide`);
});

step('no page had a script error, and none asked another site for anything', async () => {
	assert.deepEqual(mishaps, []);
});
