// The Waiting tray in a real browser (W8, W9, W13; tasks 3 and 9): clicks are counted, times measured, and one whole run
// is done by keyboard alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { fitsIn320, launch, looksAccessible, signedIn } from './support/browser.mjs';
import { sendToPage } from './support/client.mjs';
import { photo } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { World } from './support/sluice.mjs';
import { shownOn, stepsTelling } from './support/steps.mjs';

const held_files = 60;
const list_ms_max = 300; // of server time
const next_picture_ms_max = 100; // of one that was fetched ahead
const sample = (name) => readFileSync(new URL(`../photos/${name}`, import.meta.url));
const mishaps = [];
let world, browser, page, mapping, clicks;

before(async () => {
	world = await World.make({});
	await world.startLinked();
	mapping = await world.map('/Shelter', undefined, 'manual');
	for (let n = 0; n < held_files; ++n)
		await world.dropbox.put(`/Shelter/dog ${String(n).padStart(2, '0')}.jpg`, photo(n));
	await untilHeld(held_files);
	browser = await launch();
	page = await signedIn(browser, world, mishaps);
	await page.evaluate(() =>
		addEventListener('click', () => (globalThis.clicks_made = (globalThis.clicks_made ?? 0) + 1), true)
	);
});

after(async () => {
	await browser?.close();
	await world?.remove();
});

const untilHeld = (count) =>
	until(`${count} files to be held`, async () => (await world.counts()).held === count, {
		within_ms: 60_000
	});
const grid = () => page.getByRole('grid', { name: 'Files that wait' });
const tiles = () => grid().getByRole('gridcell');
const dialog = (name) => page.getByRole('dialog', { name });
const madeClicks = () => page.evaluate(() => globalThis.clicks_made ?? 0);

const step = stepsTelling(async () => `${await shownOn(page)}\n${world.words()}`);

step(
	'W8: 40 of 60 held files are released with 3 clicks, from a list that takes at most 300 ms',
	async () => {
		const list = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/v1/tray');
		await page.getByRole('link', { name: /^Waiting/ }).click(); // 1
		const { responseStart, requestStart } = (await list).request().timing();
		assert.ok(
			responseStart - requestStart <= list_ms_max,
			`the list took ${responseStart - requestStart} ms`
		);
		await tiles().first().waitFor();
		await page.getByText('Select all 60').waitFor();
		await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
		const fortieth = grid().locator('[data-index="39"]');
		await until('the fortieth tile', async () => (await fortieth.count()) === 1);
		await fortieth.click({ modifiers: ['Shift'], position: { x: 20, y: 60 } }); // 2
		await page.getByText('40 of 60 selected').waitFor();
		const begun = performance.now();
		await page.getByRole('button', { name: 'Release 40' }).click(); // 3
		await page.getByText('40 files released.').waitFor();
		assert.equal(await madeClicks(), 3);
		await world.untilDone(40, { within_ms: 60_000 });
		console.log(`40 files were in the library ${Math.round(performance.now() - begun)} ms after the click`);
		assert.equal((await world.counts()).held, 20);
		await until('20 to be left in the list', async () => (await tiles().count()) === 20);
	}
);

step('W13: thumbnails came from Dropbox in batches, and axe finds nothing', async () => {
	await page.evaluate(() => scrollTo(0, 0));
	for (const image of await grid().locator('img').all())
		await until('a thumbnail', () => image.evaluate((shown) => shown.complete && shown.naturalWidth > 0));
	const counters = await world.dropbox.counters();
	const batches = JSON.stringify(counters).match(/"files\/get_thumbnail_batch":(\d+)/)?.[1];
	assert.ok(Number(batches) >= 1 && Number(batches) <= 6, `${batches} calls for thumbnails`);
	await looksAccessible(page, 'the tray');
	await tiles()
		.first()
		.click({ position: { x: 20, y: 60 } });
	await page.getByText('1 of 20 selected').waitFor();
	await looksAccessible(page, 'the tray with a selection');
	await page.getByRole('button', { name: 'Select none' }).click();
});

