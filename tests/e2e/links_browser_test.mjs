// Fifty contributor links from a list of names, and the overview, in a real browser (W4, W19, W22).
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fitsIn320, launch, looksAccessible, signedIn } from './support/browser.mjs';
import { photo } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { World } from './support/sluice.mjs';
import { shownOn, stepsTelling } from './support/steps.mjs';

const links = 50;
const mishaps = [];
let world, browser, page;

before(async () => {
	world = await World.make({});
	await world.startLinked();
	browser = await launch();
	page = await signedIn(browser, world, mishaps, {
		viewport: { width: 1280, height: 1000 },
		acceptDownloads: true
	});
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.origin });
});

after(async () => {
	await browser?.close();
	await world?.remove();
});

const dialog = () => page.getByRole('dialog');
const button = (name) => page.getByRole('button', { name, exact: true });
const sees = (text) => page.getByText(text).first().waitFor();
async function go(path) {
	await page.goto(world.origin + path);
	await page.locator('h1').waitFor();
}

const step = stepsTelling(async () => `${await shownOn(page)}\n${world.words()}`, 180_000);

step('W22: an account without sources is told what to do first', async () => {
	await sees('Nothing comes in yet');
	await sees('Nothing pending');
	await looksAccessible(page, 'the overview of nothing');
});

step('W19: a template is made, and mistakes in it are named', async () => {
	await page.getByRole('link', { name: 'Contributor links' }).first().click();
	await button('New template').click();
	await dialog().getByLabel('Title').fill('The same for all');
	await dialog().getByRole('button', { name: 'Save the template' }).click();
	await sees('Name it after the kind of event.');
	await sees('Write {name} where the name is to stand');
	await dialog().getByLabel('Name of the template').fill('Summer events');
	await dialog().getByLabel('Title').fill('Photos of {name}');
	await dialog().getByLabel('Instructions').fill('Send what you took at {name}, please.');
	await dialog().getByLabel('Closes by itself, days after the event').fill('14');
	await looksAccessible(page, 'the dialog of a template');
	await dialog().getByRole('button', { name: 'Save the template' }).click();
	await page.getByRole('dialog', { name: 'Many links' }).waitFor();
});

step('W19: each line with an error says so before anything is made', async () => {
	const list = dialog().getByLabel('List of names');
	await list.fill('name;date\r\nSummer fair;2030-08-01\r\nA/B;2030-08-01\r\nSummer fair;2030-08-01\r\nDog day;soon');
	await sees('1 link can be made');
	await sees('3 lines have errors');
	await sees('Dropbox doesn’t allow a folder called “A/B”.'.replace('’', "'"));
	await sees('This name stands on line 2 already.');
	await sees('“soon” isn\'t a day.');
	await looksAccessible(page, 'the preview with errors');
	assert.equal(await dialog().getByRole('button', { name: 'Make 1 link' }).getAttribute('aria-disabled'), 'true');
	assert.equal((await world.person.get('/api/v1/contributor-links')).contributor_links.length, 0);
});

