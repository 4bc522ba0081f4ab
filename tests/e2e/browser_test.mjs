// The whole journey in a real browser: set up, link Dropbox, map, make a link; a stranger uploads; the photo appears.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { launch, listen, looksAccessible } from './support/browser.mjs';
import { upload } from './support/client.mjs';
import { photo } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { World } from './support/sluice.mjs';
import { shownOn, stepsTelling } from './support/steps.mjs';

const password = 'a long enough password';
const link_title = 'Summer fair';
/** Names, and which of tests/photos they are. */
const photos = { 'beach.jpg': 'rex.jpg', 'harbour.png': 'sample.png', 'lighthouse.webp': 'sample.webp' };
const names = Object.keys(photos);
const mishaps = [];
let world, browser, page, link_url;

before(async () => {
	world = await World.make();
	await world.startDropbox();
	await world.startSluice();
	const answer = await fetch(world.origin);
	const is_page = (answer.headers.get('content-type') ?? '').startsWith('text/html');
	assert.ok(answer.ok && is_page, 'these programs have no web UI: build without -DSLUICE_NO_UI=ON');
	browser = await launch();
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
	await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.origin });
	page = await context.newPage();
	page.setDefaultTimeout(20_000);
	listen(page, [world.origin, world.dropbox_origin], mishaps);
});

after(async () => {
	await browser?.close();
	await world?.remove();
});

const step = stepsTelling(async () => `${await shownOn(page)}\n${world.words()}`);

const open = async (path) => {
	await page.goto(world.origin + path);
	await page.locator('h1').waitFor();
};
const press = (name) => page.getByRole('button', { name, exact: true }).first().click();
const dialog = () => page.getByRole('dialog');

step('the first visit leads to set-up, which makes the account', async () => {
	await page.goto(world.origin);
	await page.getByRole('heading', { name: 'Welcome to Sluice' }).waitFor();
	await looksAccessible(page, 'set-up');
	await page.getByLabel('Name of the account').fill('Mountain Pictures');
	await page.getByLabel('Your name').fill('Ana Lopez');
	await page.getByLabel('E-mail').fill('ana@example.org');
	await page.getByLabel('Password').fill(password);
	await press('Make the account');
	await page.waitForURL('**/integrations');
});

step('Dropbox is linked by saying yes on its consent page', async () => {
	await looksAccessible(page, 'integrations, nothing linked');
	await press('Connect Dropbox');
	await looksAccessible(page, 'the dialog before Dropbox');
	await dialog().getByRole('button', { name: 'Go to Dropbox' }).click();
	await page.waitForURL(`${world.dropbox_origin}/oauth2/authorize**`);
	await page.getByRole('radio').first().check();
	await press('Allow');
	await page.waitForURL(`${world.origin}/integrations**`);
	await page.getByText('Dropbox of Ana Lopez is linked').waitFor();
	await looksAccessible(page, 'integrations, linked');
});

step('a profile is made', async () => {
	await open('/profiles');
	await page.getByRole('link', { name: 'New profile' }).first().click();
	await page.getByLabel('Name', { exact: true }).fill('Contributed photographs');
	await looksAccessible(page, 'new profile');
	await press('Make the profile');
	await page.waitForURL('**/profiles');
	await page.getByRole('link', { name: 'Contributed photographs' }).waitFor();
});

step('a folder is mapped', async () => {
	await open('/mappings');
	await press('New mapping');
	await dialog().getByLabel('Folder', { exact: true }).and(page.locator('input')).fill('/Team photographs');
	await dialog().getByText('No folders in here').waitFor();
	await looksAccessible(page, 'the dialog of a new mapping');
	await dialog().getByRole('button', { name: 'Map the folder' }).click();
	await page.getByRole('listitem').filter({ hasText: '/Team photographs' }).waitFor();
});

step('a contributor link is made, and its address copied', async () => {
	await open('/contributor-links');
	await press('New link');
	await dialog().getByLabel('Title').fill(link_title);
	await dialog().getByRole('button', { name: 'Make the link' }).click();
	await page.getByRole('heading', { name: link_title }).waitFor();
	await page.getByRole('button', { name: `Copy link to ${link_title}` }).click();
	link_url = await page.evaluate(() => navigator.clipboard.readText());
	assert.ok(link_url.startsWith(`${world.dropbox_origin}/request/`), link_url);
});