step('W8: what was changed or deleted meanwhile is named, and the others go on', async () => {
	const { items } = await world.person.get('/api/v1/tray?sort=name');
	await page.getByLabel('Order').selectOption('name');
	await until('the order', async () => (await tiles().first().innerText()).includes(items[0].intake.name));
	await world.dropbox
		.fault({ kind: 'latency', route: 'files/list_folder/longpoll', latency_ms: 1 })
		.catch(() => {});
	await page.keyboard.press('Escape');
	await tiles()
		.nth(0)
		.click({ position: { x: 20, y: 60 } });
	await tiles()
		.nth(2)
		.click({ modifiers: ['Shift'], position: { x: 20, y: 60 } });
	await page.getByText('3 of 20 selected').waitFor();
	await world.dropbox.put(items[0].intake.path, photo(1_000));
	await world.dropbox.remove(items[1].intake.path);
	await page.getByRole('button', { name: /^Release/ }).click();
	const left = page.locator('[data-not-done]');
	// Where live events were quicker than the click, the tiles say the same.
	await until('both to be told', async () => {
		const words = await page.locator('main').innerText();
		return /changed in Dropbox since/i.test(words) && /gone from Dropbox/i.test(words);
	});
	await world.untilDone(41, { within_ms: 60_000 });
	if (await left.count()) {
		await looksAccessible(page, 'the tray that names what was left');
		await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
	}
	await page.getByLabel('Order').selectOption('newest');
	await until('the new version to wait', async () => (await tiles().count()) === 18);
});

const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-index'));

step('by keyboard alone: select, look at 100 %, reject with a note, undo, release', async () => {
	await page.goto(`${world.origin}/waiting`);
	await tiles().first().waitFor();
	for (let tabs = 0; (await focused()) === null; ++tabs) {
		assert.ok(tabs < 40, 'the grid is not reached with Tab');
		await page.keyboard.press('Tab');
	}
	assert.equal(await focused(), '0');
	await page.keyboard.press('ArrowRight');
	await until('the next tile', async () => (await focused()) === '1');
	await page.keyboard.press('Space');
	await page.keyboard.press('Shift+ArrowRight');
	await page.keyboard.press('Shift+ArrowRight');
	await page.getByText('3 of 18 selected').waitFor();
	await page.keyboard.press('Control+A');
	await page.getByText('18 of 18 selected').waitFor();
	await page.keyboard.press('Escape');
	await page.getByText('Shift-click selects a range').waitFor();

	const name = await tiles().nth(3).locator('[title^="/Shelter"]').innerText();
	await page.keyboard.press('Enter');
	const review = dialog(name);
	await review.waitFor();
	await until('the preview', () =>
		review.locator('img').evaluate((shown) => shown.complete && shown.naturalWidth > 0)
	);
	await review.getByText(/\d+ × \d+/).waitFor(); // what a look into it found
	await looksAccessible(page, 'the review');
	await page.keyboard.press('Enter');
	await until('the original', () =>
		review.locator('img[data-original]').evaluate((shown) => shown.complete && shown.naturalWidth > 0)
	);
	await review.getByText('100 %', { exact: true }).first().waitFor();
	for (let closer = 0; closer < 5; ++closer) await page.keyboard.press('+'); // larger than the screen
	const place = () => review.locator('img[data-original]').evaluate((shown) => shown.style.transform);
	const before_pan = await place();
	await page.keyboard.press('ArrowRight');
	await until('the picture to move', async () => (await place()) !== before_pan);
	await page.keyboard.press('0');
	await page.keyboard.press('r');
	await dialog(/^Reject/).waitFor();
	await looksAccessible(page, 'rejecting');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Shift+Tab');
	await dialog(/^Reject/)
		.getByLabel('Note')
		.focus();
	await page.keyboard.type('Eyes closed');
	await page.keyboard.press('Control+Enter');
	await page.getByText('1 file rejected.').waitFor();
	await until('the file in Rejected/', async () =>
		(await world.dropbox.files('/Shelter')).includes(`/Shelter/Rejected/${name}`)
	);
	await page.keyboard.press('Escape');
	await until('the grid to have the focus', async () => (await focused()) !== null);
	await page.keyboard.press('u');
	await page.getByText('1 file waits again.').waitFor();
	await until('the file to be back', async () =>
		(await world.dropbox.files('/Shelter')).includes(`/Shelter/${name}`)
	);
	await untilHeld(18);
	await page.keyboard.press('a');
	await page.getByText('1 file released.').waitFor();
	await world.untilDone(42, { within_ms: 60_000 });
});