step('W19: 50 links come of a CSV file in one click, are listed, copied and downloaded', async () => {
	const csv = join(world.folder, 'events.csv');
	const lines = Array.from({ length: links }, (_, n) => `"Event ${n + 1}, big",2030-08-01`);
	writeFileSync(csv, `\uFEFFname,date\r\n${lines.join('\r\n')}\r\n`);
	await dialog().getByLabel('Choose a CSV file').setInputFiles(csv);
	await sees(`${links} links can be made`);
	await looksAccessible(page, 'the preview');
	const begun = performance.now();
	await dialog().getByRole('button', { name: `Make ${links} links` }).click();
	await sees(`${links} of ${links} links made`);
	console.log(`${links} links were made in ${Math.round(performance.now() - begun)} ms`);
	const rows = page.getByRole('region', { name: 'Links of Summer events' }).getByRole('row');
	await until('all rows', async () => (await rows.getByRole('link').count()) === links);
	await button('Copy all names and links').click();
	const copied = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
	assert.equal(copied.length, links);
	assert.match(copied[0], /^Event 1, big\thttp:\/\/127\.0\.0\.1:\d+\/request\//);
	const download = page.waitForEvent('download');
	await button('Download CSV').click();
	const file = await (await download).path();
	const text = readFileSync(file, 'utf8');
	assert.equal(text.trim().split('\r\n').length, links + 1);
	assert.ok(text.includes('"Event 50, big","Photos of Event 50, big",http'));
	await sees('Closes by itself');
	await looksAccessible(page, 'contributor links');
	assert.equal((await world.dropbox.files('/Events')).length, 0);
});

step('the list is narrowed by text, and times can be changed', async () => {
	await page.getByLabel('Find a link').fill('event 31');
	await until('one link', async () => (await page.getByRole('heading', { name: /^Photos of/ }).count()) === 1);
	await button('Edit Photos of Event 31, big').click();
	await dialog().getByLabel('Deadline').fill('2031-01-01T12:00');
	await looksAccessible(page, 'editing a link');
	await dialog().getByRole('button', { name: 'Save' }).click();
	await sees('is saved');
	await sees('1 Jan 2031');
	await page.getByLabel('Find a link').fill('');
});

step('W22: files on their way, held and failed show up on the overview by themselves', async () => {
	await world.map('/Held', world.profile, 'manual');
	const choosy = await world.person.makeProfile({ name: 'Choosy', allowed_types: ['image'] });
	await world.map('/Choosy', choosy);
	await go('/');
	await world.dropbox.put('/Held/a.jpg', photo(1));
	await world.dropbox.put('/Held/b.jpg', photo(2));
	await world.dropbox.put('/Choosy/c.txt', Buffer.from('text'));
	await world.dropbox.put('/Events/Event 7, big/rex.jpg', photo(3));
	const source = (name) => page.locator('[data-source]').filter({ hasText: name });
	await source('/Held').locator('[data-count=held]').getByText('2').waitFor();
	await source('/Choosy').locator('[data-count=failed]').getByText('1').waitFor();
	await source('Photos of Event 7, big').locator('[data-count=done]').getByText('1').waitFor();
	await sees('1 file failed');
	await sees('2 held, 0 waiting, 1 failed');
	await looksAccessible(page, 'the overview');
	await fitsIn320(page, 'the overview');
	await looksAccessible(page, 'the overview at 320 px');
	await page.setViewportSize({ width: 1280, height: 1000 });
	await source('/Held').locator('[data-count=held]').click();
	await page.waitForURL('**/waiting?mapping_id=*');
});

step('W4: a destination that is deleted turns red by itself, and one click repairs it', async () => {
	await go('/');
	await world.dropbox.remove('/Events/Event 7, big');
	const broken = page.locator('[data-state=broken]');
	await until('the link to be broken', async () => (await broken.count()) === 1, { within_ms: 60_000 });
	await sees('1 source is broken');
	await broken.getByText("isn't in Dropbox any more").waitFor();
	await looksAccessible(page, 'the overview with a broken link');
	await button('Repair Photos of Event 7, big').click();
	await until('it to be whole', async () => (await broken.count()) === 0);
	await world.dropbox.put('/Events/Event 7, big/bo.jpg', photo(4));
	await until('bo.jpg', async () => (await world.counts()).done === 2);
});

step('W22: when nothing is pending it says so, and when it looked last', async () => {
	await page.getByRole('link', { name: /^Waiting/ }).first().click();
	const { intakes } = await world.person.get('/api/v1/intakes?state=held');
	await world.person.post('/api/v1/tray/release', { intake_ids: intakes.map(({ id }) => id) });
	await world.dropbox.remove('/Choosy/c.txt');
	await page.getByRole('link', { name: 'Overview' }).first().click();
	await until(
		'nothing to be pending',
		async () => (await page.locator('[data-headline]').getAttribute('data-headline')) === 'good',
		{ within_ms: 60_000 }
	);
	await sees('Nothing pending');
	await sees('0 waiting, 0 failed');
	await page.locator('[data-checked]').getByText(/\d+ s ago/).waitFor();
	await looksAccessible(page, 'the overview with nothing pending');
});

step('no page had a script error, and none asked another site for anything', async () => {
	assert.deepEqual(mishaps, []);
});