step(
	'a stranger without an account uploads, and the photos appear in the open library by themselves',
	async () => {
		await open('/library');
		await page.getByText('No assets yet').waitFor();
		await page.evaluate(() => (globalThis.never_reloaded = true));
		const context = await browser.newContext();
		const stranger = await context.newPage();
		listen(stranger, [world.dropbox_origin], mishaps);
		await stranger.goto(link_url);
		assert.deepEqual(await context.cookies(), []);
		const files = names.map((name) => ({
			name,
			mimeType: 'image/*',
			buffer: readFileSync(new URL(`../photos/${photos[name]}`, import.meta.url))
		}));
		await stranger.locator('#files').setInputFiles(files);
		await stranger.getByRole('button', { name: 'Send' }).click();
		await stranger.getByText(`Done: ${names.length} files sent to Ana Lopez`).waitFor();
		await context.close();
		await until('all previews', async () => (await page.locator('[role=grid] img').count()) === names.length);
		for (const image of await page.locator('[role=grid] img').all())
			await until('a preview to show', () =>
				image.evaluate((shown) => shown.complete && shown.naturalWidth > 0)
			);
		assert.equal(await page.evaluate(() => globalThis.never_reloaded), true);
	}
);

const focusedIndex = () => page.evaluate(() => document.activeElement?.getAttribute('data-index'));

step('the library is used by keyboard: / searches, arrows move, Enter opens', async () => {
	await page.locator('h1').click(); // the focus is nowhere in particular
	await page.keyboard.press('/');
	assert.ok(await page.evaluate(() => document.activeElement?.matches('[data-search]')));
	await page.keyboard.type('lighthouse');
	await until('the search to narrow', async () => (await page.locator('[role=grid] a').count()) === 1);
	await page.keyboard.press('Control+A');
	await page.keyboard.press('Delete');
	await until('all to be back', async () => (await page.locator('[role=grid] a').count()) === names.length);
	for (let tabs = 0; (await focusedIndex()) === null; ++tabs) {
		assert.ok(tabs < 12, 'the grid is not reached with Tab');
		await page.keyboard.press('Tab');
	}
	assert.equal(await focusedIndex(), '0');
	await page.keyboard.press('ArrowRight');
	await until('the next tile to have the focus', async () => (await focusedIndex()) === '1');
	await page.keyboard.press('End');
	await until(
		'the last tile to have the focus',
		async () => (await focusedIndex()) === String(names.length - 1)
	);
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/library\/[^/?]+$/);
});

step('the asset page tells where the photo came from, and each step with proof', async () => {
	const provenance = page.getByRole('region', { name: 'Provenance' });
	await provenance.getByText(`/${link_title}/`).waitFor();
	await provenance.getByRole('link', { name: link_title }).waitFor();
	await provenance.getByText('Ana Lopez (ana@example.org)').waitFor();
	await provenance.getByText('Contributed photographs').waitFor();
	const ledger = page.getByRole('region', { name: 'Ledger' });
	for (const word of ['Queued', 'Stored', 'Catalogued', 'Done'])
		await ledger.getByText(word, { exact: true }).last().waitFor();
	const image = page.locator('main img').first();
	await until('the preview', () => image.evaluate((shown) => shown.complete && shown.naturalWidth > 0));
});

step('the folder at Dropbox is empty', async () => {
	const { contributor_links } = await page.evaluate(async () =>
		(await fetch('/api/v1/contributor-links')).json()
	);
	const other = await browser.newPage();
	await other.goto(world.dropbox_origin);
	await other.getByRole('link', { name: /Ana Lopez/ }).click();
	const account = new URL(other.url()).searchParams.get('account');
	await other.goto(
		`${world.dropbox_origin}/home?${new URLSearchParams({ account, path: contributor_links[0].destination })}`
	);
	await other.locator('h1').waitFor();
	const words = await other.locator('body').innerText();
	assert.match(words, new RegExp(link_title));
	for (const name of names) assert.ok(!words.includes(name), `${name} is still there:\n${words}`);
	await other.close();
	assert.deepEqual(await world.dropbox.files(contributor_links[0].destination), []);
});