step('the next picture of a review is there within 100 ms, since it was fetched ahead', async () => {
	await page.goto(`${world.origin}/waiting`);
	await tiles().first().waitFor();
	await tiles()
		.first()
		.dblclick({ position: { x: 20, y: 60 } });
	const review = page.getByRole('dialog');
	const shown = () =>
		review.locator('img').evaluate((image) => image.complete && image.naturalWidth > 0 && image.src);
	await until('the first picture', shown);
	await page.waitForLoadState('networkidle').catch(() => {});
	const times = [];
	for (let turn = 0; turn < 5; ++turn) {
		const before_turn = await shown();
		const took = await page.evaluate(
			(src) =>
				new Promise((resolve) => {
					const begun = performance.now();
					dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
					const look = () => {
						const image = document.querySelector('[role=dialog] img');
						if (image && image.src !== src && image.complete && image.naturalWidth > 0)
							resolve(performance.now() - begun);
						else requestAnimationFrame(look);
					};
					look();
				}),
			before_turn
		);
		times.push(took);
		await page.waitForTimeout(400); // time to fetch ahead: only that is promised
	}
	times.sort((a, b) => a - b);
	console.log(`the next picture came after ${times.map(Math.round).join(', ')} ms`);
	assert.ok(times[2] <= next_picture_ms_max, `the median is ${times[2]} ms`);
	await page.keyboard.press('Escape');
});

step('with single-letter keys switched off, A and R do nothing; buttons do', async () => {
	await page.evaluate(() => localStorage.setItem('sluice.shortcuts', 'off'));
	await page.reload();
	await tiles().first().waitFor();
	await tiles().first().focus();
	await page.keyboard.press('a');
	await page.keyboard.press('r');
	assert.equal(await page.getByRole('dialog').count(), 0);
	assert.equal((await world.counts()).held, 17);
	await page.evaluate(() => localStorage.removeItem('sluice.shortcuts'));
});

step('W13: a damaged picture says so in words', async () => {
	await world.dropbox.put('/Shelter/cut.jpg', sample('truncated.jpg'));
	await world.dropbox.put('/Shelter/text.jpg', Buffer.from('no picture at all'));
	await untilHeld(19);
	await page.goto(`${world.origin}/waiting`);
	const cut = tiles().filter({ hasText: 'cut.jpg' });
	await cut.dblclick({ position: { x: 20, y: 60 } });
	await dialog('cut.jpg')
		.getByText(/truncated at \d+ %/)
		.waitFor();
	await page.keyboard.press('Escape');
	await tiles()
		.filter({ hasText: 'text.jpg' })
		.getByText(/Cannot preview/)
		.waitFor();
});

