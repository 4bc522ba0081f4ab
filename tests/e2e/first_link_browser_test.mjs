// From a fresh installation to the first photograph (W2, task 2): clicks are counted, times measured.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, listen, looksAccessible } from './support/browser.mjs';
import { photo } from './support/photos.mjs';
import { World } from './support/sluice.mjs';

const clicks_max = 5; // Connect, Go to Dropbox, Allow, Make the link, Copy
const visible_ms_max = 10_000; // from “Send” until the picture is on the screen
const mishaps = [];
let world, browser, page, contributor;

before(async () => {
	world = await World.make({});
	await world.startDropbox();
	await world.startSluice();
	browser = await launch();
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
	await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.origin });
	page = await context.newPage();
	page.setDefaultTimeout(20_000);
	listen(page, [world.origin, world.dropbox_origin], mishaps);
	contributor = await (await browser.newContext()).newPage();
});

after(async () => {
	await browser?.close();
	await world?.remove();
});

/** Clicks as a person does, and counts. */
let clicks = 0;
async function click(what) {
	clicks += 1;
	await what.click();
}

test('W2: Dropbox is connected and a link made and copied with 5 clicks, the one at Dropbox included', {
	timeout: 120_000
}, async () => {
	await page.goto(world.origin);
	await page.getByLabel('Name of the account').fill('Shelter');
	await page.getByLabel('Your name').fill('Ana');
	await page.getByLabel('E-mail').fill('ana@example.org');
	await page.getByLabel('Password').fill('a long enough password');
	await page.getByRole('button', { name: 'Make the account' }).click();
	await page.getByRole('link', { name: 'Integrations' }).click(); // the start; no part of the task

	await click(page.getByRole('button', { name: 'Connect Dropbox' }).first());
	await click(page.getByRole('button', { name: 'Go to Dropbox' }));
	await page.waitForURL(`${world.dropbox_origin}/**`);
	await click(page.getByRole('button', { name: 'Allow' }));
	await page.waitForURL(`${world.origin}/integrations*`);
	await looksAccessible(page, 'the offer of a first link');
	await click(page.getByRole('button', { name: 'Make the link' }));
	await click(page.getByRole('button', { name: 'Copy link to Photographs for Shelter' }));
	assert.ok(clicks <= clicks_max, `${clicks} clicks`);
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	assert.match(copied, /^http.*\/request\//);

	await contributor.goto(copied);
	await page.getByRole('link', { name: 'Library', exact: true }).click();
	await page.getByText('No assets yet').first().waitFor();
	await contributor.locator('#files').setInputFiles({ name: 'rex.jpg', mimeType: 'image/jpeg', buffer: photo(1) });
	const begun = Date.now();
	await contributor.getByRole('button', { name: 'Send' }).click();
	await page.getByRole('gridcell').locator('img').first().waitFor({ timeout: visible_ms_max });
	const took = Date.now() - begun;
	assert.ok(took < visible_ms_max, `${took} ms`);
	assert.deepEqual(mishaps, []);
});