/** "12 seen = 10 done + 2 on their way + …" */
async function transferSum() {
	const words = await page.locator('[data-transfer-sum]').innerText();
	const [seen, ...parts] = [...words.matchAll(/\d[\d,\u202f\u00a0]*/g)].map(([digits]) =>
		Number(digits.replace(/\D/g, ''))
	);
	assert.equal(
		parts.reduce((sum, part) => sum + part, 0),
		seen,
		words
	);
	return { seen, done: parts[0] };
}

step('the counts of transfers add up while files arrive, and a reload keeps them', async () => {
	const more = 40;
	await open('/transfers');
	await page.locator('[data-transfer-sum]').waitFor();
	const uploads = (async () => {
		for (let at = 0; at < more; ++at) await upload(link_url, `more ${at}.jpg`, photo(100 + at));
	})();
	let seen_before = 0;
	let reloads = 0;
	await until(
		'all to be done',
		async () => {
			const now = await transferSum();
			assert.ok(now.seen >= seen_before, 'a reload lost files');
			seen_before = now.seen;
			if (now.done === names.length + more) return true;
			if (++reloads % 10 === 0) {
				await page.reload();
				await page.locator('[data-transfer-sum]').waitFor();
			}
			return false;
		},
		{ within_ms: 90_000, every_ms: 100 }
	);
	await uploads;
	await page.reload();
	await page.locator('[data-transfer-sum]').waitFor();
	assert.deepEqual(await transferSum(), { seen: names.length + more, done: names.length + more });
	assert.ok(!(await page.locator('body').innerText()).includes('do not add up'));
});

step('a receipt is shared, opens without an account, and no longer once it is revoked', async () => {
	await open('/contributor-links');
	await page.getByRole('button', { name: `Share receipt of ${link_title}` }).click();
	await looksAccessible(page, 'sharing a receipt');
	await dialog().getByRole('button', { name: 'Make the link' }).click();
	const url = await dialog()
		.getByRole('link', { name: /\/receipts\// })
		.getAttribute('href');
	await dialog().getByRole('button', { name: 'Done' }).click();

	const stranger = await browser.newContext();
	const receipt = await stranger.newPage();
	listen(receipt, [world.origin], mishaps);
	await receipt.goto(url);
	await receipt.getByRole('heading', { level: 1, name: link_title }).waitFor();
	for (const name of names) await receipt.getByRole('heading', { level: 2, name }).waitFor();
	assert.ok((await receipt.getByText('Received and catalogued').count()) >= names.length);
	await looksAccessible(receipt, 'a receipt');
	await receipt.setViewportSize({ width: 320, height: 640 });
	assert.ok(await receipt.evaluate(() => document.documentElement.scrollWidth <= innerWidth));

	await page.getByRole('button', { name: `Revoke the receipt ${link_title}` }).click();
	await dialog().getByRole('button', { name: 'Revoke it' }).click();
	await page.getByText('no longer opens').waitFor();
	assert.equal((await fetch(url)).status, 404);
	await stranger.close();
});

step('axe finds nothing on any page, light and dark', async () => {
	const first = (path, list) =>
		page.evaluate(
			async ([at, member]) => (await (await fetch(`/api/v1/${at}`)).json())[member][0].id,
			[path, list]
		);
	const paths = [
		'/',
		'/library',
		`/library/${await first('assets?limit=1', 'assets')}`,
		'/library?text=nothing+has+this',
		'/integrations',
		'/profiles',
		'/profiles/new',
		`/profiles/${await first('profiles', 'profiles')}`,
		'/mappings',
		'/contributor-links',
		'/transfers',
		`/transfers/${await first('intakes?limit=1', 'intakes')}`,
		'/settings'
	];
	for (const path of paths) {
		await open(path);
		await page
			.waitForFunction(() => !document.querySelector('main [role=status] .skeleton'), undefined, {
				timeout: 5_000
			})
			.catch(() => {});
		await looksAccessible(page, path);
	}
	await page.context().clearCookies();
	await page.goto(world.origin);
	await page.getByLabel('Password').waitFor();
	await looksAccessible(page, 'signing in');
});

step('a wrong password is told in words; the right one opens the overview again', async () => {
	await page.getByLabel('E-mail').fill('ana@example.org');
	await page.getByLabel('Password').fill('not the password');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByText('isn’t right').or(page.getByText("isn't right")).first().waitFor();
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

step('no page had a script error, and none asked another site for anything', async () => {
	assert.deepEqual(mishaps, []);
});