step(
	'W13: files of an upload page are looked at and rejected with a note in the same way, and taken back',
	async () => {
		const made = await world.person.post('/api/v1/upload-pages', {
			title: 'Summer fair',
			profile_id: world.profile.id,
			release: 'manual'
		});
		const receipt_url = await sendToPage(made.url, {
			'sent rex.jpg': photo(70),
			'sent text.jpg': Buffer.from('no picture at all'),
			'sent bo.jpg': photo(71)
		});
		await untilHeld(22);
		await page.goto(`${world.origin}/waiting`);
		const rex = tiles().filter({ hasText: 'sent rex.jpg' });
		await rex.getByText('Summer fair').waitFor();
		await until('its thumbnail', () =>
			rex.locator('img').evaluate((shown) => shown.complete && shown.naturalWidth > 0)
		);
		await tiles()
			.filter({ hasText: 'sent text.jpg' })
			.getByText(/Cannot preview/)
			.waitFor();
		await rex.dblclick({ position: { x: 20, y: 60 } });
		const review = dialog('sent rex.jpg');
		await until('the preview', () =>
			review.locator('img').evaluate((shown) => shown.complete && shown.naturalWidth > 0)
		);
		await review.getByText(/\d+ × \d+/).waitFor();
		await page.keyboard.press('Enter');
		await until('the original', () =>
			review.locator('img[data-original]').evaluate((shown) => shown.complete && shown.naturalWidth > 0)
		);
		await page.keyboard.press('r');
		const rejecting = dialog(/^Reject/);
		await rejecting.getByText('stored in Sluice, out of the library').waitFor();
		assert.equal(await rejecting.getByText('Move to Rejected/').count(), 0);
		await looksAccessible(page, 'rejecting a file of an upload page');
		await rejecting.getByLabel('Note').fill('Eyes closed');
		await page.keyboard.press('Control+Enter');
		await page.getByText('1 file rejected.').waitFor();
		const receipt = await (await fetch(receipt_url)).text();
		assert.match(receipt, /Eyes closed/);
		await page.keyboard.press('Escape');

		await page.goto(`${world.origin}/waiting?show=rejected`);
		const list = page.getByRole('grid', { name: 'Rejected files' });
		const rejected = list.getByRole('gridcell').filter({ hasText: 'sent rex.jpg' });
		await rejected.getByText('Rejected: Eyes closed').waitFor();
		await until('its thumbnail', () =>
			rejected.locator('img').evaluate((shown) => shown.complete && shown.naturalWidth > 0)
		);
		await looksAccessible(page, 'a rejected file of an upload page');
		await rejected.click({ position: { x: 20, y: 60 } });
		await page.getByRole('button', { name: 'Undo 1 rejection' }).click();
		await page.getByText('1 file waits again.').waitFor();
		await untilHeld(22);

		// Files of both kinds at once: the dialog says what becomes of which.
		await page.goto(`${world.origin}/waiting`);
		await tiles()
			.filter({ hasText: 'sent bo.jpg' })
			.click({ position: { x: 20, y: 60 } });
		await tiles()
			.filter({ hasText: 'cut.jpg' })
			.click({ position: { x: 20, y: 60 } });
		await page.getByRole('button', { name: 'Reject 2' }).click();
		await dialog(/^Reject/)
			.getByText('Move to Rejected/')
			.waitFor();
		await dialog(/^Reject/)
			.getByText('Files of upload pages aren’t in Dropbox:')
			.waitFor();
		await looksAccessible(page, 'rejecting files of both kinds');
		await dialog(/^Reject/)
			.getByRole('button', { name: 'Cancel' })
			.click();
		await page.getByRole('button', { name: 'Select none' }).click();
		const sent = (await world.person.get('/api/v1/tray')).items.filter((item) => item.upload_page_title);
		assert.equal(sent.length, 3);
		assert.equal((await world.person.get('/api/v1/assets?source=upload')).assets.length, 0);
		await world.person.post('/api/v1/tray/release', { intake_ids: sent.map((item) => item.intake.id) });
		await untilHeld(19);
	}
);

step('task 9: why a file failed, and its retry, take 2 clicks from any page', async () => {
	const strict = await world.person.makeProfile({ name: 'Pictures only', allowed_types: ['image'] });
	await world.map('/Strict', strict);
	await world.dropbox.put('/Strict/not a picture.jpg', Buffer.from('plain text'));
	await until('the refusal', async () => (await world.counts()).refused === 1);
	await page.goto(`${world.origin}/library`);
	await page.locator('h1').waitFor();
	clicks = 0;
	await page.getByRole('link', { name: '1 failed' }).click();
	++clicks;
	const row = page.getByRole('listitem').filter({ hasText: 'not a picture.jpg' });
	await row.getByText('text/plain').waitFor();
	await row.getByText('What to do:').waitFor();
	await looksAccessible(page, 'the failed files');
	await row.getByRole('button', { name: /^Retry/ }).click();
	++clicks;
	await page.getByText('1 file is tried again.').waitFor();
	assert.equal(clicks, 2);
});

step('W9: switching a folder to automatic release offers what it holds', async () => {
	await page.goto(`${world.origin}/mappings`);
	await page.getByRole('button', { name: 'Release of /Shelter' }).click();
	await dialog(/^Release of/)
		.getByText('Automatic', { exact: true })
		.click();
	await dialog(/^Release of/)
		.getByText('Take in 19 held files')
		.waitFor();
	await looksAccessible(page, 'switching the release');
	await dialog(/^Release of/)
		.getByRole('button', { name: 'Switch' })
		.click();
	await page.getByText('new files come in by themselves').waitFor();
	assert.equal((await world.counts()).held, 19);
	await page.goto(`${world.origin}/waiting?mapping_id=${mapping.id}`);
	await page.getByRole('button', { name: 'Take in 19 held files' }).click();
	await until('all to come in', async () => (await world.counts()).held === 0, { within_ms: 60_000 });
});

step('W12: a mapping names its empty folders, with links to Dropbox, and deletes none', async () => {
	await world.dropbox.put('/Strict/gone/text.jpg', Buffer.from('plain text three'));
	await until('the refusal', async () => (await world.counts()).refused >= 1);
	await world.dropbox.remove('/Strict/gone/text.jpg');
	await world.dropbox.put('/Strict/2026/May/rex.jpg', photo(90));
	await until('the picture to come in', async () =>
		(await world.person.get('/api/v1/assets')).assets.some((asset) => asset.filename === 'rex.jpg')
	);
	await until('its source to be cleared', async () =>
		(await world.dropbox.files('/Strict')).every((path) => !path.endsWith('rex.jpg'))
	);
	await page.goto(`${world.origin}/mappings`);
	await page.getByRole('button', { name: 'Safeguards of /Strict' }).click();
	const shown = dialog(/^Safeguards of/);
	await shown.getByRole('button', { name: 'Look now' }).click();
	await shown.getByText('1 empty folder. 1 more had files within the last ten minutes.').waitFor();
	const link = shown.getByRole('link', { name: '/Strict/gone' });
	assert.equal(await link.getAttribute('href'), 'https://www.dropbox.com/home/Strict/gone');
	await shown.getByText('Nothing came in from there').waitFor();
	await looksAccessible(page, 'the empty folders of a mapping');
	await fitsIn320(page, 'the empty folders of a mapping');
	await page.setViewportSize({ width: 1280, height: 900 });
	await page.keyboard.press('Escape');
});

step('an empty tray teaches, and everything reflows at 320 pixels', async () => {
	await page.goto(`${world.origin}/waiting`);
	await page.getByText(/Nothing waits\. Last check \d+ (s|min) ago\./).waitFor();
	await looksAccessible(page, 'the empty tray');
	await world.dropbox.put('/Strict/another.jpg', Buffer.from('plain text too'));
	await until('the refusal', async () => (await world.counts()).refused >= 1);
	await page.setViewportSize({ width: 320, height: 640 });
	for (const path of ['/waiting', '/waiting?show=failed', '/waiting?show=rejected', '/mappings']) {
		await page.goto(world.origin + path);
		await page.locator('h1').waitFor();
		await page.waitForTimeout(300); // for the list: some of these have none to wait for
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		assert.ok(wide <= 0, `${path} is ${wide} pixels too wide`);
	}
});

step('no page had a script error, and none asked another site for anything', async () => {
	assert.deepEqual(mishaps, []);
});
